# The two commands are `make run` and `make test`; `make help` lists the rest.
# Every target sets up what it needs first; the second time that costs nothing.

# The first Python that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv/bin
PORT ?= 8000
export PORT
# Compiled modules are kept: a command starts in two thirds of the time.
unexport PYTHONDONTWRITEBYTECODE
# Arguments for pytest: make test ARGS="tests/minutes -x"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run setup stop test lint format check bench drill eark picture

# In every recipe a line of its own, so that make stops with its sentence.
define set_up
@$(if $(PYTHON),,$(error CESAM needs Python 3.11 or newer. Install it (Debian and Ubuntu: sudo apt-get install python3) and run make again))$(PYTHON) -m cesam.install
endef

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: ## Start CESAM with the demo municipality (PORT=8000), until Ctrl-C
	$(set_up) run
	@exec $(VENV)/python -m cesam.run

setup: ## Do all set-up, for running and for testing, and start nothing that stays
	$(set_up) test
	@$(VENV)/python -m cesam.run prepare

stop: ## Stop what `make run` started, and the embedded database
	@test ! -x $(VENV)/python || $(VENV)/python -m cesam.run stop

# One process more than there are cores: those that drive a browser wait a good deal of the time.
PROCESSES := $(shell cores=$$(nproc 2>/dev/null || echo 2); test $$cores -gt 4 && echo 5 || expr $$cores + 1)

# The database is stopped again unless somebody else uses it; pytest has the last word and its exit code counts.
test: ## Run every test; ARGS="…" goes to pytest
	$(set_up) test
	@$(VENV)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS); code=$$?; $(VENV)/python -m cesam.database stop --if-idle >/dev/null; exit $$code

lint: ## Check style, types, layers, migrations, templates and translations
	$(set_up) test
	@$(VENV)/python -m cesam.lint

format: ## Rewrite code and templates in the house style
	$(set_up) test
	@$(VENV)/ruff check --fix-only --quiet .
	@$(VENV)/ruff format .
	@find templates -name '*.html' -print0 | xargs -0r $(VENV)/djade --target-version 5.2

check: lint test ## lint + test

bench: ## Measure what the product promises about speed
	$(set_up) test
	@$(VENV)/python -m benchmarks

drill: ## Break off a backup, make one, restore it into a new database and prove that everything is there
	$(set_up) run
	@$(VENV)/python manage.py drill

eark: ## Ask the E-ARK Foundation's validator about archive packages: make eark DIR=folder
	$(set_up) test
	@$(VENV)/python -m cesam.eark "$(DIR)"

picture: ## Take the picture in the README anew
	$(set_up) test
	@$(VENV)/python -m demo.picture
