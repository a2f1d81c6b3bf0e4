#!/bin/sh
# Mixed models of many rows beside lme4's REML: standard deviations and seconds. Needs R with lme4 and mlmRev.
# Usage, from the repository's root: src/bench/mixed_lme4.sh
set -eu
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
Rscript src/bench/mixed_lme4.R "$folder"
fit() {
    data=$1
    shift
    start=$(date +%s.%N)
    ./vi4j regression fit --data "$folder/$data.csv" "$@" 2>/dev/null | grep -E '^sd\(|^noise|^REML|^verdict'
    end=$(date +%s.%N)
    echo "seconds $(echo "$end - $start" | bc)"
}
uptime
fit insteval --formula 'y ~ service + (1 | s) + (1 | d) + (1 | dept)'
fit chem97 --formula 'score ~ gcsecnt + (1 | lea/school)'
fit star --categorical gr --formula 'math ~ gr + cltype + (1 | id) + (1 | sch)'
