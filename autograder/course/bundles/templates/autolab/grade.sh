#!/usr/bin/env bash
# Grades handin.py in the current folder with the kit beside this script, and prints what Autolab reads. The last line has the scores.
# Students see what this prints, so nothing else is printed: neither what their code printed nor what the grader did.
set -u
most_seconds=${AUTOGRADER_SECONDS:-540}
python=${AUTOGRADER_PYTHON:-/opt/autograder/bin/python}
lab=$(cd "$(dirname "$0")" && pwd)
home=$(pwd)

rm -rf "$home/result.txt"
cd "$lab" || exit
timeout --kill-after=10 "$most_seconds" "$python" -m autograder grade-bundle --for autolab "$home" >"$lab/grader.log" 2>&1
status=$?
if [ "$status" -eq 0 ] && [ -f "$home/result.txt" ]; then
  cat "$home/result.txt"
else
  echo "The autograder could not grade this submission (exit status $status). This is not your fault: please tell the course staff."
  echo '{"scores": {}}'
fi
exit 0
