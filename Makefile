# Needs Python 3.11+, Node 20+ (with npm) and make; installs everything else into .venv and js/node_modules.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
STAMPS := .stamps
FRONT_END := textinator_widgets/static/annotator.js
FRONT_END_SOURCES := $(shell find js/src -type f 2>/dev/null) js/build.mjs js/package.json
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help start test crash bench lint build clean

help: ## Show what can be done
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

start: $(STAMPS)/serve $(FRONT_END) ## Open the demo project on 127.0.0.1:8866
	$(BIN)/textinator demo demo --no-browser $(ARGS)

test: lint $(STAMPS)/system $(FRONT_END) ## Everything that the continuous integration runs
	npm --prefix js --silent run test
	$(BIN)/python scripts/run_tests.py $(ARGS)

crash: $(STAMPS)/dev ## Kill writers for minutes and look for lost answers
	TW_CRASH=long $(BIN)/python -m pytest tests/crash tests/migrations/test_migrate.py tests/migrations/test_migrate_server.py tests/unit/model/test_faults.py tests/unit/model/test_backups.py tests/unit/api/test_state_machine.py tests/unit/api/test_page.py tests/unit/api/test_mutated_messages.py tests/unit/services/test_next_text_cost.py tests/unit/sources/test_bad_files.py tests/browser/hosts/test_reconnecting.py tests/unit/serving/test_logging_in.py --timeout 3600 $(ARGS)

bench: $(STAMPS)/dev $(STAMPS)/system $(FRONT_END) ## Print the measured figures beside their baselines
	$(BIN)/python -m bench $(ARGS)

lint: $(STAMPS)/dev $(STAMPS)/node ## Formats, lints, types, layers, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/generate_protocol.py --check
	npm --prefix js --silent run lint
	npm --prefix js --silent run types

build: $(STAMPS)/dev $(FRONT_END) ## The wheel and the source distribution, in dist/
	$(BIN)/python -m build --no-isolation

clean: ## Remove what was built and installed; demo/ stays
	rm -rf .venv .stamps dist js/node_modules .mypy_cache .ruff_cache .hypothesis
	find textinator_widgets/static -type f ! -name .gitkeep -delete

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was expected on the PATH; install it and run make again."; exit 1; }
	@mkdir -p $(STAMPS)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; $(PYTHON) scripts/system_packages.py venv && $(PYTHON) -m venv .venv; }
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@touch $@

$(STAMPS)/serve: $(STAMPS)/venv pyproject.toml
	$(BIN)/python -m pip install --quiet --editable ".[serve,lab]"
	@touch $@

$(STAMPS)/dev: $(STAMPS)/venv pyproject.toml
	$(BIN)/python -m pip install --quiet --editable ".[all]" --group dev
	@touch $@ $(STAMPS)/serve

$(STAMPS)/node: js/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm was expected on the PATH; install it and run make again."; exit 1; }
	@mkdir -p $(STAMPS)
	npm --prefix js ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/system: $(STAMPS)/venv scripts/system_packages.py
	$(BIN)/python scripts/system_packages.py tests
	@touch $@

$(FRONT_END): $(STAMPS)/node $(FRONT_END_SOURCES)
	npm --prefix js --silent run build
	@touch $@
