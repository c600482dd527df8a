# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
STATIC := src/scalecare_web/design_system/static/scalecare
STYLES := $(STATIC)/scalecare.css
ON_EVERY_CORE := --numprocesses auto --dist loadfile
SASS := $(wildcard src/scalecare_web/design_system/styles/*.scss)

.PHONY: demo test check bench docs lock clean

demo: $(STAMP) $(STYLES)
	$(BIN)/scalecare demo --out demo --force --serve

test: $(STAMP) $(STYLES)
	$(BIN)/python -m pytest $(ON_EVERY_CORE)
	$(BIN)/python -m tests.lib.postgres pytest $(ON_EVERY_CORE) tests/web

check: $(STAMP)
	$(BIN)/ruff check src tests docs
	$(BIN)/ruff format --check src tests docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate -q src/scalecare

bench: $(STAMP)
	$(BIN)/python -m tests.bench --write docs/benchmarks.md

docs: $(STAMP)
	$(BIN)/sphinx-build -W -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

lock:
	uv pip compile pyproject.toml --all-extras --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-header --no-annotate --upgrade -o requirements.lock

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Scalecare needs Python 3.11 or later; set PYTHON=… to one.")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(STAMP)

# The NHS design system comes from npm, is compiled with system fonts, and is never committed.
$(STYLES): package-lock.json $(SASS)
	npm ci --silent --ignore-scripts
	npm run --silent build
	mkdir -p $(STATIC)/nhsuk/images
	cp node_modules/nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-*.svg $(STATIC)/nhsuk/images/
	touch $@

clean:
	rm -rf .venv node_modules demo docs/_build $(STYLES) $(STATIC)/nhsuk
