#!/usr/bin/env bash
# vi4j on Spark, on the cores of this machine, in processor seconds too: docs/performance.md.
#   spark.sh [ROWS] [CORES]          a regression of 20 columns (5000000 rows) by one process and by Spark
#   spark.sh wide [COLUMNS] [ROWS]   an exact regression of 5000 columns (10000 rows)
#   spark.sh groups [STORES]         a regression for each of 10000 stores
#   spark.sh vae EPOCHS R:B:RATE:N…  a VAE of Fashion-MNIST by R replicas, which share batches of B and take RATE times
#                                    the usual step, N of them a round: spark.sh vae 5 1:128:1:200 4:128:2:200
#   spark.sh rounds [N]              what a round of a VAE's training costs beside its steps, with two workers
# WORKERS=2 in front: two workers in processes of their own, so that the memory is the driver's alone.
# Needs vi4j installed ('mvn install -DskipTests').
set -euo pipefail
cd "$(dirname "$0")/../.."
main=org.vi4j.spark.SparkBench
cores=2
WORKERS=${WORKERS:-0}
options=()
case "${1:-}" in
  wide) args=(wide "${2:-5000}" "${3:-10000}") ;;
  groups) args=(groups "${2:-10000}") ;;
  vae) main=org.vi4j.spark.SparkVaeBench; args=("${@:2}") ;;
  rounds) main=org.vi4j.spark.SparkVaeBench; args=(rounds "${2:-40}"); WORKERS=2 ;;
  *) args=("${1:-5000000}"); cores=${2:-2} ;;
esac
mvn -B -ntp -q -f spark/pom.xml test-compile -Dspotless.check.skip
mvn -B -ntp -q -f spark/pom.xml dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/bench-cp
opens=$(sed -n 's:.*<spark.opens>\(.*\)</spark.opens>.*:\1:p' spark/pom.xml)
cp="$PWD/spark/target/test-classes:$PWD/spark/target/classes:$(cat spark/target/bench-cp)"
master="local[$cores]"
if [ "$WORKERS" -gt 0 ]; then
  # Workers are started from a folder of jars; what else they need comes by the class path.
  home=$(mktemp -d)
  trap 'rm -rf "$home"' EXIT
  mkdir "$home/jars"
  touch "$home/RELEASE"
  tr ':' '\n' <<<"$cp" | grep '[.]jar$' |
    while read -r jar; do ln -sf "$jar" "$home/jars/"; done
  export SPARK_HOME=$home SPARK_SCALA_VERSION=2.13
  master="local-cluster[$WORKERS,1,1024]"
  options=("-Dspark.executor.extraClassPath=$cp" "-Dspark.executor.extraJavaOptions=$opens" -Dspark.executor.memory=900m)
fi
# shellcheck disable=SC2086
OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1 java $opens -Xmx3g "-Dspark.master=$master" -Dspark.app.name=bench \
  "${options[@]}" -Dspark.ui.enabled=false -cp "$cp" "$main" "${args[@]}" 2>"${LOG:-/dev/null}"
