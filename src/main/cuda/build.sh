#!/usr/bin/env bash
# Compiles the kernels to PTX under src/main/resources/org/vi4j/internal/cuda; needs nvcc (13.0 wrote the files that are
# stored). With --check, compares instead, and compiles for every generation from Turing to Blackwell without a warning,
# spilled registers or local memory.
#
# The PTX is declared as ISA 7.0, which drivers since CUDA 11.0 read, not as that of the compiler: ptxas holds the text to
# what it declares, and refuses an instruction that is newer.
set -euo pipefail
cd "$(dirname "$0")"
resources=../resources/org/vi4j/internal/cuda
made=$(mktemp)
trap 'rm -f "$made" "$made.cubin" "$made.log"' EXIT

kernels() { # NAME LEAST GENERATIONS…
  local name=$1 least=$2 generation
  nvcc -ptx -arch=compute_"$least" -Werror all-warnings -o "$made" "$name.cu"
  sed -i -e '/^\/\//d' -e 's/^\.version .*/.version 7.0/' "$made"
  sed -i "1i // of activation.h and $name.cu with SHA-256 $(cat activation.h "$name.cu" | sha256sum | cut -d' ' -f1)" "$made"
  if [ "$check" != --check ]; then
    cp "$made" "$resources/$name.ptx"
    return
  fi
  cmp "$made" "$resources/$name.ptx" || { echo "$name.ptx is not what nvcc makes of $name.cu: run src/main/cuda/build.sh"; exit 1; }
  for generation in "${@:3}"; do
    nvcc -arch=sm_"$generation" -cubin -Xptxas -v,-warn-spills,-warn-lmem-usage -o "$made.cubin" "$resources/$name.ptx" 2>"$made.log" \
      || { cat "$made.log"; exit 1; }
    if grep -iE 'warning|stack frame|spill' "$made.log" | grep -vE ' 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads'; then
      echo "$name, sm_$generation: a warning, local memory or spilled registers"; exit 1
    fi
    echo "$name, sm_$generation: $(grep -c 'bytes stack frame' "$made.log") functions, at most $(grep -o 'Used [0-9]*' "$made.log" | cut -d' ' -f2 | sort -n | tail -1) registers"
  done
}

check=${1:-}
kernels vae 75 75 80 86 89 90 100 120
kernels tensor 80 80 86 89 90 100 120
