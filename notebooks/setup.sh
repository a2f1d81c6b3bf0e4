#!/usr/bin/env bash
# Makes the Java kernel for these notebooks, with vi4j on its class path, in target/jupyter. Needs JDK 17, Maven and Jupyter.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
command -v jupyter >/dev/null || { echo "notebooks: Jupyter is needed: on Debian, apt-get install jupyter-notebook jupyter-nbconvert" >&2; exit 2; }
command -v javac >/dev/null || { echo "notebooks: a JDK is needed, a Java runtime is not enough" >&2; exit 2; }
"$root/vi4j" --version >/dev/null

jupyter=$root/target/jupyter
kernel=io.github.padreati:rapaio-jupyter-kernel:3.0.1
jar=$jupyter/rapaio-jupyter-kernel-3.0.1.jar
if [ ! -s "$jar" ]; then
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$kernel" -DoutputDirectory="$jupyter"
fi
javac -d "$jupyter/classes" "$root/notebooks/kernel/LoopThread.java"

# Not the jars of sources and Javadoc alongside it.
classes=
for file in "$root"/target/vi4j-*[!cs].jar "$root"/target/lib/*.jar; do
  classes=${classes:+$classes;}$file
done
mkdir -p "$jupyter/kernels/vi4j"
cat >"$jupyter/kernels/vi4j/kernel.json" <<JSON
{
  "argv": ["java", "-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
           "-Dorg.slf4j.simpleLogger.log.org.nd4j.imports=error", ${VI4J_KERNEL_OPTS:+"$VI4J_KERNEL_OPTS",}
           "-cp", "$jupyter/classes:$jar", "org.rapaio.jupyter.kernel.MainApp", "{connection_file}"],
  "display_name": "Java (vi4j)",
  "language": "java",
  "interrupt_mode": "message",
  "env": { "RJK_CLASSPATH": "$classes", "OMP_NUM_THREADS": "1", "RJK_TIMEOUT_MILLIS": "-1" }
}
JSON
