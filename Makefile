# Two commands are enough: `make run` and `make test`. What they do is in scripts/; both install what is missing first.
.DEFAULT_GOAL := help
.PHONY: help setup run dev build test lint fmt e2e parts bench chaos audit clean-data

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## Install what is missing (the other commands do it by themselves)
	@scripts/setup --tests --lint

run: ## Build and start the sandbox and the server; Ctrl-C stops both
	@scripts/run

dev: ## For writing code: as `make run`, unoptimised, and built anew whenever a file changes
	@scripts/dev

build: ## Build the server, the sandbox and the browser half (release profile)
	@scripts/setup
	@scripts/build

test: ## Everything that CI checks: lints, all tests, browser tests, first-load budget
	@scripts/test

lint: ## Formatting, types, licences, clippy
	@scripts/setup --lint
	@scripts/lint

fmt: ## Format everything
	@scripts/setup --lint
	@scripts/fmt

e2e: ## Browser tests only; `make e2e ARGS="inbox --project desktop-light"` picks some
	@scripts/setup --tests
	@scripts/build
	@scripts/e2e $(ARGS)

parts: ## The design system on one page, in target/parts
	@scripts/setup --tests
	@scripts/parts

bench: ## Measure speed and size; prints the figures
	@scripts/setup --tests --bench
	@scripts/build
	@scripts/bench $(ARGS)

chaos: ## Random traffic and faults, then a check of everything; `make chaos SEED=7 SECONDS=600`
	@scripts/setup
	@scripts/chaos "$(or $(SEED),1)" "$(or $(SECONDS),60)"

audit: ## Known vulnerabilities in dependencies (fetches the advisory database)
	@scripts/setup --lint
	@scripts/audit

clean-data: ## Delete what the sandbox stored (.sandbox): the next `make run` starts afresh
	@scripts/clean-data
