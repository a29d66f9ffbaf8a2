# The commands of this house. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Extra words for `go test`, for one target: make test TESTFLAGS='-count=1 -v'
TESTFLAGS ?=
# Where `make run` listens and keeps its files.
ADDR ?= 127.0.0.1:8080
DATA ?= data

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build everything and serve a demonstration on this machine
	@echo 'Serving http://$(ADDR) with invented people, from $(DATA)/. Ctrl-C stops it.'
	@exec bin/suppb serve --demo --data '$(DATA)' --addr '$(ADDR)'

.PHONY: build
build: assets ## build bin/suppb
	@scripts/need.sh run
	@echo 'Building… the first build takes about five minutes, the next a few seconds.'
	@go build -o bin/suppb ./cmd/suppb
	@echo 'Built bin/suppb.'

.PHONY: test
test: ## check and test everything; as root, installs what the tests need
	@scripts/test.sh $(TESTFLAGS)

.PHONY: fuzz
fuzz: assets ## send 10,000 odd requests to every page; takes an hour
	@SUPPB_FUZZ=$${SUPPB_FUZZ:-10000} go test -count=1 -timeout=0 -v -run '^TestFuzz(Routes|Record)$$' $(TESTFLAGS) ./web

.PHONY: vet
vet: assets ## look for mistakes: gofmt, go vet, workflowcheck
	@scripts/vet.sh

.PHONY: security
security: assets ## look for what could be attacked: gosec, govulncheck
	@scripts/security.sh

.PHONY: fmt
fmt: ## format all Go code
	@gofmt -l -w $$(scripts/gofiles.sh)

.PHONY: bench
bench: assets ## run the benchmarks
	@scripts/bench.sh $(TESTFLAGS)

.PHONY: assets
assets: ## get the U.S. Web Design System and axe-core; quick when nothing changed
	@scripts/assets.sh

.PHONY: clean
clean: ## remove what was built or fetched; data/ stays
	rm -rf bin shots node_modules web/static/uswds
