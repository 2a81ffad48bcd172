# Two commands do all on a machine with Python (3.11 or newer) and pip: `make run` and `make test`.
PYTHON ?= python3
PIP_QUIET = --quiet --disable-pip-version-check
PIP_INSTALL = -m pip install $(PIP_QUIET) --constraint constraints.txt
SERVE = .venv-serve
DEV = .venv
CLIENT = .venv-client
SBOM = .venv-sbom
DATA ?= data/spotify_tracks.csv
CONFIG ?= default
MODELS ?= models

.DEFAULT_GOAL := help
.PHONY: help run test test-page test-cluster test-client coverage mutation bench docs web pictures check lint format train inspect index fetch demo lock dist sbom clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(SERVE)/installed ## Serve models/CURRENT, or the demo, at http://127.0.0.1:8000 (serving dependencies only)
	@echo "Songkin: http://$${SONGKIN_HOST:-127.0.0.1}:$${SONGKIN_PORT:-8000} will answer in a moment; Ctrl-C stops it"
	@$(SERVE)/bin/python -m app

test: $(DEV)/installed ## Run the tests
	$(DEV)/bin/python -m pytest -n 2 --dist worksteal -q

test-page: $(DEV)/installed ## Run all tests of the page, after a change in app/web (needs Chromium and Node.js)
	$(DEV)/bin/python -m pytest -n 2 --dist worksteal -q -m "page or not page" tests/browser

test-cluster: $(DEV)/cluster ## Run the tests that need Ray; installs the extra `cluster`
	$(DEV)/bin/python -m pytest -q -m cluster

test-client: $(DEV)/installed $(CLIENT)/installed ## Let a generated client call every endpoint
	SONGKIN_CLIENT_GENERATOR=$(CLIENT)/bin/openapi-python-client $(DEV)/bin/python -m pytest -q tests/system/test_generated_client.py

coverage: $(DEV)/measuring ## Measure which lines and branches the tests run; a report in htmlcov/
	$(DEV)/bin/python -m pytest -n 2 --dist worksteal -q --cov --cov-report=term --cov-report=html

mutation: $(DEV)/measuring ## Change what ranks tracks in hundreds of ways, and list the changes that no test notices
	$(DEV)/bin/mutmut run
	$(DEV)/bin/mutmut results

bench: $(DEV)/installed ## Measure speed and memory of MODELS=… (models), into tests/bench/RESULTS.md (needs wrk)
	$(DEV)/bin/python -m tests.bench.speed $(MODELS)
	$(DEV)/bin/python -m tests.bench.speed.peers $(MODELS) $(PEERS)

docs: $(DEV)/installed ## Build the documentation, without the internet, into docs/_build/html
	$(DEV)/bin/python -m sphinx -W -q -b html docs docs/_build/html

web: ## Build the page anew after a change in app/web/src (needs Node.js)
	npm --prefix app/web ci --ignore-scripts --no-audit --no-fund
	npm --prefix app/web run build

pictures: $(DEV)/installed ## Make the pictures of the page in docs/pictures anew, from the demo (needs Chromium)
	$(DEV)/bin/python -m tests.bench.page.pictures

check: lint test ## All that must pass before a change lands: ruff, mypy, import-linter, tests

lint: $(DEV)/installed ## Style, types and the dependency rule
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .
	$(DEV)/bin/mypy
	$(DEV)/bin/lint-imports

format: $(DEV)/installed ## Rewrite the code in the house style
	$(DEV)/bin/ruff check --fix .
	$(DEV)/bin/ruff format .

# Needs pyproject.toml and constraints.txt only: constraints.txt chooses the versions. setuptools builds the project.
lock: $(DEV)/installed ## Write locks/serve.txt, the versions and hashes of what serving installs
	$(DEV)/bin/python $(PIP_INSTALL) uv
	echo setuptools | $(DEV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--constraint constraints.txt --custom-compile-command 'make lock' --extra postgres --extra redis --extra telemetry --output-file locks/serve.txt \
		pyproject.toml -

fetch: $(DEV)/installed ## Download the Spotify Tracks table to data/
	$(DEV)/bin/python -m training fetch --out $(DATA)

train: $(DEV)/installed ## Train on DATA=… (CONFIG=default, MODELS=models) and publish the bundle
	$(DEV)/bin/python -m training train --data $(DATA) --config $(CONFIG) --models $(MODELS)

inspect: $(DEV)/installed ## Say what DATA=… is read as, without training
	$(DEV)/bin/python -m training inspect $(DATA)

index: $(DEV)/installed ## Publish DATA=… as a catalogue of the model in use, without training (MODELS=models)
	$(DEV)/bin/python -m training index --data $(DATA) --models $(MODELS)

demo: $(DEV)/installed ## Build models/demo again, from the synthetic catalogue
	SOURCE_DATE_EPOCH=1795305600 $(DEV)/bin/python -m training demo

dist: $(DEV)/installed ## Build the sdist and the wheel into dist/
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(DEV)/bin/python -m build --no-isolation

sbom: $(SBOM)/serving/installed ## List what serving consists of, with versions and licences: dist/songkin.cdx.json (CycloneDX)
	mkdir -p dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(SBOM)/bin/cyclonedx-py environment --pyproject pyproject.toml \
		--output-reproducible --spec-version 1.6 --validate --output-file dist/songkin.cdx.json $(SBOM)/serving

clean: ## Remove the environments and caches
	rm -rf $(SERVE) $(DEV) $(CLIENT) $(SBOM) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* htmlcov mutants build dist docs/_build app/web/node_modules *.egg-info

# Every file that is installed here has its hash in the lock; setuptools as well, so the build downloads nothing.
$(SERVE)/installed: pyproject.toml locks/serve.txt
	$(PYTHON) -m venv $(SERVE)
	$(SERVE)/bin/python -m pip install $(PIP_QUIET) --require-hashes --requirement locks/serve.txt
	$(SERVE)/bin/python -m pip install $(PIP_QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(DEV)
	$(DEV)/bin/python $(PIP_INSTALL) --no-compile --editable '.[training,dev]'  # most of it is never imported
	@touch $@

# Apart from the rest: the generator needs an older typer than the command line.
$(CLIENT)/installed:
	$(PYTHON) -m venv $(CLIENT)
	$(CLIENT)/bin/python -m pip install --quiet --disable-pip-version-check 'openapi-python-client==0.29.*'
	@touch $@

# Apart from the rest, since what it lists is an environment: the one of the image, without pip and setuptools.
$(SBOM)/serving/installed: locks/serve.txt
	$(PYTHON) -m venv $(SBOM)
	$(SBOM)/bin/python -m pip install $(PIP_QUIET) 'cyclonedx-bom==7.*'
	$(PYTHON) -m venv --clear --without-pip $(SBOM)/serving
	$(SBOM)/bin/python -m pip --python $(SBOM)/serving install $(PIP_QUIET) --require-hashes --requirement locks/serve.txt
	$(SBOM)/bin/python -m pip --python $(SBOM)/serving uninstall $(PIP_QUIET) --yes setuptools
	@touch $@

$(DEV)/measuring: $(DEV)/installed
	$(DEV)/bin/python $(PIP_INSTALL) --editable '.[training,dev,measuring]'
	@touch $@

$(DEV)/cluster: $(DEV)/installed
	$(DEV)/bin/python $(PIP_INSTALL) --editable '.[training,dev,cluster]'
	@touch $@
