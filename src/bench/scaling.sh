#!/usr/bin/env bash
# VI and NUTS as dimension grows from 10 to 10,000: prints a table, writes scaling-seconds.png and scaling-gradients.png.
# Usage: src/bench/scaling.sh [FOLDER=docs/images]
set -euo pipefail
cd "$(dirname "$0")/../.."
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -cp "$(echo target/vi4j-*[!cs].jar):target/lib/*" -d "$work" src/bench/ScalingBench.java
VI4J_JAVA_OPTS="-Xmx2g" VI4J_CLASSES="$work" VI4J_MAIN=ScalingBench ./vi4j "${1:-docs/images}"
