# pwgconvert: what can be made. "make" alone lists it.
GO      ?= go
BIN     := bin
FUZZTIME ?= 30s
RUNS    ?= 3

.PHONY: help build test race lint fuzz bench conformance compare fidelity generate testdata clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## bin/pwgconvert
	$(GO) build -trimpath -o $(BIN)/pwgconvert ./cmd/pwgconvert

test: ## all tests that need nothing but Go (under 3 minutes)
	$(GO) vet ./...
	$(GO) test ./...

race: ## the tests with the race detector
	$(GO) test -race -short ./...

lint: ## formatting, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these"; exit 1; }
	$(GO) vet -tags conformance ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

fuzz: ## each fuzz target for FUZZTIME (30s)
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done; done

bench: ## benchmarks of every stage: ns, bytes, allocs
	$(GO) test -run '^$$' -bench . -benchmem ./...

conformance: build ## libcups and a real IPP printer program read what we write (Debian: see CONTRIBUTING.md); a missing tool fails
	$(GO) test -count=1 -tags conformance ./pwg/... ./cmd/... ./convert/source/picture ./convert/source/plaintext

compare: build ## beside MuPDF, Ghostscript and Poppler on the documents of testdata, in one run
	$(GO) run ./bench/compare -bin $(BIN)/pwgconvert -runs $(RUNS) testdata/*.pdf

fidelity: ## pages beside other renderers' pictures, worst first: CORPUS=DIR with pdfs/ and refs/RENDERER/NAME-PAGE.png
	@test -n "$(CORPUS)" || { echo "CORPUS=DIR is missing"; exit 2; }
	$(GO) run ./bench/gallery -corpus "$(CORPUS)" -out out/gallery

generate: ## generated Go code, from convert/cloudprint/*.proto (Debian: protobuf-compiler; its plugin is go.mod's), and testdata/plans
	$(GO) build -o $(BIN)/protoc-gen-go google.golang.org/protobuf/cmd/protoc-gen-go
	protoc --plugin=$(BIN)/protoc-gen-go --go_out=. --go_opt=module=github.com/pwgconvert/pwgconvert convert/cloudprint/*.proto
	$(GO) test ./convert -run GoldenPlans -update

testdata: ## makes the documents of testdata anew
	$(GO) run ./testdata/build

clean: ## removes what was built
	rm -rf $(BIN)
