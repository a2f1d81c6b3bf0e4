#!/usr/bin/env bash
# How often the 95 % intervals of `regression fit` hold the coefficients that data sets were drawn with.
# Usage: src/bench/coverage.sh [SETS=2000]
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q test-compile -Djacoco.skip
exec java -Djava.awt.headless=true -cp "target/classes:target/test-classes:target/lib/*" \
  org.vi4j.regression.IntervalCoverageTest "${1:-2000}"
