#!/usr/bin/env bash
# One regression by one process and by Spark on the cores of this machine. Arguments: rows (5000000), cores (2).
# Needs vi4j installed ('mvn install -DskipTests').
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -B -ntp -q -f spark/pom.xml test-compile -Dspotless.check.skip
mvn -B -ntp -q -f spark/pom.xml dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/bench-cp
opens=$(sed -n 's:.*<spark.opens>\(.*\)</spark.opens>.*:\1:p' spark/pom.xml)
# shellcheck disable=SC2086
OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1 java $opens -Xmx2g -Dspark.master="local[${2:-2}]" -Dspark.app.name=bench \
  -Dspark.ui.enabled=false -cp "spark/target/test-classes:spark/target/classes:$(cat spark/target/bench-cp)" \
  org.vi4j.spark.SparkBench "${1:-5000000}" 2>/dev/null
