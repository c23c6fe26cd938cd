# make serve builds everything and serves the site on 127.0.0.1; make test runs every test. Both set up what they need.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
VENV := .venv
RUN := $(VENV)/bin/python
PORT ?= 8000
# Where the site will stand; mkdocs.yml reads it.
export SITE_URL ?= http://127.0.0.1:8000/
# Whether pages that were read can be read again without a network.
export OFFLINE ?= true
# Everything that the built site is made from.
SOURCES := $(shell find docs calculators theme scripts mkdocs.yml -type f ! -name '*.mo' ! -name '*.pyc' 2>/dev/null)

.PHONY: help
help: ## Show what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

$(VENV)/ready: requirements.lock pyproject.toml
	@python=$$(sh scripts/find_python.sh) || exit 1; \
	echo "Setting up Python packages in $(VENV) (once; about a minute) ..."; \
	"$$python" -m venv --clear $(VENV) && \
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock && \
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . && \
	touch $@

node_modules/ready: package-lock.json
	@command -v npm >/dev/null || { echo "Please install Node.js 20 or newer, with npm." >&2; exit 1; }
	@echo "Setting up packages of the browser in node_modules (once) ..."
	@npm ci --no-audit --no-fund --ignore-scripts --loglevel=error && touch $@

# Changes only when the answers do, so that the site is built anew for them.
build/choices: FORCE
	@mkdir -p build && { echo '$(SITE_URL) $(OFFLINE)' | cmp -s - $@ || echo '$(SITE_URL) $(OFFLINE)' > $@; }
FORCE:

site/ready: $(VENV)/ready node_modules/ready build/choices $(SOURCES)
	@echo "Building the site (fr, es, en) ..."
	@$(RUN) -m scripts.catalogues
	@NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --strict
	@touch $@

.PHONY: build
build: site/ready ## Build the finished site in site/

.PHONY: serve
serve: site/ready ## Build everything, serve the site on 127.0.0.1, build again what is saved
	@$(RUN) -m scripts.serve --port $(PORT) --watch

.PHONY: test
test: check node_modules/ready ## Run every test, those in browsers included
	@$(RUN) -m scripts.browsers
	@$(RUN) -m pytest

COUNT ?= 100000
# Another seed gives other sets.
SEED ?= 0
.PHONY: fuzz
fuzz: $(VENV)/ready node_modules/ready ## Ask every calculator COUNT generated sets of answers (100000), in a browser 1000
	@$(RUN) -m tests.support.fuzz --count $(COUNT) --seed $(SEED)
	@SETS=1000 $(RUN) -m pytest tests/browser/test_any_answers.py

.PHONY: check
check: $(VENV)/ready ## Check style and types
	@$(RUN) -m scripts.catalogues
	@$(RUN) -m ruff check --quiet . && $(RUN) -m ruff format --check --quiet . && $(RUN) -m mypy

.PHONY: translations
translations: $(VENV)/ready ## List what the translations lack against the French pages
	@$(RUN) -m scripts.translations

.PHONY: review
review: $(VENV)/ready ## List figures of the law to be checked, now or within thirty days
	@$(RUN) -m scripts.catalogues && $(RUN) -m scripts.review due

.PHONY: touched
touched: $(VENV)/ready ## List what a figure touches: make touched FIGURE=iprem.monthly
	@$(RUN) -m scripts.catalogues && $(RUN) -m scripts.review touched $(FIGURE)

.PHONY: links
links: $(VENV)/ready ## Ask every official address that pages lead to whether it answers
	@$(RUN) -m scripts.catalogues && $(RUN) -m scripts.review links

.PHONY: bench
bench: site/ready ## Measure against stock Pyodide and stock Material
	@$(RUN) -m benchmarks.run --write

.PHONY: load
load: site/ready ## Measure how many readers nginx carries on this machine (needs wrk)
	@$(RUN) -m benchmarks.load

.PHONY: release
release: $(VENV)/ready node_modules/ready ## Pack a release into dist/: make release SITE_URL=https://publisher.example/guide/
	@$(RUN) -m scripts.catalogues && $(RUN) -m scripts.release

.PHONY: lock
lock: $(VENV)/ready ## Write requirements.lock anew from pyproject.toml
	@$(RUN) -m uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --group dev --output-file requirements.lock
	@echo "Now make .venv/ready again, then: $(RUN) -m scripts.licences"

.PHONY: clean
clean: ## Remove everything that was made
	rm -rf $(VENV) node_modules site build dist .cache .mypy_cache .ruff_cache .pytest_cache
	find calculators -name '*.mo' -delete
