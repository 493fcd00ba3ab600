# Kopeck: every target does its own set-up first.
PYTHON ?= python3
RT = $(PYTHON) tools/rt.py
RUN = $(RT) run --
# Two processes share the tests; SHARED= runs them in one, as a debugger wants it.
SHARED ?= -n 2 --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup demo test po lint samples fuzz bench faults screens pg-up pg-down clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: ## have Odoo, Python packages and PostgreSQL under .runtime/
	@$(PYTHON) tools/setup.py

demo: ## a demo bank with three closed months, served until Ctrl-C (ONCE=1: not served)
	@$(RUN) python tools/demo.py $(if $(ONCE),--once)

test: lint ## lint, then every test
	@KOPECK_PG_FAST=1 $(RUN) python -m pytest $(SHARED) $(ARGS)

po: ## bring i18n/ru.po of every addon to its present terms (ARGS=addon)
	@$(RUN) python tools/po.py $(ARGS)

lint: ## ruff, pylint-odoo, XML and .po checks
	@$(RT) run --no-pg -- python tools/lint.py

samples: ## load the sample exports and compare with what they must show (DIR=folder)
	@$(RUN) python tools/samples.py $(if $(DIR),--dir $(DIR))

fuzz: ## broken files against every layout for SECONDS=3600 (SEED=n: from another seed)
	@for kind in core_banking processing; do \
		KOPECK_FUZZ_SECONDS=$$(( $(or $(SECONDS),3600) / 2 )) KOPECK_FUZZ_SEED=$(or $(SEED),1000) \
		KOPECK_PG_FAST=1 $(RUN) python -m pytest -q -s adapters/exchange_$$kind/tests/test_fuzz.py \
		|| exit 1; done

bench: ## measure the budgets on N contracts (N=200000)
	@$(RUN) python benchmarks/bench.py $(if $(N),--contracts $(N)) $(ARGS)

faults: ## kill, cut, fill, deny, double, delay; compare with a clean run (N=most of a kind, SEED=n, ONLY=kind)
	@KOPECK_PG_FAST=1 $(RUN) python tools/faults.py $(if $(N),--number $(N)) \
		$(if $(SEED),--seed $(SEED)) $(addprefix --only ,$(ONLY)) $(ARGS)

screens: ## take the pictures of docs/
	@$(RUN) python tools/screens.py $(ARGS)

pg-up: ## keep PostgreSQL up between commands
	@$(RT) pg up

pg-down: ## let PostgreSQL stop when its last user leaves
	@$(RT) pg down

clean: ## remove .runtime/ and its databases
	@$(RT) clean
