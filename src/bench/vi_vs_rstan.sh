#!/usr/bin/env bash
# Logistic regression beside rstan: seconds of mean-field VI, effective draws a second of NUTS (4 chains, 500 + 500, as many
# at once as there are processors, rstan's on 2). In one process each; Java's start and Stan's compilation are left out.
# User CPU seconds of each whole process follow, which other programs' load distorts less.
# Usage: src/bench/vi_vs_rstan.sh [N=10000] [D=50]   needs R with rstan and posterior.
set -euo pipefail
cd "$(dirname "$0")/../.."
n=${1:-10000} d=${2:-50}
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
Rscript -e "set.seed(1); n <- $n; d <- $d; x <- matrix(rnorm(n * d), n); w <- rnorm(d) / sqrt(d) * 2
  y <- rbinom(n, 1, plogis(x %*% w)); write.table(cbind(x, y), '$work/data.csv', sep = ',', row.names = FALSE, col.names = FALSE)"
javac -cp "$(echo target/vi4j-*.jar):target/lib/*" -d "$work/classes" src/bench/ViBench.java
TIMEFORMAT=%U
{ time VI4J_CLASSES="$work/classes" VI4J_MAIN=ViBench ./vi4j "$work/data.csv" >"$work/vi4j" 2>"$work/vi4j.err"; } 2>"$work/vi4j.user"
{ time Rscript src/bench/vi_rstan.R "$work/data.csv" >"$work/rstan" 2>"$work/rstan.err"; } 2>"$work/rstan.user"
value() { awk -v name="$2" '$1 == name {print $2}' "$work/$1"; }
printf 'logistic regression, n = %s, d = %s\n%-22s %10s %10s %8s\n' "$n" "$d" "" vi4j rstan ratio
for name in vb_seconds vb_worst_mean_error nuts_seconds nuts_min_ess nuts_ess_per_second; do
  a=$(value vi4j $name) b=$(value rstan $name)
  printf '%-22s %10.4g %10.4g %8.2f\n' $name "$a" "$b" "$(awk -v a="$a" -v b="$b" 'BEGIN {print a / b}')"
done
printf '%-22s %10s %10s\n' "user CPU s, all" "$(tail -1 "$work/vi4j.user")" "$(tail -1 "$work/rstan.user") (with compiling)"
grep -E '^(gradient_ms|vb_gradients)' "$work/vi4j"
echo "(below 1 is better for seconds, above 1 for nuts_ess_per_second)"
