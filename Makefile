# Everything a person does with this project, in one place. `make` prints the list.
# Needs only python3 (3.11 or newer), python3-venv, make and git.

PYTHON ?= python3
DEMO ?= demo
WORKERS ?= auto
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary=:all:
COMPILE := .venv-lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-linking docs lock clean

help: ## Print this list
	@echo "Forestall: get ahead of serious organised crime."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  First time here: make run. Variables: DEMO=folder, WORKERS=n, ARGS=\"pytest arguments\"."

run: $(VENV)/.base ## Install, then take in a synthetic region and print its briefing (folder: demo/)
	@$(BIN)/forestall demo --workspace $(DEMO)

test: $(VENV)/.dev ## Run every test
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: $(VENV)/.dev ## Check style, types, architecture and documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_architecture.py tests/test_docs.py

bench: $(VENV)/.dev ## Measure speed, memory and reliability; prints JSON
	@$(BIN)/python benchmarks/record.py $(ARGS)

bench-linking: $(VENV)/.dev .venv-peers/.made ## Measure linking beside its peers (about an hour); prints JSON
	@$(BIN)/python benchmarks/linking.py --peers .venv-peers/bin/python $(ARGS)

docs: $(VENV)/.dev ## Rewrite the reference pages that come from the code (commands, audit events)
	@$(BIN)/python docs/generate.py

lock: .venv-lock/bin/uv ## Choose new versions of every dependency and pin them with hashes
	@$(COMPILE) pyproject.toml requirements/build.in --output-file requirements/base.lock
	@$(COMPILE) --extra dev pyproject.toml requirements/build.in --constraints requirements/base.lock \
		--output-file requirements/dev.lock
	@$(COMPILE) requirements/ftm.in --constraints requirements/base.lock --output-file requirements/ftm.lock
	@$(COMPILE) requirements/peers.in --output-file requirements/peers.lock
	@echo "Pinned. Read the difference with git diff --stat requirements, then run make test."

clean: ## Remove the environments, the demo workspace and every cache
	@rm -rf .venv .venv-lock .venv-ftm .venv-peers $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: an environment is made anew only when what it is made from has changed.

$(VENV)/.python:
	@$(PYTHON) -c 'pass' 2>/dev/null || { \
		echo "There is no $(PYTHON) here. On Debian: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Forestall needs Python 3.11 or newer; this is $$($(PYTHON) -V). Name another: make PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python cannot make environments here. On Debian: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: $(VENV)/.python requirements/base.lock pyproject.toml
	@echo "Installing Forestall from wheels into $(VENV) (once: about 500 MB on disk, a minute or two) ..."
	@start=$$(date +%s); $(PIP) -r requirements/base.lock && \
		$(BIN)/python -m pip install -qq --disable-pip-version-check \
			--no-deps --no-build-isolation --no-index --editable . && \
		echo "Installed in $$(( $$(date +%s) - start )) s."
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.lock
	@echo "Adding what the tests need (PostgreSQL among it) ..."
	@start=$$(date +%s); $(PIP) -r requirements/dev.lock && echo "Added in $$(( $$(date +%s) - start )) s."
	@touch $@

.venv-lock/bin/uv:
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install -qq --disable-pip-version-check --only-binary=:all: uv

# Environments of other people's tools, for the tests marked ftm and for make bench-linking. PyICU, which both
# need, is built here: that takes libicu-dev, pkg-config and g++, and a minute and a half.
.venv-ftm/.made .venv-peers/.made: .venv-%/.made: requirements/%.lock
	@$(PYTHON) -m venv .venv-$*
	@sed -n '/^setuptools==/,/[^\\]$$/p' requirements/$*.lock > .venv-$*/build.lock
	@.venv-$*/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
		--only-binary=:all: -r .venv-$*/build.lock
	@.venv-$*/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
		--only-binary=:all: --no-binary=pyicu --no-build-isolation -r requirements/$*.lock
	@touch $@
