# make run    the dashboard on http://localhost:8501, with its own environment in .venv
# make test   everything: style, types, floors, tests, a browser
# make clean  away with the environment and what was built

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt

.PHONY: run test lint clean

# `vigie serve` first builds what is not there yet (the gazetteer, the sample store), and says how far it is.
run: .venv/.installed
	$(BIN)/vigie serve

test: lint .venv/.browser
	$(BIN)/vigie prepare
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: .venv/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Stamp files: what they depend on is newer than they are, or nothing is done.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Vigie needs Python 3.11 or newer: install it, or say where it is: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml .ci/constraints.txt | .venv/bin/python
	@echo "Installing Vigie's packages into .venv (once; a minute or two)"
	$(PIP) --editable .
	@touch $@

.venv/.tested: .venv/.installed
	$(PIP) --editable '.[test]'
	@touch $@

.venv/.browser: .venv/.tested .ci/browser
	.ci/browser
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
