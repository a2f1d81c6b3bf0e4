#!/usr/bin/env bash
# Trains for MINUTES on one thread, with a checkpoint every 200 steps, and prints the process's memory once a minute:
# peak and present resident set, young and old generation in MB, threads, open files.  src/bench/soak.sh MINUTES FOLDER
set -euo pipefail
minutes=${1:?minutes} folder=${2:?a folder that does not exist yet}
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir "$folder"
# The program of now: a later build does not change what runs.
cp "$root"/target/vi4j-*[!cs].jar "$folder/"
mkdir "$folder/target"
mv "$folder"/vi4j-*.jar "$folder/target/"
cp -r "$root/target/lib" "$folder/target/"
cp "$root/vi4j" "$folder/"
"$folder/vi4j" vae train --epochs 1000000 --max-time "${minutes}m" --threads 1 --checkpoint-every 200 \
  --out "$folder/run" >"$folder/log" 2>&1 &
pid=$!
while kill -0 $pid 2>/dev/null; do
  rss=$(awk '/VmRSS|VmHWM/ { printf "%s %.1f ", $1, $2 / 1024 }' /proc/$pid/status 2>/dev/null) || break
  heap=$(jstat -gc $pid 2>/dev/null | awk 'NR == 2 { printf "%.1f %.1f", ($3 + $4 + $6) / 1024, $8 / 1024 }') || heap=?
  epoch=$(tail -n 1 "$folder/run/metrics.csv" 2>/dev/null | cut -d, -f1) || epoch=0
  echo "$(date +%T) epoch $epoch $rss MB, young/old $heap MB, threads $(ls /proc/$pid/task | wc -l) files $(ls /proc/$pid/fd | wc -l)"
  sleep 60
done
wait $pid
tail -n 3 "$folder/log"
