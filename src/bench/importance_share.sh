#!/usr/bin/env bash
# Prints what share of the importance-weighted bound's CPU time its matrix products take (ImportanceBench.java).
set -euo pipefail
cd "$(dirname "$0")/../.."
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -cp "$(echo target/vi4j-*[!cs].jar):target/lib/*" -d "$work" src/bench/ImportanceBench.java
VI4J_CLASSES="$work" VI4J_MAIN=ImportanceBench ./vi4j
