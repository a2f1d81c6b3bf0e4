#!/usr/bin/env bash
# Logistic regression beside rstan: seconds of mean-field VI, effective draws a second of NUTS (4 chains, 500 + 500, on two
# processors), and how far both VIs are from a long run of rstan's NUTS (10,000 draws): the worst mean's error in posterior
# standard deviations, the least and the greatest ratio of standard deviations. Rounds in turns, a process each, medians.
# Java's start and Stan's compilation are left out; vi_first_seconds is the first call in its process, before Java is warm.
# rstan's seconds count the start of its parallel processes; ..._of_chains, ESS over the chains' own seconds / 2, does not.
# Usage: src/bench/vi_vs_rstan.sh [ROUNDS=3] [N=10000] [D=50]   needs R with rstan and posterior.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3} n=${2:-10000} d=${3:-50}
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
Rscript -e "set.seed(1); n <- $n; d <- $d; x <- matrix(rnorm(n * d), n); w <- rnorm(d) / sqrt(d) * 2
  y <- rbinom(n, 1, plogis(x %*% w)); write.table(cbind(x, y), '$work/data.csv', sep = ',', row.names = FALSE, col.names = FALSE)"
mkdir "$work/classes"
javac -cp "$(echo target/vi4j-*[!cs].jar):target/lib/*" -d "$work/classes" src/bench/ViBench.java
rstan() { Rscript src/bench/vi_rstan.R "$1" "$work/model.rds" "$work/data.csv" "$work/reference" 2>"$work/rstan.err" ||
  { cat "$work/rstan.err" >&2; exit 1; }; }
echo "logistic regression, n = $n, d = $d; Stan compiles for $(rstan compile | awk '{print $2}') s" >&2
rstan reference >/dev/null
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  VI4J_CLASSES="$work/classes" VI4J_MAIN=ViBench ./vi4j "$work/data.csv" "$work/reference" >>"$work/vi4j"
  rstan round >>"$work/rstan"
done
median() {
  awk -v name="$2" '$1 == name {print $2}' "$work/$1" | sort -g | awk '{v[NR] = $1}
    END {if (NR) print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2; else print "-"}'
}
printf '%-30s %10s %10s %8s\n' "medians of $rounds rounds" vi4j rstan ratio
for name in vi_seconds vi_first_seconds vi_gradients vi_mean_error vi_least_sd_ratio vi_most_sd_ratio nuts_seconds \
  nuts_min_ess nuts_ess_per_second nuts_ess_per_second_of_chains nuts_gradients nuts_us_per_gradient gradient_us_1 \
  gradient_us_10 gradient_us_64; do
  a=$(median vi4j $name) b=$(median rstan $name)
  printf '%-30s %10.4g %10s %8s\n' $name "$a" "$b" "$(awk -v a="$a" -v b="$b" 'BEGIN {print b == "-" ? "" : sprintf("%.2f", a / b)}')"
done
echo "(below 1 is better for seconds, above 1 for ess_per_second; gradient_us: of one point, computed with so many at once)"
