#!/usr/bin/env bash
# Compiles the kernels to src/main/resources/org/vi4j/vae/cuda/vae.ptx; needs nvcc (13.0 wrote the file that is stored).
# With --check, compares instead, and compiles for every generation from Turing to Blackwell without a warning, spilled
# registers or local memory.
#
# The PTX is declared as ISA 7.0, which drivers since CUDA 11.0 read, not as that of the compiler: ptxas holds the text to
# what it declares, and refuses an instruction that is newer.
set -euo pipefail
cd "$(dirname "$0")/../../.."
ptx=src/main/resources/org/vi4j/vae/cuda/vae.ptx
made=$(mktemp)
trap 'rm -f "$made" "$made.cubin" "$made.log"' EXIT
nvcc -ptx -arch=compute_75 -Werror all-warnings -o "$made" src/main/cuda/vae.cu
sed -i -e '/^\/\//d' -e 's/^\.version .*/.version 7.0/' "$made"
sed -i "1i // of vae.cu with SHA-256 $(sha256sum src/main/cuda/vae.cu | cut -d' ' -f1)" "$made"
if [ "${1:-}" != --check ]; then
  cp "$made" "$ptx"
  exit
fi
cmp "$made" "$ptx" || { echo "vae.ptx is not what nvcc makes of vae.cu: run src/main/cuda/build.sh"; exit 1; }
for generation in 75 80 86 89 90 100 120; do
  nvcc -arch=sm_$generation -cubin -Xptxas -v,-warn-spills,-warn-lmem-usage -o "$made.cubin" "$ptx" 2>"$made.log" \
    || { cat "$made.log"; exit 1; }
  if grep -iE 'warning|stack frame|spill' "$made.log" | grep -vE ' 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads'; then
    echo "sm_$generation: a warning, local memory or spilled registers"; exit 1
  fi
  echo "sm_$generation: $(grep -c 'bytes stack frame' "$made.log") functions, at most $(grep -o 'Used [0-9]*' "$made.log" | cut -d' ' -f2 | sort -n | tail -1) registers"
done
