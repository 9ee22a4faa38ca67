# make run    prepare this machine and show the main job on three demo teams
# make test   prepare this machine and run every test
# make down   remove every lab that runs and all it left
SHELL := /bin/bash
export PATH := $(PATH):/usr/local/go/bin

.PHONY: run test bench down bootstrap lint fuzz

run: bootstrap
	bin/pupitre demo

test: bootstrap lint
	go test -count=1 -timeout 80m ./...

bench: bootstrap
	go run ./deploy/bench -out deploy/bench

down:
	@if [ -x bin/pupitre ]; then bin/pupitre lab down --all --yes; else deploy/bootstrap.sh --no-images && bin/pupitre lab down --all --yes; fi

bootstrap:
	@deploy/bootstrap.sh

lint:
	@test -z "$$(gofmt -l cmd orchestrator labs deploy)" || { echo "run gofmt on:"; gofmt -l cmd orchestrator labs deploy; exit 1; }
	go vet ./...

# Every fuzz target for FUZZTIME each.
FUZZTIME ?= 30s
fuzz:
	@for package in $$(grep -rl 'func Fuzz' --include=*_test.go . | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -ho 'func Fuzz[A-Za-z0-9_]*' $$package/*_test.go | sed 's/func //'); do \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$package || exit 1; \
		done; \
	done
