#!/bin/sh
# For the build stage of an image: builds vi4j and puts what runs into a folder, native libraries unpacked, so that a
# container writes none of them, whoever runs it and whatever is mounted.  Usage: docker/install.sh FOLDER [MAVEN_PROFILES]
set -eu
to=$1 profiles=${2:-}
mvn -q -B "-Pquick${profiles:+,$profiles}" -Dmaven.test.skip package org.cyclonedx:cyclonedx-maven-plugin:makeBom
native=$to/target/native
mkdir -p "$native" "$to/src/main"
for jar in target/vi4j-*[!cs].jar; do
  case $jar in *-sources.jar | *-javadoc.jar) ;; *) cp "$jar" "$to/target/" ;; esac
done
cp -r target/lib "$to/target/"
cp -r src/main/launcher "$to/src/main/"
cp LICENSE NOTICE THIRD-PARTY vi4j target/vi4j-bom.json "$to/"
printf '%s' "$profiles" >"$to/target/vi4j-profiles"

work=$(mktemp -d)
for jar in "$to"/target/lib/*-linux-*.jar; do
  (cd "$work" && jar xf "$jar")
  rm "$jar"
done
(cd "$work" && jar xf "$(ls "$to"/target/lib/jna-*.jar)")
case $(uname -m) in x86_64) jna=linux-x86-64 ;; *) jna=linux-$(uname -m) ;; esac
mv "$work/com/sun/jna/$jna/libjnidispatch.so" "$native/"
rm -rf "$work/com"
find "$work" -type f -name '*.so*' ! -name '*_full.so' -exec mv {} "$native/" \;
ln -s libopenblas.so.0 "$native/libopenblas_nolapack.so.0" # the name that its bindings look for
rm -rf "$work"
