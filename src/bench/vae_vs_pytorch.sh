#!/usr/bin/env bash
# vi4j beside PyTorch on this machine: the same VAE, the same images, in turns A B A B …; prints medians and their ratio.
# Usage: src/bench/vae_vs_pytorch.sh [ROUNDS=5] [BATCH=128] [EPOCHS=3]   with PYTHON set to a Python that has torch, and
# BUSY to a number of processes that keep a core busy all the while (0), and RUN to a command that runs both, such as
# 'chrt -r 1' (as root) where other work cannot be stopped.
set -euo pipefail
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE # workarounds for older libraries, which slow down newer ones
cd "$(dirname "$0")/../.."
rounds=${1:-5} batch=${2:-128} epochs=${3:-3} threads=${THREADS:-$(nproc)}
python=${PYTHON:-python3}
data=${VI4J_DATA:-/usr/share/datasets/fashion-mnist}
./vi4j --version >/dev/null
work=$(mktemp -d)
busy=()
trap 'rm -rf "$work"; [ ${#busy[@]} = 0 ] || kill "${busy[@]}"' EXIT
for _ in $(seq "${BUSY:-0}"); do
  while :; do :; done &
  busy+=($!)
done
javac -cp "$(echo target/vi4j-*[!cs].jar):target/lib/*" -d "$work/classes" src/bench/VaeBench.java
for round in $(seq "$rounds"); do
  VI4J_CLASSES="$work/classes" VI4J_MAIN=VaeBench ${RUN:-} ./vi4j "$batch" "$epochs" "$threads" >>"$work/vi4j"
  ${RUN:-} "$python" src/bench/vae_pytorch.py "$data" "$batch" "$epochs" "$threads" >>"$work/pytorch"
  echo "round $round of $rounds done" >&2
done
median() { awk -v name="$2" '$1 == name {print $2}' "$work/$1" | sort -g | awk '{v[NR]=$1} END {print NR % 2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
printf '%-20s %12s %12s %8s\n' "batch $batch" vi4j pytorch ratio
for name in train train_first_epoch train_whole encode iwae_500 first_step_seconds peak_mb; do
  a=$(median vi4j $name) b=$(median pytorch $name)
  printf '%-20s %12.1f %12.1f %8.2f\n' "$name" "$a" "$b" "$(awk -v a="$a" -v b="$b" 'BEGIN {print a / b}')"
done
echo "(images a second but for the last two lines; ratio = vi4j / PyTorch; medians of $rounds rounds, $threads threads, ${BUSY:-0} busy processes)"
