#!/bin/sh
# The job that `npm run demo` runs when it is given no other.
echo "hello from job $CRANE_JOB_ID"
for part in one two three; do
  echo "working on part $part"
  sleep 0.2
done
echo "done"
