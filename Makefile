# Needs git, make, and Python 3.11 (or 3.12, 3.13) with its venv module. Everything else goes into .venv and .build.

.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
INSTALLED := $(VENV)/requirements-installed

# The first of these that starts and is new enough for ansible-core 2.19; or say make PYTHON=…
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$python && break; done)

export MYPY_CACHE_DIR := $(CURDIR)/.build/mypy
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# What runs or imports the collection finds this checkout there.
LINKED := $(CURDIR)/.build/linked
COPIED := $(CURDIR)/.build/copied
COPY := $(COPIED)/ansible_collections/mikopbx/pbx
WITH_COLLECTION := env PYTHONPATH=$(LINKED) ANSIBLE_COLLECTIONS_PATH=$(LINKED)
TREES := python tests/stages/layout.py

.PHONY: help demo test changed bench matrix lint sanity docs mypy unit integration conformance build clean versions

help:
	@echo 'make demo         an office provisioned on an emulated PBX, from preview to report'
	@echo 'make test         all stages: lint sanity docs mypy unit integration conformance build'
	@echo 'make changed      those of them with something new to look at since they passed'
	@echo 'make <stage>      one of them'
	@echo 'make bench        requests and seconds, beside other ways of doing the same'
	@echo 'make matrix       sanity, unit and integration with every supported ansible-core (or ONLY=2.21, STAGES=unit)'
	@echo 'make clean        remove .venv and everything that was built'

$(INSTALLED): requirements.txt requirements-dev.txt
	@test -n '$(PYTHON)' || { echo 'No Python 3.11, 3.12 or 3.13 found; name one with make PYTHON=…'; exit 1; }
	@echo 'Installing requirements-dev.txt into $(VENV) (once, about half a minute)'
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@

demo: $(INSTALLED)
	@$(TREES)
	@$(WITH_COLLECTION) python tests/demo

bench: $(INSTALLED)
	@$(TREES)
	@$(WITH_COLLECTION) python tests/bench

matrix: $(INSTALLED)
	@$(WITH_COLLECTION) python tests/stages/matrix.py $(if $(ONLY),--only $(ONLY)) $(if $(STAGES),--stages $(STAGES))

test: $(INSTALLED)
	@python tests/stages/run.py

changed: $(INSTALLED)
	@python tests/stages/run.py --changed

lint: $(INSTALLED)
	@$(TREES)
	cd $(COPY) && env ANSIBLE_COLLECTIONS_PATH=$(COPIED) ansible-lint --nocolor
	vermin --no-tips --violations --target=3.8- plugins
	python tests/stages/check_generics.py

sanity: $(INSTALLED)
	@python tests/stages/sanity.py

docs: $(INSTALLED)
	@$(TREES)
	python tests/stages/check_docs.py
	python tests/stages/assemble_docs.py --check
	antsibull-changelog lint
	env ANSIBLE_COLLECTIONS_PATH=$(COPIED) antsibull-docs lint-collection-docs --plugin-docs \
		--validate-collection-refs=all --disallow-unknown-collection-refs $(COPY)
	@echo 'Documentation and changelog: no problem'

mypy: $(INSTALLED)
	@$(TREES)
	cd $(LINKED) && mypy --config-file $(CURDIR)/pyproject.toml -p ansible_collections.mikopbx.pbx.plugins
	mypy tests/emulator
	env MYPYPATH=tests/stages:$(LINKED) mypy tests/stages
	cd $(LINKED) && mypy --config-file $(CURDIR)/pyproject.toml $(foreach folder,support demo bench,\
		-p ansible_collections.mikopbx.pbx.tests.$(folder))
	@echo 'mypy: no problem'

unit: $(INSTALLED)
	@$(TREES)
	$(WITH_COLLECTION) pytest tests/unit

integration: $(INSTALLED)
	@$(TREES)
	@$(WITH_COLLECTION) python tests/stages/integration.py

conformance: $(INSTALLED)
	@$(TREES)
	$(WITH_COLLECTION) pytest tests/conformance

build: $(INSTALLED)
	@python tests/stages/build.py

versions: $(INSTALLED)
	@python --version
	@ansible --version | head -n 1
	@ansible-lint --version --nocolor | head -n 1

clean:
	rm -rf $(VENV) .build .ansible .hypothesis tests/output
	find plugins tests -name __pycache__ -type d -prune -exec rm -rf {} +
