#!/usr/bin/env bash
# vi4j on an NVIDIA GPU: the CPU's numbers, the ELBO, images a second, and PyTorch beside it on the same card. One table.
# Needs a driver, a JRE and this build; PYTHON with torch for the peer; compute-sanitizer if it is there.
# Usage: src/bench/gpu.sh [GPU=0]     DATA names a folder with Fashion-MNIST.
set -euo pipefail
cd "$(dirname "$0")/../.."
gpu=${1:-0} python=${PYTHON:-python3} data=${DATA:-/usr/share/datasets/fashion-mnist}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./vi4j --version >/dev/null
train() { # NAME OPTIONS…: leaves the run in $work/NAME
  local name=$1
  shift
  ./vi4j vae train --data "$data" --out "$work/$name" --overwrite "$@" 2>"$work/$name.log" >/dev/null || { cat "$work/$name.log"; exit 1; }
}
number() { grep -o "\"$2\" : [-0-9.e]*" "$work/$1/summary.json" | head -1 | cut -d: -f2 | tr -d ' '; }
row() { printf '%-44s %14s %14s\n' "$@"; }
# Images a second of the last epoch, validation apart.
rate() { awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == "images_per_second") s = i} END {printf "%.0f", $s}' "$work/$1/metrics.csv"; }

train cpu --device cpu --epochs 1
train gpu --device cuda --gpu "$gpu" --epochs 1
head -1 "$work/gpu.log"
nvidia-smi --query-gpu=name,driver_version,clocks.max.sm,power.limit --format=csv,noheader || true
row "" vi4j "peer"
row "ELBO after epoch 1: GPU, and the CPU" "$(number gpu elbo)" "$(number cpu elbo)"
train again --device cuda --gpu "$gpu" --epochs 1
cmp -s "$work/gpu/model.zip" "$work/again/model.zip" && same=yes || same=NO
row "the same bits twice" "$same" ""
total=0
for seed in 1 2 3; do
  start=$(date +%s.%N)
  train "seed$seed" --device cuda --gpu "$gpu" --epochs 10 --seed $seed
  seconds=$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN {print b - a}')
  total=$(awk -v a="$total" -v b="$(number "seed$seed" elbo)" 'BEGIN {print a + b}')
done
row "ELBO after 10 epochs, mean of 3 seeds (>= -244.8)" "$(awk -v a="$total" 'BEGIN {printf "%.2f", a / 3}')" ""
row "seconds of such a run, start-up included" "$seconds" ""
peer=$("$python" -c 'import torch; print("yes" if torch.cuda.is_available() else "no")' 2>/dev/null || echo no)
for shape in dense conv; do
  for batch in 128 512 4096; do
    options=(--device cuda --gpu "$gpu" --epochs 4 --batch $batch)
    [ $shape = dense ] || options+=(--convolutions 32,64 --encoder 256 --decoder 256)
    train "$shape$batch" "${options[@]}"
    row "images/s, $shape, batch $batch" "$(rate "$shape$batch")" ""
    [ "$peer" != yes ] || "$python" src/bench/gpu_pytorch.py "$data" "$gpu" $shape $batch |
      while read -r name value; do row "  PyTorch $name" "" "$value"; done
  done
done
capability=$(nvidia-smi -i "$gpu" --query-gpu=compute_cap --format=csv,noheader | tr -d .)
for precision in tf32 bf16; do # on tensor cores
  [ "$capability" -ge 80 ] || continue
  total=0
  for seed in 1 2 3; do
    train "$precision$seed" --device cuda --gpu "$gpu" --epochs 10 --seed $seed --precision $precision
    total=$(awk -v a="$total" -v b="$(number "$precision$seed" elbo)" 'BEGIN {print a + b}')
  done
  row "ELBO after 10 epochs, $precision, mean of 3 seeds" "$(awk -v a="$total" 'BEGIN {printf "%.2f", a / 3}')" ""
  for shape in dense conv; do
    options=(--device cuda --gpu "$gpu" --epochs 4 --batch 4096 --precision $precision)
    [ $shape = dense ] || options+=(--convolutions 32,64 --encoder 256 --decoder 256)
    train "$shape$precision" "${options[@]}"
    row "images/s, $shape, batch 4096, $precision" "$(rate "$shape$precision")" ""
    [ "$peer" != yes ] || "$python" src/bench/gpu_pytorch.py "$data" "$gpu" $shape 4096 $precision |
      while read -r name value; do row "  PyTorch $name" "" "$value"; done
  done
done
start=$(date +%s.%N)
./vi4j vae evaluate "$work/seed1" --data "$data" --device cuda --gpu "$gpu" --importance-samples 5000 >"$work/iwae" 2>&1 \
  || { cat "$work/iwae"; exit 1; }
row "seconds, IWAE-5000 of 10,000 images, start-up incl." "$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN {printf "%.1f", b - a}')" ""
[ "$peer" != yes ] || "$python" src/bench/gpu_pytorch.py "$data" "$gpu" dense iwae |
  while read -r name value; do row "  PyTorch eager, $name" "" "$value"; done
row "peak memory of the card, MiB (dense, 128)" "$( (train memory --device cuda --gpu "$gpu" --epochs 20 &
  p=$!; m=0; while kill -0 $p 2>/dev/null; do
    n=$(nvidia-smi -i "$gpu" --query-gpu=memory.used --format=csv,noheader,nounits || echo 0); [ "$n" -le "$m" ] || m=$n; sleep 0.2
  done; echo "$m") )" ""
if command -v compute-sanitizer >/dev/null; then
  VI4J_JAVA_OPTS= compute-sanitizer --target-processes all --error-exitcode 9 ./vi4j vae train --data "$data" --device cuda \
    --gpu "$gpu" --epochs 1 --batch 4096 --out "$work/checked" --overwrite >"$work/sanitizer" 2>&1 && clean=clean || clean=ERRORS
  row "compute-sanitizer memcheck" "$clean" ""
fi
