#!/usr/bin/env bash
# Makes a Debian machine ready to run labs, as root: a Go tool chain, a Docker
# engine that answers, the base image, the user interface, the command, kernel
# bounds for many teams and the lab images. Running it again does only what is
# missing.
#
#   --no-images   not the lab images
#   --web         the user interface alone
#   --browser     the browser that the tests of the user interface drive
set -euo pipefail
readonly self="$(realpath "$0")"
cd "$(dirname "$0")/.."

readonly base_image="debian:bookworm-slim"
readonly engine_log="/var/log/pupitre-dockerd.log"
readonly log="$(mktemp -t pupitre-bootstrap.XXXXXX)"
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "$*" >&2; }

fail() {
	say "bootstrap: $1"
	[ -s "$log" ] && { say "--- the last lines of its output:"; tail -n 20 "$log" >&2; }
	exit 1
}

# step NAME COMMAND… runs a command quietly and shows that time passes: a
# running count on a terminal, one line at the end elsewhere.
step() {
	local name="$1" begin=$SECONDS pid
	shift
	: >"$log"
	"$@" >"$log" 2>&1 &
	pid=$!
	while [ -t 2 ] && kill -0 "$pid" 2>/dev/null; do
		printf '\r  … %s (%ds)' "$name" $((SECONDS - begin)) >&2
		sleep 0.5
	done
	wait "$pid" || { [ -t 2 ] && printf '\n' >&2; fail "$name did not work"; }
	[ -t 2 ] && printf '\r\033[K' >&2
	say "  ✓ $name ($((SECONDS - begin))s)"
}

engine_answers() { command -v docker >/dev/null && docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
has_image() { docker image inspect "$1" >/dev/null 2>&1; }
runs_systemd() { [ -d /run/systemd/system ]; }

install_packages() { # PACKAGE… : those that are missing
	local missing=()
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
	done
	[ ${#missing[@]} -eq 0 ] && return
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Any Go from 1.21 on fetches by itself the version that go.mod names. Debian 12
# has an older one; its backports have one that will do.
find_go() {
	PATH="$PATH:/usr/local/go/bin"
	command -v go >/dev/null && [ "$(go env GOVERSION | sed 's/^go1\.\([0-9]*\).*/\1/')" -ge 21 ]
}

install_go() {
	local archive
	archive=$(sed -n 's/^deb \(\[[^]]*\] \)\?\([^ ]*\) bookworm .*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' \
		/etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
	[ -n "$archive" ] || { echo "no Debian archive in the apt sources"; return 1; }
	echo "deb $archive bookworm-backports main" >/etc/apt/sources.list.d/pupitre-backports.list
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -t bookworm-backports golang-go
}

start_engine() {
	if runs_systemd; then
		systemctl start docker
	else
		mountpoint -q /sys/fs/cgroup || { install_packages cgroupfs-mount && cgroupfs-mount; }
		setsid dockerd >>"$engine_log" 2>&1 </dev/null &
	fi
	for _ in $(seq 1 60); do
		engine_answers && return
		sleep 0.5
	done
	echo "the engine does not answer; see $engine_log"
	tail -n 5 "$engine_log" 2>/dev/null
	return 1
}

# A registry is asked for at most 20 seconds; without one the image is built
# from Debian's packages.
make_base_image() {
	timeout 20 docker pull -q "$base_image" && return
	install_packages mmdebstrap
	mmdebstrap --variant=minbase --include=ca-certificates \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' bookworm - | docker import - "$base_image"
}

# The interface was built from what is there when none of it is newer than the
# page that was built last.
web_is_built() {
	[ -f web/dist/index.html ] && [ -z "$(find web api/openapi.yaml -newer web/dist/index.html -type f \
		-not -path 'web/dist/*' -not -path 'web/node_modules/*' -not -path 'web/e2e/*' -print -quit)" ]
}

# The distribution's Node will do; web/package.json says from which on.
install_node() { install_packages nodejs npm; }

build_web() (
	cd web
	[ -d node_modules ] && [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund
	npm run build
	touch dist/index.html
)

prepare_web() {
	web_is_built && return
	command -v npm >/dev/null || step "Node.js" install_node
	step "the user interface" build_web
}

install_browser() { install_packages chromium fonts-liberation; }

# Where the kernel's parameters may not be written, as in some containers, it
# says which, and labs run all the same.
raise_bounds() { bin/pupitre doctor --tune >&2 || say "bootstrap: not every kernel bound was raised; about ten teams will do without"; }

build_command() { go build -trimpath -o bin/pupitre ./cmd/pupitre; }

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$self"; }

main() {
	case "${1:-}" in
	"" | --no-images | --web | --browser) ;;
	--help | -h) usage; return ;;
	*) usage >&2; fail "there is no option $1" ;;
	esac
	[ "$(id -u)" -eq 0 ] || fail "must run as root: it installs packages and labs need namespaces"
	command -v apt-get >/dev/null || fail "this machine has no apt-get; only Debian is prepared automatically"
	[ "${1:-}" = "--web" ] && { prepare_web; return; }
	[ "${1:-}" = "--browser" ] && { command -v chromium >/dev/null || step "Chromium" install_browser; return; }
	find_go || step "Go tool chain" install_go
	engine_answers || command -v dockerd >/dev/null || step "Docker engine: install" install_packages docker.io
	engine_answers || step "Docker engine: start" start_engine
	has_image "$base_image" || step "base image $base_image" make_base_image
	prepare_web
	step "the pupitre command" build_command
	raise_bounds
	[ "${1:-}" = "--no-images" ] || bin/pupitre image build
}

main "$@"
