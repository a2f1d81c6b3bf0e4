#!/usr/bin/env bash
# Processor time of a gradient of ten published models: the language and Stan, one after the other, on this machine.
#   src/bench/language_vs_stan.sh [MODEL…]
# Needs rstan, r-cran-bh, jsonlite and g++; compiling the models takes half a minute each, once (STAN_CACHE keeps them).
set -euo pipefail
cd "$(dirname "$0")/../.."
reference=src/test/resources/reference/language
export STAN_CACHE=${STAN_CACHE:-target/stan}
mkdir -p "$STAN_CACHE"
[ -n "${CLASS_PATH:-}" ] || {
  mvn -q -o test-compile dependency:build-classpath -Dmdep.outputFile=target/language-cp -Dmdep.includeScope=test -Djacoco.skip
  CLASS_PATH=target/test-classes:target/classes:$(cat target/language-cp)
}
Rscript "$reference/models.R" compile "$@" >&2
join -j 1 <(java -XX:+UseSerialGC -cp "$CLASS_PATH" org.vi4j.language.ModelTimes "$@" | sort) \
  <(Rscript "$reference/models.R" time "$@" | sort) |
  awk '{ printf "%s %.2f %.2f %.3f\n", $1, $2, $3, $2 / $3 }' | sort -g -k 4 |
  awk 'BEGIN { printf "%-16s %12s %12s %8s\n", "model", "vi4j us", "Stan us", "ratio" }
       { printf "%-16s %12.2f %12.2f %8.2f\n", $1, $2, $3, $4; ratio[NR] = $4 }
       END { m = NR % 2 ? ratio[(NR + 1) / 2] : (ratio[NR / 2] + ratio[NR / 2 + 1]) / 2
             printf "median ratio %.2f, worst %.2f\n", m, ratio[NR] }'
