# make report       set everything up and build reports/site
# make example      build the made-up organisation into reports/site-example
# make test         set everything up and run the tests
# make quick        run those that build nothing: no notebook, page or print, no browser, no workbook
# make long         run them all with every long set whole, and build everything from nothing; weekly in CI
# make check        formatting, lint, types, import directions, notebooks without outputs
# make screenshots  pictures of the site in reports/screenshots, those of README and guide
# make bench        measure speed and memory side by side, into reports/bench.json
# make fuzz         feed 10,000 spoilt data sets, schemas, parameters and workbooks to the program
# make lab          open the notebooks in JupyterLab
# make lock         pin every dependency anew after a change in pyproject.toml
# make licences     list their licences anew, for a page of the site

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# What tests look at pages, workbooks and PDFs with, where it can be installed.
define FIND_PROGRAMS
-scripts/find-chromium --install > /dev/null
-scripts/find-libreoffice --install > /dev/null
-scripts/find-poppler --install > /dev/null
endef

.PHONY: report example test quick long check bench fuzz screenshots lab lock licences clean
.DELETE_ON_ERROR:

report: $(READY)
	$(BIN)/pramoen build

example: $(READY)
	$(BIN)/pramoen build --organisation example

test: $(READY)
	$(FIND_PROGRAMS)
	$(BIN)/pytest

quick: $(READY)
	$(BIN)/pytest -m "not slow"

long: $(READY)
	$(FIND_PROGRAMS)
	$(BIN)/pytest --long

check: $(READY)
	$(BIN)/ruff format --check src tests benchmarks notebooks
	$(BIN)/ruff check src tests benchmarks notebooks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb
	$(BIN)/pramoen check
	$(BIN)/pramoen check --organisation example

bench: $(READY)
	$(BIN)/python -m benchmarks

screenshots: report
	scripts/find-chromium --install > /dev/null
	scripts/find-libreoffice --install > /dev/null
	$(BIN)/python -m benchmarks.screenshots
	$(BIN)/python -m benchmarks.guide

fuzz: $(READY)
	$(BIN)/python -m benchmarks.fuzz

lab: $(READY)
	$(BIN)/jupyter lab notebooks

lock: $(READY)
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --extra dev --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

licences: $(READY)
	$(BIN)/python -m pramoen.rendering.site.licences

clean:
	rm -rf $(VENV) reports/work reports/made reports/site reports/site-*

$(READY): pyproject.toml requirements.lock scripts/make-venv
	sh scripts/make-venv $(PYTHON) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -c requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
