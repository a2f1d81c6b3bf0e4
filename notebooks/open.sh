#!/usr/bin/env bash
# Opens the notebooks in a browser.  notebooks/open.sh [options of jupyter notebook]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh"
JUPYTER_PATH=$here/../target/jupyter exec jupyter notebook --notebook-dir="$here" "$@"
