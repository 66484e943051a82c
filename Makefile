# Everything from nothing but Python: each target makes .venv and installs what it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench soak clean

demo: .venv/installed
	@$(BIN)/alliance-expert demo

test: .venv/tested
	$(BIN)/pytest -m "not long"

check: .venv/tested
	$(BIN)/ruff check alliance_expert tests benchmarks
	$(BIN)/ruff format --check alliance_expert tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "not long"

bench: .venv/tested
	$(BIN)/python benchmarks/run.py

soak: .venv/tested
	$(BIN)/pytest -m long

clean:
	rm -rf .venv

.venv/installed: setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tested: .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@
