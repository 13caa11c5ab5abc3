# pwgconvert: what can be made. "make" alone lists it.
GO      ?= go
BIN     := bin
FUZZTIME ?= 30s
RUNS    ?= 3
SIMD    ?=
ifneq ($(SIMD),)
export GOEXPERIMENT := simd
endif

.PHONY: help build test test-simd race lint fuzz bench conformance compare fidelity generate lint-proto release-proto deploy-lint deploy-schema soak testdata clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## bin/pwgconvert, bin/pwgworker; SIMD=1: with vector instructions where there are any (GOEXPERIMENT=simd, on amd64)
	CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN)/ ./cmd/pwgconvert ./cmd/pwgworker

test: ## all tests that need nothing but Go (under 3 minutes)
	$(GO) vet ./...
	$(GO) test ./...

test-simd: ## the tests of the packages that have twins for vector instructions, with these (on a processor without: nothing new)
	GOEXPERIMENT=simd $(GO) vet ./raster/image
	GOEXPERIMENT=simd $(GO) test ./raster/image

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
	$(GO) test -count=1 -tags conformance ./pwg/... ./convert/source/... ./cmd/...

DOCS ?= $(filter-out testdata/encrypted.pdf,$(wildcard testdata/*.pdf))
MD   ?=

compare: build ## beside MuPDF, Ghostscript and Poppler, in one run: RUNS, DOCS of files or folders, MD=FILE to put the tables into
	$(GO) run ./bench/compare -bin $(BIN)/pwgconvert -runs $(RUNS) $(if $(MD),-md "$(MD)") $(DOCS)

fidelity: ## pages beside other renderers' pictures, worst first: CORPUS=DIR with pdfs/ and refs/RENDERER/NAME-PAGE.png
	@test -n "$(CORPUS)" || { echo "CORPUS=DIR is missing"; exit 2; }
	$(GO) run ./bench/gallery -corpus "$(CORPUS)" -out out/gallery

generate: ## generated Go code, from the .proto files of convert (Debian: protobuf-compiler; its plugins are Go modules)
	$(GO) build -o $(BIN)/protoc-gen-go google.golang.org/protobuf/cmd/protoc-gen-go
	GOBIN=$(CURDIR)/$(BIN) $(GO) install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.0
	protoc --plugin=$(BIN)/protoc-gen-go --go_out=. --go_opt=module=github.com/pwgconvert/pwgconvert convert/cloudprint/*.proto
	protoc --plugin=$(BIN)/protoc-gen-go --plugin=$(BIN)/protoc-gen-go-grpc --go_out=. --go_opt=module=github.com/pwgconvert/pwgconvert \
	  --go-grpc_out=. --go-grpc_opt=module=github.com/pwgconvert/pwgconvert convert/worker/workerpb/*.proto convert/worker/queue/queuepb/*.proto

BUF := $(GO) run github.com/bufbuild/buf/cmd/buf@v1.75.0
PROTO_BASE := convert/worker/workerpb/released.binpb

lint-proto: ## buf: the rules of the worker's protocol, and that it breaks no client of the one in released.binpb
	$(BUF) lint . --config convert/worker/workerpb/buf.yaml
	$(BUF) breaking . --config convert/worker/workerpb/buf.yaml --against $(PROTO_BASE)

release-proto: ## makes the protocol as it is the one that must not be broken: at a release
	$(BUF) build . --config convert/worker/workerpb/buf.yaml --exclude-source-info -o $(PROTO_BASE)

DEPLOY := cmd/pwgworker/deploy
SOAKTIME ?= 1m
SOAK    ?=

deploy-lint: build ## what deploys the worker, without a container engine (Debian: yamllint, systemd, npm)
	$(GO) test ./$(DEPLOY)
	yamllint -s -d '{extends: relaxed, rules: {line-length: {max: 160}}}' $(DEPLOY)
	$(GO) run github.com/compose-spec/compose-go/v2/cmd@v2.16.2 $(DEPLOY)/compose.yaml >/dev/null
	$(GO) run github.com/zegl/kube-score/cmd/kube-score@v1.20.0 score --output-format ci $(filter-out %/kustomization.yaml,$(wildcard $(DEPLOY)/k8s/*.yaml)) >/dev/null
	for i in 1 2 3; do npx --yes dockerfile-utils@0.16.3 --version >/dev/null && break; sleep 5; done; npx --yes dockerfile-utils@0.16.3 lint $(DEPLOY)/Dockerfile
	@d=$$(mktemp -d); trap 'rm -rf $$d' EXIT; sed 's|/usr/bin/pwgworker|$(CURDIR)/$(BIN)/pwgworker|' $(DEPLOY)/systemd/pwgworker.service >$$d/pwgworker.service; \
	  systemd-analyze verify --man=no $$d/pwgworker.service && systemd-analyze security --offline=true --threshold=15 --no-pager $$d/pwgworker.service | tail -1

deploy-schema: ## the Kubernetes manifests beside the schemas of its API (the first build of the tool takes minutes)
	$(GO) run sigs.k8s.io/kubectl-validate@v0.0.4 $(filter-out %/kustomization.yaml,$(wildcard $(DEPLOY)/k8s/*.yaml))

soak: build ## workers as processes under load and misuse: SOAKTIME of kill -9, HOSTILE=DIR of documents, SOAK of other flags
	$(GO) run ./bench/pool -worker $(BIN)/pwgworker -time $(SOAKTIME) $(if $(HOSTILE),-hostile "$(HOSTILE)") $(SOAK)

testdata: ## makes the documents of testdata anew
	$(GO) run ./testdata/build

clean: ## removes what was built
	rm -rf $(BIN)
