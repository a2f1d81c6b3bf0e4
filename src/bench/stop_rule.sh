#!/usr/bin/env bash
# How far gradient VI is from optima that are known, when it stops by itself: a table.
# Usage: src/bench/stop_rule.sh [SEEDS=30] [mean-field|low-rank|full-rank]
set -euo pipefail
cd "$(dirname "$0")/../.."
./vi4j --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -cp "$(echo target/vi4j-*[!cs].jar):target/lib/*" -d "$work" src/bench/StopRuleBench.java
VI4J_CLASSES="$work" VI4J_MAIN=StopRuleBench ./vi4j "${1:-30}" "${2:-mean-field}"
