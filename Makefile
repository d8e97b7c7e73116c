# make         set up, check the journey, draw it, play it (where nobody types, an invented person plays)
# make test    set up, then every check: ruff, mypy, import-linter, pytest
# make bench   flowkit beside other libraries        make generated   rewrite the committed diagrams and pages
# Needs Python 3.11 or later and nothing else.  make PYTHON=/path/to/python3  chooses another one.

FLOW ?= flows/msa
OUT ?= build/diagrams
BIN := .venv/bin
export PYTHON

.PHONY: run test lint bench diagrams generated clean

run:
	@scripts/setup run
	$(BIN)/flowkit check $(FLOW)
	$(BIN)/flowkit draw $(FLOW) -o $(OUT)
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/flowkit play $(FLOW); else $(BIN)/flowkit play $(FLOW) --scripted; fi

test:
	@scripts/setup dev
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n auto --dist loadgroup

lint:
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench:
	@scripts/setup bench
	$(BIN)/python -m benchmarks

diagrams:
	@scripts/setup run
	@scripts/diagrams

generated: diagrams
	@scripts/reference

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis benchmarks/xstate/node_modules tests/run/restate/node_modules
