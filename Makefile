# make run    prepare this machine and start a demonstration: a server, six teams, a live evaluation
# make test   prepare this machine and run every test
# make down   stop the demonstration, and remove every lab that runs and all it left
SHELL := /bin/bash
export PATH := $(PATH):/usr/local/go/bin

.PHONY: run test test-web bench down bootstrap web lint fuzz

run: bootstrap
	bin/pupitre demo

test: bootstrap lint test-web
	go test -count=1 -timeout 80m ./...

# The user interface: its rules, and its pages in the distribution's Chromium.
test-web: bootstrap
	@deploy/bootstrap.sh --browser
	cd web && npm test && npm run e2e && npm run e2e:real

bench: bootstrap
	go run ./deploy/bench -out deploy/bench

down:
	@[ -x bin/pupitre ] || deploy/bootstrap.sh --no-images
	@bin/pupitre demo --stop && bin/pupitre lab down --all --yes

bootstrap:
	@deploy/bootstrap.sh

# The user interface alone, when what it is made of is newer than web/dist.
web:
	@deploy/bootstrap.sh --web

lint:
	@test -z "$$(gofmt -l api cmd orchestrator labs deploy web/*.go)" || { echo "run gofmt on:"; gofmt -l api cmd orchestrator labs deploy web/*.go; exit 1; }
	go vet ./...

# Every fuzz target for FUZZTIME each.
FUZZTIME ?= 30s
fuzz:
	@for package in $$(grep -rl 'func Fuzz' --include=*_test.go . | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -ho 'func Fuzz[A-Za-z0-9_]*' $$package/*_test.go | sed 's/func //'); do \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$package || exit 1; \
		done; \
	done
