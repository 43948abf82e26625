# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
# Plain make and POSIX sh, so that the make 3.81 of macOS can read it as well.

PORT ?= 8000
PY := .venv/bin/python
TOOLS := .venv/bin
LOCALES := $(patsubst %.po,%.mo,$(wildcard dvb/locale/*/LC_MESSAGES/django.po))

# Where a machine forbids bytecode, every process would compile everything anew: a third of the tests' time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo install install-dev quick test test-full check fix bench lock messages

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/\1|\2/p' Makefile | while IFS='|' read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

demo: install ## fill a demo year, run a round, serve it on http://127.0.0.1:8000 (PORT= changes that)
	@exec env DEMO=1 $(PY) manage.py demo --port $(PORT)

quick: install-dev ## what needs no database, and the tests of what you changed, on SQLite
	@$(PY) -m tests.run --quick

test: install-dev ## unit, property and house tests on SQLite and PostgreSQL, then journeys in a browser
	@$(PY) -m tests.run

test-full: install-dev ## the same with the long matrices
	@$(PY) -m tests.run --full

check: install-dev ## style, types, import contracts, templates, migrations, locale
	@sh .ci/check

fix: install-dev ## let the tools mend what they can
	@$(TOOLS)/ruff check --fix --quiet . || true
	@$(TOOLS)/ruff format .

bench: install-dev ## measure; nothing is asserted about time
	@$(PY) -m pytest tests/benchmarks -o python_files='bench_*.py' -o python_functions='bench_*' -q -s

messages: install-dev ## bring the Latvian catalogue in step with the code (FROM=folder merges fragments)
	@$(PY) manage.py sync_locale $(if $(FROM),--from $(FROM))
	@$(PY) manage.py compile_locale

lock: install-dev ## rewrite the hashed locks from pyproject.toml (UPGRADE=1 takes newer versions)
	@sh .ci/lock $(if $(UPGRADE),--upgrade)

install: .venv/.runtime $(LOCALES) ## make .venv with what the site needs, nothing else

install-dev: .venv/.dev $(LOCALES)

.venv/.runtime: requirements.lock .ci/bootstrap.txt .ci/install
	@sh .ci/install runtime

.venv/.dev: requirements-dev.lock .ci/bootstrap.txt .ci/install
	@sh .ci/install dev

%.mo: %.po | .venv/.runtime
	@$(PY) manage.py compile_locale
