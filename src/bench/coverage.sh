#!/usr/bin/env bash
# How often the 95 % intervals of `regression fit` hold the coefficients that data sets were drawn with: a table of normal
# noise, then one of binary targets and counts.
# Usage: src/bench/coverage.sh [DATA SETS=2000] [part of a binary scenario's name; with "cavi", plain coordinate ascent]
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q test-compile dependency:copy-dependencies -Djacoco.skip -DincludeScope=test -DoutputDirectory=target/test-lib
run() { java -Xmx1g -Djava.awt.headless=true -cp "target/classes:target/test-classes:target/test-lib/*" "$@"; }
[ $# -gt 1 ] || run org.vi4j.regression.IntervalCoverageTest "${1:-2000}"
run org.vi4j.study.Coverage "$@"
