#!/usr/bin/env bash
# Effective draws a second of NUTS and of Stan, side by side on this machine: four chains of 1,000 draws after 1,000 of
# warm-up, starts and warm-up included, one chain after the other; three seeds each, medians. The quantity with the
# fewest effective draws counts. "cold" is the first fit of a Java process, compilation and all.
#   src/bench/nuts_vs_stan.sh [MODEL…]
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
[ $# -gt 0 ] || set -- eight_schools logistic garch arma irt
Rscript "$reference/models.R" compile "$@" >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for model in "$@"; do
  java -XX:+UseSerialGC -cp "$CLASS_PATH" org.vi4j.language.NutsTimes "$model" | tee -a "$work/vi4j" >&2
  Rscript src/bench/nuts_stan.R "$reference" 3 "$model" | tee -a "$work/stan" >&2
done
python3 - "$work" <<'PY'
import statistics, sys
def read(path):
    rows = {}
    for line in open(path):
        model, seed, wall, cpu, ess, gradients = line.split()
        rows.setdefault(model, []).append([float(wall), float(cpu), float(ess), float(gradients)])
    return rows
ours, stan = read(sys.argv[1] + "/vi4j"), read(sys.argv[1] + "/stan")
rate = lambda rows, column: statistics.median(r[2] / r[column] for r in rows)
print("| model | vi4j: ESS a second | cold | Stan: ESS a second | ratio | cold | by processor time | ESS a gradient: vi4j, Stan |")
print("|---|---|---|---|---|---|---|---|")
for model, rows in ours.items():
    theirs = rate(stan[model], 0)
    cold = rows[0][2] / rows[0][0]
    print(f"| {model} | {rate(rows, 0):,.0f} | {cold:,.0f} | {theirs:,.0f} | {rate(rows, 0) / theirs:.2f} | {cold / theirs:.2f}"
          f" | {rate(rows, 1) / rate(stan[model], 1):.2f} | {rate(rows, 3):.3f}, {rate(stan[model], 3):.3f} |")
PY
