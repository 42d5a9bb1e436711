# Make's own exit code is 2 whatever a recipe's was. If the code matters, read the line before make's own, or
# call bin/cxmatrix yourself after `make setup build`.
.DEFAULT_GOAL := help
# setup comes before build, also under make -j.
.NOTPARALLEL:
.PHONY: help setup setup-test build matrix study test nightly lint race test-squid test-mail wording soak bench duel fuzz vuln dist image clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what a run needs, and print what is installed
	@.ci/setup

setup-test: ## the same, and what only the tests need
	@.ci/setup test

build: ## build bin/cxmatrix
	go build -o bin/cxmatrix .

matrix: setup build ## set up, build, and run the study's matrix; ARGS="--env low" adds flags
	@trap : INT; bin/cxmatrix run --with chromium $(ARGS)

study: setup build ## walk the study's three runs; a quarter of an hour, or EVIDENCE=small in three minutes
	@trap : INT; .ci/study

test: setup-test ## set up, then all checks and tests (ten to fifteen minutes on two cores); LOAD=half: with half the CPU
	@.ci/test

nightly: setup-test ## test, and the same behaviours in every engine, on grids and clouds, on real lines, more often (under an hour)
	@TEST_TIER=nightly .ci/test

lint: setup-test ## gofmt, go vet and staticcheck alone
	@.ci/test format vet static

race: setup-test ## the concurrent packages under the race detector
	@.ci/test race

test-squid: ## the network's rules with a real squid chained behind; installs it (Debian, root)
	@.ci/squid

test-mail: ## mailboxes on a real Dovecot and Mailpit; installs Dovecot (Debian, root) and builds Mailpit
	@.ci/mail

wording: ## measure how messages are classified, on translations of 19 programs, which it fetches (npm, Debian)
	@.ci/wording

soak: setup build ## causes of random failures, then healthy walks under load, in all engines; resumes where it stopped; WALKS=300 MINUTES=20
	@.ci/soak

duel: setup build ## cxmatrix, Playwright Test (fetched by npm) and a bare script on the same walks, in turn; ROUNDS=5
	@npm ci --ignore-scripts --no-audit --no-fund --prefix fixtures/duel
	go test -run '^$$' -bench Duel -benchtime $(or $(ROUNDS),5)x -timeout 6h -v ./harness/command

bench: setup ## all benchmarks, with memory; BENCH=Name picks some
	go test -run '^$$' -bench '$(or $(BENCH),.)' -benchmem ./...

fuzz: ## every fuzz target for FUZZTIME=30s each
	@.ci/fuzz

vuln: ## known vulnerabilities in what is used (queries an online database)
	@.ci/vuln

dist: ## binaries for Linux, macOS and Windows, with checksums and a bill of materials, in dist
	@.ci/dist

image: ## a container image with the browsers, built and tried by podman, buildah or docker
	@.ci/image

clean: ## remove what build and setup put into this folder; runs stay
	rm -rf bin dist fixtures/parts/node_modules harness/engine/parts/node_modules results/report/html/parts/node_modules fixtures/cases/parts/node_modules coverage.out
