# One environment for the explorer and the tests (.venv), others beside it (.venv-NAME, from requirements/NAME.txt).
# Stamps in the environments make a second run quick. Written for the make that macOS has, GNU make 3.81.

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP = -m pip --disable-pip-version-check --quiet install
# What the package is built from: a change here installs it again. (Python files are read where they lie.)
BUILT_FROM := $(wildcard pyproject.toml hatch_build.py src/crampkg/pyproject.toml frontend/*.* frontend/src/* frontend/src/*/*)

.PHONY: help explore test test-all check lint types contracts format wheel bench lock clean suite
.DEFAULT_GOAL := help

help:
	@echo "make explore   browse the graph at http://127.0.0.1:8501 (ARGS=\"--port 9000 --no-browser\")"
	@echo "make test      run the quick tests on all cores (ARGS=\"-k query\")"
	@echo "make test-all  run all tests: also browsers, Java, other servers, other tools that read the exports"
	@echo "make check     lint, types, import contracts and all tests: what a change must pass"
	@echo "make format    format the Python code"
	@echo "make validators  install the tools that check the exports, each in an environment of its own"
	@echo "make suite     fetch the W3C test suites for SPARQL"
	@echo "make bench     run the benchmarks"
	@echo "make wheel     build the source distribution and the wheel, in dist/"
	@echo "make lock      pin the dependencies anew (UPGRADE=--upgrade for the newest)"

explore: $(VENV)/.run
	$(BIN)/crampkg check
	$(BIN)/crampkg explore $(ARGS)

# Tests in one xdist_group, and a file whose fixtures are expensive, stay in one process.
PYTEST = $(PY) -m pytest --numprocesses $(JOBS) --dist loadgroup
JOBS := logical
# What takes a browser, Java, another server or another project's tools, or more than some seconds.
SLOW := browser or java or program or validators or slow

test: $(VENV)/.test
	$(PYTEST) -m "not ($(SLOW))" $(ARGS)

test-all: $(VENV)/.test
	$(PYTEST) $(ARGS)

check: lint types contracts test-all

lint: $(VENV)/.test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(VENV)/.test
	$(PY) -m mypy
	$(PY) hatch_build.py --check

contracts: $(VENV)/.test
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.test
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

wheel: $(VENV)/.test
	$(PY) -m build --no-isolation --outdir dist .

# The W3C suites lie in rdflib's source distribution, which the lock pins by its digest.
suite: build/w3c/.stamp

build/w3c/.stamp: requirements/test.txt | $(VENV)/.test
	@mkdir -p build/w3c && rm -f build/w3c/*.tar.gz
	@sed -n '/^rdflib==/,/[^\\]$$/p' $< > build/w3c/requirements.txt
	@echo "fetching the W3C suites"
	@$(PY) -m pip --disable-pip-version-check --quiet download --require-hashes --no-deps --no-binary :all: \
		--dest build/w3c -r build/w3c/requirements.txt
	@touch $@

bench: $(VENV)/.test venv-bench
	@for script in bench/*.py; do echo "$$script"; $(PY) "$$script" || exit 1; done

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# --- environments ---------------------------------------------------------------------------------------------------

# An environment whose Python is gone or was replaced cannot be repaired, so it is made again.
$(VENV)/pyvenv.cfg:
	@python=$$(PYTHON="$(PYTHON)" scripts/find-python) || exit 1; \
	echo "making $(VENV) with $$python"; "$$python" -m venv --clear $(VENV)

$(VENV)/.run: requirements/run.txt $(BUILT_FROM) | $(VENV)/pyvenv.cfg
	@echo "installing what crampkg needs (once, about a minute)"
	@$(PY) $(PIP) --require-hashes -r requirements/run.txt
	@$(PY) $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@echo "installing what the tests need (once)"
	@$(PY) $(PIP) --require-hashes -r requirements/test.txt
	@touch $@

# Tools whose dependencies clash with ours live in environments of their own: make venv-NAME.
venv-%: .venv-%/.stamp
	@:

.PRECIOUS: .venv-%/.stamp
.venv-%/.stamp: requirements/%.txt
	@python=$$(PYTHON="$(PYTHON)" scripts/find-python) || exit 1; \
	echo "making .venv-$*"; "$$python" -m venv --clear .venv-$*
	@# A lock is complete: nothing is to be resolved, and what an .in file leaves out on purpose stays out.
	@.venv-$*/bin/python $(PIP) --no-deps --require-hashes -r $<
	@touch $@

# What judges the exports (tests/judges): the tests that need one of these skip without it.
VALIDATORS := formats jars kgx phenopackets
.PHONY: validators
validators: $(VALIDATORS:%=venv-%) tests/clients/node_modules/.stamp

# Clients of others that the tests let ask the endpoint.
tests/clients/node_modules/.stamp: tests/clients/package-lock.json | $(VENV)/.test
	@echo "installing the clients that ask the endpoint in the tests"
	@$(PY) scripts/clients.py
	@touch $@

# --- locks ----------------------------------------------------------------------------------------------------------

# No index address is written, so that the locks hold for any mirror. run.txt takes the versions of test.txt: both go
# into one environment.
COMPILE = .venv-lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 $(UPGRADE)

lock: venv-lock
	$(COMPILE) pyproject.toml --all-extras --group build --group dev --group browser --output-file requirements/test.txt
	$(COMPILE) pyproject.toml --all-extras --group build --constraint requirements/test.txt \
		--output-file requirements/run.txt
	$(COMPILE) --group lock --output-file requirements/lock.txt
	$(COMPILE) requirements/bench.in --output-file requirements/bench.txt
	$(COMPILE) requirements/formats.in --output-file requirements/formats.txt
	$(COMPILE) requirements/phenopackets.in --output-file requirements/phenopackets.txt
	$(COMPILE) --no-deps requirements/jars.in --output-file requirements/jars.txt
	$(COMPILE) --override requirements/kgx.overrides requirements/kgx.in --output-file requirements/kgx.txt
	@if grep -n "://" requirements/*.txt; then echo "an address stands in a lock"; exit 1; fi
