#!/usr/bin/env bash
# How often 95 % intervals of binary and count regressions hold the truth: a table of scenarios.
# Usage: src/bench/coverage.sh [DATA SETS=2000] [part of a scenario's name; with "cavi", plain coordinate ascent]
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q test-compile -Djacoco.skip
exec java -Xmx1g -Djava.awt.headless=true -cp "target/classes:target/test-classes:target/lib/*" org.vi4j.study.Coverage "$@"
