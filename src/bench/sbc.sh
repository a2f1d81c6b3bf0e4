#!/usr/bin/env bash
# Simulation-based calibration of regressions, a line for each parameter: whether the truth's rank among draws of the fit
# is uniform, and the share of truths in the central 50 % and 90 %. Names are families of `regression fit --likelihood`,
# FAMILY:METHOD (cavi; of gaussian mean-field; without noise laplace, mean-field-vi, full-rank-vi and nuts on the same
# model), mixed-gaussian, mixed-logistic, mixed-poisson and mixed-logistic:crossed.
# Usage: src/bench/sbc.sh NAMES [REPLICATIONS=1000] [PRIOR=weak] [ROWS=50] [SEED=17]     names separated by commas
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q test-compile dependency:copy-dependencies -Djacoco.skip -DincludeScope=test -DoutputDirectory=target/test-lib
OMP_NUM_THREADS=1 exec java -Xmx1g -XX:ActiveProcessorCount=1 -Djava.awt.headless=true \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "target/classes:target/test-classes:target/test-lib/*" \
  org.vi4j.study.Calibration "$@"
