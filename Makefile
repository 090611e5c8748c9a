# Everything that people do with Magpie. `make help` lists it.

VENV := .venv
PY := $(VENV)/bin/python
# The first Python that truly runs and is new enough; looked for only when the environment is made.
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$python && break; done)
PORT ?= 8000
MAGPIE_HOME ?= var
TRACKING ?= $(or $(MAGPIE_TRACKING_DIR),$(MAGPIE_HOME)/tracking)
TENSORBOARD_PORT ?= 6006
STACK ?= $(or $(MAGPIE_STACK),embedded)
LABELS ?= 400
PACKAGES := webapp labeling trainer accounts jobs gather_client demo benchmarks deploy
PYTEST := $(PY) -m pytest
PARALLEL := -n 3 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run demo env test test-fast soak bench bench-quality tensorboard lint audit types format contracts migrations-check messages screenshots clean services

run demo: export PORT := $(PORT)
run demo: export MAGPIE_HOME := $(MAGPIE_HOME)
run demo: export MAGPIE_STACK := $(STACK)

help:  ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

run: $(VENV)/.trainer  ## Start Magpie on this machine (PORT=8000, MAGPIE_HOME=var, STACK=embedded or servers)
	@exec $(PY) -m webapp.supervisor --with-parent

demo: $(VENV)/.demo  ## Run the whole loop unattended on real photos (PHOTOS=folder, LABELS=400 or all, CLAIMS=1, STACK)
	@$(PY) -m demo $(if $(PHOTOS),--photos "$(PHOTOS)") --labels $(LABELS) $(if $(CLAIMS),--claims)

test: $(VENV)/.development services lint types contracts migrations-check  ## Run every check and every test
	$(PYTEST) $(PARALLEL)

soak: $(VENV)/.development services  ## Run the long tests: the full figures of what must hold
	$(PYTEST) $(PARALLEL) -m soak -rP

test-fast: $(VENV)/.development  ## Run the quick tests: no browser, no services, nothing slow; under a minute
	$(PYTEST) $(PARALLEL) -m "not slow and not soak and not browser and not services and not real"

env:  ## Write .env for docker compose, with fresh secrets (SITE=magpie.example.org)
	@$(PYTHON) deploy/make_env.py $(if $(SITE),--site "$(SITE)")

bench: export MAGPIE_HOME := $(MAGPIE_HOME)
bench: $(VENV)/.development  ## Measure speed; the last line is one JSON object (ONLY=key,key, STACK)
	@$(PY) -m benchmarks --stack $(STACK) $(if $(ONLY),--only $(ONLY))

bench-quality: export MAGPIE_HOME := $(MAGPIE_HOME)
bench-quality: $(VENV)/.development  ## Measure how good the presets are on TrashNet; broken off, it goes on (ONLY=key,key)
	@$(PY) -m benchmarks --stack quality $(if $(ONLY),--only $(ONLY))

tensorboard: $(VENV)/.trainer  ## Show the figures of training runs in a browser (MAGPIE_HOME=var, TENSORBOARD_PORT=6006)
	@mkdir -p $(TRACKING)/tensorboard
	@exec $(VENV)/bin/tensorboard --logdir $(TRACKING)/tensorboard --port $(TENSORBOARD_PORT)

lint: $(VENV)/.development  ## Check style and layout of the code
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

audit: $(VENV)/.development  ## Ask for known holes in what is installed, where advisories can be reached
	@$(PY) .ci/audit

types: $(VENV)/.development  ## Check types, strictly
	$(VENV)/bin/mypy $(wildcard $(PACKAGES))

format: $(VENV)/.development  ## Put the code into shape
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

contracts: $(VENV)/.development  ## Check who imports whom
	$(VENV)/bin/lint-imports --config importlinter.ini

migrations-check: $(VENV)/.development  ## Check that models and migrations agree
	$(PY) manage.py makemigrations --check --dry-run

messages: $(VENV)/.development  ## Gather the words that people read, for translators (needs gettext)
	cd webapp && ../$(PY) ../manage.py makemessages --all --keep-pot --no-location

screenshots: $(VENV)/.development  ## Take the pictures in docs/images anew
	MAGPIE_SCREENSHOTS=1 $(PYTEST) -m screenshots tests

clean:  ## Remove the environment and caches; state under MAGPIE_HOME stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

services: $(VENV)/.development
	@.ci/install-services

# --- environments: a stamp per requirements file, written only when pip has ended well -------------------------------

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Magpie needs Python 3.11, 3.12 or 3.13, and none was found. Install one, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "$(PYTHON) is $$($(PYTHON) --version 2>&1), and Magpie needs Python 3.11, 3.12 or 3.13. Name another: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Making $(VENV) failed. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.trainer: $(VENV)/.made requirements/web.txt requirements/trainer.txt
	$(PY) -m pip install --disable-pip-version-check --quiet -r requirements/trainer.txt
	@touch $@

$(VENV)/.demo: $(VENV)/.trainer requirements/demo.txt
	$(PY) -m pip install --disable-pip-version-check --quiet -r requirements/demo.txt
	@touch $@

$(VENV)/.development: $(VENV)/.trainer requirements/development.txt
	$(PY) -m pip install --disable-pip-version-check --quiet -r requirements/development.txt
	@touch $@
