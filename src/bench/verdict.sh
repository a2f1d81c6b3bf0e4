#!/usr/bin/env bash
# How often verdicts are right, on posteriors whose moments are known: tables, then every fit whose verdict misleads.
# Usage: src/bench/verdict.sh [SEEDS=1] [METHODS] [all|seen|held-out] [part of a name or kind]
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q test-compile -Djacoco.skip
exec java -Xmx2g -Djava.awt.headless=true -cp "target/classes:target/test-classes:target/lib/*" org.vi4j.study.Study "$@"
