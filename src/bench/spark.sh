#!/usr/bin/env bash
# vi4j on Spark, on the cores of this machine, in processor seconds too: docs/performance.md.
#   spark.sh [ROWS] [CORES]          a regression of 20 columns (5000000 rows) by one process and by Spark
#   spark.sh wide [COLUMNS] [ROWS]   an exact regression of 5000 columns (10000 rows)
#   spark.sh groups [STORES]         a regression for each of 10000 stores
#   spark.sh vae EPOCHS R:B:RATE:N…  a VAE of Fashion-MNIST by R replicas, which share batches of B and take RATE times
#                                    the usual step, N of them a round: spark.sh vae 5 1:128:1:200 4:128:2:200
# Needs vi4j installed ('mvn install -DskipTests').
set -euo pipefail
cd "$(dirname "$0")/../.."
main=org.vi4j.spark.SparkBench
cores=2
case "${1:-}" in
  wide) args=(wide "${2:-5000}" "${3:-10000}") ;;
  groups) args=(groups "${2:-10000}") ;;
  vae) main=org.vi4j.spark.SparkVaeBench; args=("${@:2}") ;;
  *) args=("${1:-5000000}"); cores=${2:-2} ;;
esac
mvn -B -ntp -q -f spark/pom.xml test-compile -Dspotless.check.skip
mvn -B -ntp -q -f spark/pom.xml dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/bench-cp
opens=$(sed -n 's:.*<spark.opens>\(.*\)</spark.opens>.*:\1:p' spark/pom.xml)
# shellcheck disable=SC2086
OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1 java $opens -Xmx3g -Dspark.master="local[$cores]" -Dspark.app.name=bench \
  -Dspark.ui.enabled=false -cp "spark/target/test-classes:spark/target/classes:$(cat spark/target/bench-cp)" \
  "$main" "${args[@]}" 2>/dev/null
