# Everything a developer does here. "make help" lists it.
GO      ?= go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LINT    := bin/golangci-lint
# The race detector looks at everything but SQLite itself, which is C turned into Go: watching its memory finds nothing that could
# be mended here, and makes the tests take several times as long.
RACE    := -race -gcflags='modernc.org/sqlite/lib=-race=false'

.DEFAULT_GOAL := help
.PHONY: help build demo play test race lint fuzz bench soak papers tidy clean needs

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

build: ## build the binary giaoban
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o giaoban .

demo: ## the main job on a simulated Telegram, to be played in a browser
	$(GO) run . demo

play: ## the same story without a browser, as a transcript
	$(GO) run . demo --play

needs: ## install what the tests need and the machine lacks (Chromium, redis-server; Debian's packages)
	@scripts/needs

test: needs ## all tests, with the race detector
	$(GO) vet ./...
	$(GO) build $(RACE) ./...
	$(GO) test $(RACE) -timeout 12m $(TESTFLAGS) ./...

lint: $(LINT) ## vet and golangci-lint
	$(GO) vet ./...
	$(LINT) run ./...

$(LINT): tools/go.mod tools/go.sum
	$(GO) build -C tools -o ../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

fuzz: ## every fuzz target for FUZZTIME (10s)
	@scripts/fuzz $${FUZZTIME:-10s}

bench: needs ## benchmarks; one line "bar NAME VALUE OP BOUND pass|fail" for each ratio
	@scripts/bench

soak: ## the long forms of the suites of faults, kills and years; they print their seeds and counts
	GIAOBAN_SOAK=1 $(GO) test ./demo -count=1 -v -timeout 60m -run 'TestFaultsAtRandom|TestKilledAtRandom'
	GIAOBAN_SOAK=1 $(GO) test ./scheduler -count=20 -v -timeout 60m -run TestAYear

papers: ## open the workbook and the report with LibreOffice, and compare their pages with those that were looked at
	GIAOBAN_LIBREOFFICE=required $(GO) test ./summary/summarytest -count=1 -v -run 'Papers'

tidy: ## tidy all modules
	$(GO) mod tidy
	$(GO) -C tools mod tidy
	$(GO) -C bench mod tidy

clean: ## remove what was built
	rm -rf giaoban bin artifacts
