#!/usr/bin/env bash
# Processor time of a gradient in the language and made by hand in Java, one after the other, on this machine.
#   src/bench/language_vs_java.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -n "${CLASS_PATH:-}" ] || {
  mvn -q -o test-compile dependency:build-classpath -Dmdep.outputFile=target/language-cp -Dmdep.includeScope=test -Djacoco.skip
  CLASS_PATH=target/test-classes:target/classes:$(cat target/language-cp)
}
java -XX:+UseSerialGC -cp "$CLASS_PATH" org.vi4j.language.HandMadeTimes
