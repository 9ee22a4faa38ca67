# Waits until every stage of the intruder has worked once in this session.
log=/var/log/attacker/stages.jsonl
worked() { grep -q "\"stage\": \"$1\", \"result\": \"ok\"" "$log"; }
for _ in $(seq 1 600); do
    worked entry && worked persistence && worked lateral && worked exfiltration && worked fraud && exit 0
    sleep 0.5
done
tail -n 20 "$log" >&2
exit 1
