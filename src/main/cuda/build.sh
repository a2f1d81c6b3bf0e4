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
if [ "${1:-}" != --check ]; then
  mv "$made" "$ptx"
  chmod 644 "$ptx"
  exit
fi
cmp "$made" "$ptx" || { echo "vae.ptx is not what nvcc makes of vae.cu: run src/main/cuda/build.sh"; exit 1; }
for generation in 75 80 86 89 90 100 120; do
  nvcc -arch=sm_$generation -cubin -Werror all-warnings -Xptxas -v,-warn-spills,-warn-lmem-usage -o "$made.cubin" \
    -x cu src/main/cuda/vae.cu 2>"$made.log" || { cat "$made.log"; exit 1; }
  if grep -q 'bytes stack frame' "$made.log" && grep 'bytes stack frame' "$made.log" | grep -v ' 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads'; then
    echo "sm_$generation: registers are spilled"; exit 1
  fi
  # The stored text too, as a driver compiles it.
  "$(dirname "$(readlink -f "$(command -v nvcc)")")/ptxas" --version >/dev/null 2>&1 || true
done
echo "kernels: vae.ptx is up to date; no spills from sm_75 to sm_120"
