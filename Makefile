# The commands of this project. `make run` and `make test` need only Python 3.11+ (with venv) and make.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python
COMPILE := $(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
# Compiled files are kept: without them every start of Python, and the tests start it often, takes thrice the time.
unexport PYTHONDONTWRITEBYTECODE
# The tests of the rooms whose lines are counted run by themselves: counting makes any test three times as slow.
COUNTED := tests/instruments tests/analysis tests/exports

.PHONY: run test check format bench lock clean

run: .venv/.installed-base  ## the demonstration country, served; PORT= and DATA= choose where
	$(BIN)/balsas run

test: check  ## all that is checked before a change is taken
	failed=0; \
	$(BIN)/python -m pytest -n auto --cov --cov-report=term $(COUNTED) || failed=1; \
	$(BIN)/python -m pytest -n auto $(COUNTED:%=--ignore=%) || failed=1; \
	exit $$failed

check: .venv/.installed-test  ## the linters alone
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.installed-test  ## put the code into the house's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.installed-test  ## every benchmark, one after another
	set -e; for file in benchmarks/*.py; do $(BIN)/python "$$file"; done

lock: .venv/.installed-build  ## pin the dependencies anew (UPGRADE=--upgrade for newer ones)
	$(COMPILE) $(UPGRADE) pyproject.toml --extra test -o requirements/test.txt
	$(COMPILE) $(UPGRADE) pyproject.toml -c requirements/test.txt -o requirements/base.txt
	$(COMPILE) $(UPGRADE) pyproject.toml -c requirements/test.txt --extra postgres -o requirements/postgres.txt
	$(COMPILE) $(UPGRADE) requirements/build.in -c requirements/test.txt -o requirements/build.txt

clean:  ## everything that these commands made, except data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage* build dist

.venv/.installed-build: requirements/build.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	touch $@

.venv/.installed-base: .venv/.installed-build requirements/base.txt pyproject.toml
	$(UV) --require-hashes -r requirements/base.txt
	$(UV) --no-deps --no-build-isolation --editable .
	touch $@

.venv/.installed-test: .venv/.installed-base requirements/test.txt
	$(UV) --require-hashes -r requirements/test.txt
	touch $@
