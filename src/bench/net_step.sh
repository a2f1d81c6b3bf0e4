#!/usr/bin/env bash
# A step of mean-field 784-2048-2048-2048-10 (10,020,874 weights), batch 128, beside PyTorch with a fused Adam, in turns
# A B A B …, and beside the step's matrix products alone (NetProducts.java); prints medians and their ratios.
# Usage: src/bench/net_step.sh [ROUNDS=3], with PYTHON set to a Python that has torch, and RUN to a command that runs
# them, such as 'chrt -r 1'.
set -euo pipefail
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE # workarounds for older libraries, which slow down newer ones
cd "$(dirname "$0")/../.."
rounds=${1:-3} threads=${THREADS:-$(nproc)}
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -nowarn -cp "$(echo target/lib/*openblas*.jar target/lib/javacpp*.jar | tr ' ' ':')" -d "$work/classes" src/bench/NetProducts.java
for round in $(seq "$rounds"); do
  # One epoch of 469 steps; validation is not part of the rate.
  ${RUN:-} /usr/bin/time -f 'peak_kb %M' ./vi4j net train --data fashion-mnist --hidden 2048,2048,2048 \
    --batch 128 --epochs 1 --kl-warmup 0 --draws 1 --threads "$threads" --out "$work/run-$round" >/dev/null 2>"$work/err" ||
    { cat "$work/err"; exit 1; }
  awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) at[$i] = i} NR == 2 {print "step_ms", 128000 / $at["rows_per_second"]}' \
    "$work/run-$round/metrics.csv" >>"$work/vi4j"
  awk '$1 == "peak_kb" {print "peak_mb", $2 / 1024}' "$work/err" >>"$work/vi4j"
  ${RUN:-} "${PYTHON:-python3}" src/bench/net_pytorch.py 40 "$threads" >>"$work/pytorch"
  ${RUN:-} java -cp "$work/classes:target/lib/*" NetProducts 40 128 "$threads" >>"$work/products"
  rm -rf "$work/run-$round"
  echo "round $round of $rounds done" >&2
done
median() { awk -v name="$2" '$1 == name {print $2}' "$work/$1" | sort -g | awk '{v[NR]=$1} END {print NR % 2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
printf '%-10s %10s %10s %8s\n' "" vi4j pytorch "ratio"
for name in step_ms peak_mb; do
  a=$(median vi4j $name) b=$(median pytorch $name)
  printf '%-10s %10.1f %10.1f %8.2f\n' "$name" "$a" "$b" "$(awk -v a="$a" -v b="$b" 'BEGIN {print b / a}')"
done
awk -v a="$(median vi4j step_ms)" -v b="$(median products products_ms)" \
  'BEGIN {printf "products alone %.1f ms, a step %.2f times as long\n", b, a / b}'
echo "(ratio = PyTorch / vi4j; medians of $rounds rounds, $threads threads)"
