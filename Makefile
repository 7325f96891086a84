# Praxis. `make play` to try it, `make test` to prove it, `make check` before a commit.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.praxis-set-up

.PHONY: help setup play e2e screenshots test check lint format types contracts texts lock bench mutants clean

help: ## What there is
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 14

setup: $(STAMP) ## Make .venv with everything in it

$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(STAMP)

play: setup ## Try Praxis in your browser: embedded SQLite, demo community, no token
	@$(BIN)/praxis play

test: setup ## All tests
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

e2e: setup ## The browser tests alone
	$(BIN)/pytest tests/e2e

screenshots: setup ## Take the pictures of the README anew
	$(BIN)/python -m tests.e2e.screenshots var/screenshots docs/images

check: lint types contracts texts ## Lint, types, import contracts, translations

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup
	$(BIN)/pyright

contracts: setup
	$(BIN)/lint-imports

texts: setup ## Are the texts for translators up to date?
	$(BIN)/python -m bot.texts --check
	$(BIN)/python -m bot.documents --check

format: setup ## Format the code and collect the texts for translators
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	$(BIN)/python -m bot.texts
	$(BIN)/python -m bot.documents

lock: ## Pin every dependency anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml -o requirements.lock

bench: setup ## Ratios against the bare SDKs and raw SQL
	$(BIN)/python -m benchmarks

mutants: setup ## Which small changes of the clockwork does no test notice? An hour or two
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c requirements.lock -r pyproject.toml --extra mutants
	$(BIN)/python -m tests.mutants

clean: ## Remove what setup made
	rm -rf $(VENV) build mutants *.egg-info .pytest_cache .ruff_cache .hypothesis
