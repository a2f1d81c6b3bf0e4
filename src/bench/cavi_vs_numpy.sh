#!/usr/bin/env bash
# Mean-field CAVI for linear regression beside NumPy: seconds of the fit itself, a hundred sweeps; medians of rounds in turns.
# Usage: src/bench/cavi_vs_numpy.sh [ROUNDS=3]   with PYTHON set to a Python that has numpy.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3}
python=${PYTHON:-python3}
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -cp "$(echo target/vi4j-*[!cs].jar):target/lib/*" -d "$work/classes" src/bench/CaviBench.java
median() { awk -v name="$2" '$1 == name {print $2}' "$work/$1" | sort -g | awk '{v[NR]=$1} END {print NR % 2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
printf '%-10s %6s %-9s %9s %9s %7s\n' n d seconds vi4j numpy ratio
for size in "100000 50" "1000000 100" "10000 2000"; do
  : >"$work/vi4j" && : >"$work/numpy"
  for _ in $(seq "$rounds"); do
    # shellcheck disable=SC2086
    VI4J_CLASSES="$work/classes" VI4J_MAIN=CaviBench ./vi4j $size >>"$work/vi4j"
    "$python" src/bench/cavi_numpy.py $size >>"$work/numpy"
  done
  for name in products sweeps fit first; do
    a=$(median vi4j $name) b=$(median numpy $name)
    # shellcheck disable=SC2086
    printf '%-10s %6s %-9s %9.3f %9.3f %7.2f\n' $size $name "$a" "$b" "$(awk -v a="$a" -v b="$b" 'BEGIN {print a / b}')"
  done
done
echo "(medians of $rounds processes with 9 fits each, and of the first fit of each process; ratio = vi4j / NumPy, below 1 is faster)"
