#!/usr/bin/env bash
# JMH: microseconds of the reparameterization layer, the losses, a training step and CAVI's sweeps.
# Usage: src/bench/jmh.sh [JMH's options, such as: -f 1 -i 5 KernelsBench]
set -euo pipefail
cd "$(dirname "$0")/../.."
./vi4j --version >/dev/null
[ -d target/jmh ] || mvn -q -B -Pbench dependency:copy-dependencies -DoutputDirectory=target/jmh \
  -DincludeGroupIds=org.openjdk.jmh,net.sf.jopt-simple
rm -rf target/jmh-classes && mkdir target/jmh-classes
jars="$(echo target/vi4j-*[!cs].jar):target/lib/*:target/jmh/*"
javac -proc:only -processor org.openjdk.jmh.generators.BenchmarkProcessor -cp "$jars" -d target/jmh-classes \
  $(find src/bench/jmh -name '*.java')
javac -proc:none -cp "$jars" -d target/jmh-classes $(find src/bench/jmh target/jmh-classes -name '*.java')
[ $# -gt 0 ] || set -- -f 3 -wi 5 -w 1 -i 5 -r 1
VI4J_CLASSES="$PWD/target/jmh-classes:$PWD/target/jmh/*" VI4J_MAIN=org.openjdk.jmh.Main exec ./vi4j "$@"
