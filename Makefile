# Everything from nothing but Python: each target makes .venv and installs what it needs.
PYTHON ?= python3
BIN := .venv/bin
EMPTY :=
PYENV := $(subst $(EMPTY) $(EMPTY),,$(patsubst %,:%,$(wildcard $(HOME)/.pyenv/versions/*/bin)))

.PHONY: demo test check bench soak picture pages note clean

demo: .venv/installed
	@$(BIN)/alliance-expert demo

test: .venv/tested
	$(BIN)/pytest -n 2 --dist loadfile -m "not long"

check: .venv/tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --platform win32
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile -m "not long"

bench: .venv/tested
	$(BIN)/python benchmarks/run.py

# Each Python from 3.10 that is on the PATH or that pyenv keeps; the others are named as skipped.
soak: .venv/spark
	$(BIN)/pytest -n 2 --dist loadfile -m long
	PATH="$$PATH$(PYENV)" $(BIN)/tox run-parallel --parallel 2

picture: .venv/installed
	$(BIN)/python docs/picture.py

pages: .venv/installed
	$(BIN)/python docs/names.py
	$(BIN)/python docs/checks.py

note:
	$(PYTHON) docs/note.py

clean:
	rm -rf .venv .tox

.venv/installed: setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q alliance_expert # as pip does with all that it copies
	@touch $@

.venv/spark: .venv/tested
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[test,spark]"
	@touch $@

.venv/tested: .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@
