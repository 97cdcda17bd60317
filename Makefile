# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# The interpreter that .venv is made from: 3.11 or newer, for instance `make test PYTHON=python3.12`.
PYTHON ?= python3
# Which stages of the gate to run, for instance `make test STAGES="lint unit"`; empty: all of them.
STAGES ?=
# Where `make lab` keeps the lab's certificates, its lab.json and its request log.
DIR ?= .cache/lab
# What `make faults` draws its histories from, for instance `make faults SEED=7`; empty: another one each time.
SEED ?=

BIN := .venv/bin
STAMP := .venv/.stamp

# A stage is a file of checks or a folder of tests.
tests = $(or $(firstword $(wildcard tests/gate/test_$(1).py tests/$(1) tests/behaviour/$(1))),$(error there is no stage "$(1)"))
# What has a long form.
LONG := $(addprefix tests/behaviour/,faults test_examples.py test_onboarding_year.py test_r7_lossless.py)
PYTEST := $(BIN)/python -m pytest -n auto
# What a developer's shell says to Python and pytest is not for the gate.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTEST_ADDOPTS PYTEST_PLUGINS

.DEFAULT_GOAL := help
.PHONY: help setup demo test faults matrix lab bench format docs changelog clean

help: ## Show what can be made
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z%-]+):.*## (.*)/  make \1	\2/' | expand -t 24

setup: $(STAMP) ## Make .venv with everything the tests, the lab and the demonstration need

$(STAMP): tests/requirements.txt tests/gate/link.py
	@command -v $(PYTHON) > /dev/null || { \
	  echo "$(PYTHON) was not found; set PYTHON to a Python of 3.11 or newer, e.g. make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); 3.11 or newer is needed, e.g. make setup PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up .venv with $$($(PYTHON) -V 2>&1) (about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r tests/requirements.txt
	@$(BIN)/python tests/gate/link.py
	@touch $(STAMP)

demo: setup ## See it work: a lab of scanners, people who join, move and leave
	@$(BIN)/python demo

test: setup ## Run the gate (all of it, or STAGES="lint unit")
	@$(PYTEST) --junitxml=.cache/gate/junit.xml $(foreach stage,$(STAGES),$(call tests,$(stage)))

test-%: setup ## Run one stage of the gate, e.g. make test-unit
	@$(PYTEST) --junitxml=.cache/gate/junit-$*.xml $(call tests,$*)

faults: setup ## Every fault on the wire, and random histories of people; SEED replays a failure
	@FAULTS=long FAULTS_SEED=$(SEED) $(PYTEST) $(LONG) --dist worksteal --timeout 3600

matrix: setup ## Unit and sanity tests on every supported ansible-core that a Python is here for
	@$(BIN)/nox -f tests/gate/noxfile.py

lab: setup ## Serve the simulated scanners until Ctrl-C; DIR says where lab.json goes
	@mkdir -p $(DIR)
	@exec $(BIN)/python tests/lab --dir $(DIR)

bench: setup ## Measure how the modules behave with many people and many scanners
	@$(BIN)/python tests/benchmark

format: setup ## Reformat the Python files and apply the fixes that are safe
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

docs: setup ## Write what files say of the modules' options anew: action groups, the role's options, tables
	@$(BIN)/python tests/docs/generate.py

changelog: setup ## Put the fragments into CHANGELOG.md, under the version that galaxy.yml names
	@PATH="$(CURDIR)/$(BIN):$$PATH" antsibull-changelog release --update-existing --reload-plugins --refresh-plugins

clean: ## Remove everything that was made
	@rm -rf .venv .cache .ansible .pytest_cache .ruff_cache .mypy_cache .hypothesis tests/output vulnmgmt-access-*.tar.gz
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
