#!/bin/sh
# waves N: waits until N more of the intruder's waves have ended, at most 5 minutes.
log=/var/log/attacker/stages.jsonl
ended() { grep -c '"stage": "wave"' "$log"; }
goal=$(($(ended) + $1))
for _ in $(seq 1 1500); do
    [ "$(ended)" -ge "$goal" ] && exit 0
    sleep 0.2
done
echo "waves: only $(ended) of $goal waves have ended" >&2
exit 1
