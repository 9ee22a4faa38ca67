#!/usr/bin/env bash
# Runs every lab for several teams at the same time on this machine: up, checked,
# closed; then counts what is left. Writes deploy/bench/classroom.md.
#
#   deploy/bench/classroom.sh [TEAMS]     4 teams a lab by default
#
# Needs the engine, the images (deploy/bootstrap.sh) and no instance running.
set -euo pipefail
cd "$(dirname "$0")/../.."
teams=${1:-4}
labs=(campus-ospf intrusion-en-cours parcours-de-soins)
pupitre=bin/pupitre
out=deploy/bench/classroom.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the platform makes, counted: containers, control groups, network
# namespaces, links of the host, mounts.
left() {
	printf '%s %s %s %s %s' \
		"$(docker ps -aq --filter label=org.pupitre.instance | wc -l)" \
		"$(find /sys/fs/cgroup -type d -path '*pupitre/*' | wc -l)" \
		"$(lsns -t net -n -o NS | wc -l)" \
		"$(ip -o link | wc -l)" \
		"$(wc -l </proc/mounts)"
}

now() { date +%s.%N; }
took() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", b - a }'; }

if [ "$(docker ps -aq --filter label=org.pupitre.instance | wc -l)" != 0 ]; then
	echo "instances run already: make down, then again" >&2
	exit 1
fi
before=$(left)

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
for t in $(seq "$teams"); do names+=(--team "t$t"); done

start=$(now)
jobs_=()
for lab in "${labs[@]}"; do
	(s=$(now); "$pupitre" lab up "$lab" "${names[@]}" --quiet >"$work/up-$lab" 2>&1; took "$s" "$(now)" >"$work/up-$lab.s") &
	jobs_+=($!)
done
for job in "${jobs_[@]}"; do wait "$job"; done
up=$(now)
containers=$(docker ps -q --filter label=org.pupitre.instance | wc -l)

jobs_=()
for lab in "${labs[@]}"; do
	(
		s=$(now)
		instances=()
		for t in $(seq "$teams"); do instances+=("$lab-t$t"); done
		code=0
		"$pupitre" lab check "${instances[@]}" --json --quiet >"$work/check-$lab.json" 2>"$work/check-$lab.err" || code=$?
		took "$s" "$(now)" >"$work/check-$lab.s"
		[ "$code" -le 1 ] # 1: not everything passes, which a lab nobody worked on must not
	) &
	jobs_+=($!)
done
for job in "${jobs_[@]}"; do wait "$job"; done
checked=$(now)

"$pupitre" lab down --all --yes --quiet >"$work/down" 2>&1
down=$(now)
kill $watch 2>/dev/null || true
after=$(left)
low=$(cat "$work/low")

{
	echo "# A classroom: ${#labs[@]} labs for $teams teams each, at the same time"
	echo
	echo "$(date -u +%F), $(nproc) processors, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, engine $(docker version --format '{{.Server.Version}}'). By \`deploy/bench/classroom.sh $teams\`; nobody works in the labs, so no check of points may pass."
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
	echo "| what there is | containers | control groups | network namespaces | links | mounts |"
	echo "| --- | --- | --- | --- | --- | --- |"
	echo "| before | ${before// / | } |"
	echo "| after | ${after// / | } |"
} >"$out"
cat "$out"
if [ "$before" != "$after" ]; then
	echo "something is left" >&2
	exit 1
fi
