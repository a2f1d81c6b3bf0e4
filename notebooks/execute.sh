#!/usr/bin/env bash
# Executes notebooks headlessly and fails on any error.  notebooks/execute.sh [--save] [NOTEBOOK…]
# With --save the outputs are stored in the notebooks; otherwise the executed copies go to target/jupyter/executed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh"
to=(--output-dir "$here/../target/jupyter/executed")
if [ "${1:-}" = --save ]; then
  to=(--inplace)
  shift
fi
[ $# -gt 0 ] || set -- "$here"/[0-9]*.ipynb
for notebook in "$@"; do
  JUPYTER_PATH=$here/../target/jupyter jupyter nbconvert --to notebook --execute --ExecutePreprocessor.timeout=600 --ExecutePreprocessor.startup_timeout=240 \
    --log-level ERROR "${to[@]}" "$notebook"
  # A result that prints as its class and address was meant to be a picture or a table.
  done=$notebook
  [ "${to[0]}" = --inplace ] || done=${to[1]}/$(basename "$notebook")
  if grep -E '"[^"]*[a-zA-Z]@[0-9a-f]{5,8}(\\n)?"' "$done"; then
    echo "$(basename "$notebook"): an output is a class and an address" >&2
    exit 1
  fi
  echo "$(basename "$notebook"): executed"
done
