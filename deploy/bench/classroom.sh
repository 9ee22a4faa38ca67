#!/usr/bin/env bash
# Runs every lab for several teams at the same time on this machine: up, checked,
# closed; then counts what is left of them. Writes deploy/bench/classroom.md.
#
#   deploy/bench/classroom.sh [TEAMS]     4 teams a lab by default
#
# Needs the engine, the images and the program (deploy/bootstrap.sh). Other work on
# the machine makes the times longer, and is told by the load.
set -euo pipefail
cd "$(dirname "$0")/../.."
teams=${1:-4}
labs=(campus-ospf intrusion-en-cours parcours-de-soins)
pupitre=bin/pupitre
out=deploy/bench/classroom.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

now() { date +%s.%N; }
took() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", b - a }'; }

# The most memory used over the machine while it runs.
free_before=$(awk '/MemAvailable/ { print $2 }' /proc/meminfo)
(
	low=$free_before
	while sleep 1; do
		free=$(awk '/MemAvailable/ { print $2 }' /proc/meminfo)
		[ "$free" -ge "$low" ] || low=$free
		echo "$low" >"$work/low"
	done
) &
watch=$!
trap 'kill $watch 2>/dev/null || true; rm -rf "$work"' EXIT

names=()
for t in $(seq "$teams"); do names+=(--team "class$t"); done
all=()
for lab in "${labs[@]}"; do for t in $(seq "$teams"); do all+=("$lab-class$t"); done; done
load=$(cut -d' ' -f1 /proc/loadavg)

start=$(now)
jobs_=()
for lab in "${labs[@]}"; do
	(s=$(now); "$pupitre" lab up "$lab" "${names[@]}" --quiet >"$work/up-$lab" 2>&1; took "$s" "$(now)" >"$work/up-$lab.s") &
	jobs_+=($!)
done
for job in "${jobs_[@]}"; do wait "$job"; done
up=$(now)
containers=$(docker ps --filter label=org.pupitre.instance --format '{{.Names}}' | grep -c -- -class)

jobs_=()
for lab in "${labs[@]}"; do
	(
		s=$(now)
		instances=()
		for t in $(seq "$teams"); do instances+=("$lab-class$t"); done
		code=0
		"$pupitre" lab check "${instances[@]}" --json --quiet >"$work/check-$lab.json" 2>"$work/check-$lab.err" || code=$?
		took "$s" "$(now)" >"$work/check-$lab.s"
		[ "$code" -le 1 ] # 1: not everything passes, which a lab nobody worked on must not
	) &
	jobs_+=($!)
done
for job in "${jobs_[@]}"; do wait "$job"; done
checked=$(now)

"$pupitre" lab down "${all[@]}" --yes --json --quiet >"$work/down.json" 2>"$work/down.err"
down=$(now)
kill $watch 2>/dev/null || true
low=$(cat "$work/low")

{
	echo "# A classroom: ${#labs[@]} labs for $teams teams each, at the same time"
	echo
	echo "$(date -u +%F), $(nproc) processors, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, engine $(docker version --format '{{.Server.Version}}'). By \`deploy/bench/classroom.sh $teams\`; nobody works in the labs, so no check of points may pass. Load of the machine before: $load."
	echo
	echo "| lab | teams | all ready after | all checked in | checks | pass | fail | skip | error |"
	echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
	for lab in "${labs[@]}"; do
		count() { grep -o "\"verdict\": *\"$1\"" "$work/check-$lab.json" | wc -l || true; }
		p=$(count pass) f=$(count fail) s=$(count skip) e=$(count error)
		echo "| $lab | $teams | $(cat "$work/up-$lab.s") s | $(cat "$work/check-$lab.s") s | $((p + f + s + e)) | $p | $f | $s | $e |"
	done
	echo
	echo "All $containers containers ran after $(took "$start" "$up") s, every check of every team was made after another $(took "$up" "$checked") s, everything was removed after another $(took "$checked" "$down") s. At most $(awk -v a="$free_before" -v b="$low" 'BEGIN { printf "%.1f", (a - b) / 1048576 }') GiB of memory were used."
	echo
	echo "| of these instances | containers | namespaces | links | control groups | mounts |"
	echo "| --- | --- | --- | --- | --- | --- |"
	counted() { # before or left
		tr -d ' \n' <"$work/down.json" | grep -o "\"$1\":{[^}]*}" |
			sed -E 's/.*"containers":([0-9]+),"namespaces":([0-9]+),"interfaces":([0-9]+),"cgroups":([0-9]+),"mounts":([0-9]+).*/\1 | \2 | \3 | \4 | \5/'
	}
	echo "| while they ran | $(counted before) |"
	echo "| after | $(counted left) |"
} >"$out"
cat "$out"
if [ "$(grep '^| after' "$out")" != "| after | 0 | 0 | 0 | 0 | 0 |" ]; then
	echo "something is left" >&2
	exit 1
fi
