# Everything a new machine needs is Python 3.11 or newer, make and a package index.
# Each environment is made once and renewed when its lock file in requirements/ changes.

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
BOUNCER = .venv-bouncer
POSTGRES = .venv-postgres
SPARK = .venv-spark
DIALECTS = .venv-dialects
DUCKDB_2 = .venv-duckdb2
LOCK = .venv-lock
DEMO = data/demo
LINTED = $(wildcard models tests analyses)
# Models of sources are there only if these vars name them.
SOURCES = {event_sources: [ga4, rudderstack, segment, shopify], message_sources: [braze, klaviyo]}

PIP_INSTALL = pip install --quiet --disable-pip-version-check
LOCKED = $(PIP_INSTALL) --require-hashes -r
COMPILE = $(abspath $(LOCK))/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-annotate --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)

CROSS_SELL_DATABASE ?= warehouse/cross_sell.duckdb
export CROSS_SELL_DATABASE
export PYTHONUTF8 = 1

# The tests build a database of their own, so that they never replace one in use.
test: CROSS_SELL_DATABASE = warehouse/test.duckdb

.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test test-engines test-spark-all test-dialects postgresql java lint fix bouncer demo build tables lock clean python

help:  ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: build  ## Make the demo shop and show who should be offered what, and why

test: $(VENV)/.test tables lint bouncer  ## Check everything: SQL style, conventions, data, Python
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# One shop on each engine; every table must be that of DuckDB.
test-engines: $(VENV)/.test $(POSTGRES)/.done $(DUCKDB_2)/.done $(SPARK)/.done | postgresql java  ## Build one shop on every engine and compare
	$(BIN)/python -m pytest -m engines --capture tee-sys --durations 8 python/tests/engines

test-spark-all: $(VENV)/.test $(SPARK)/.done | java  ## Run every data test and unit test on Spark (long; by hand)
	$(BIN)/python -m pytest -m engines python/tests/engines/all_on_spark.py

# Four warehouses that nobody here can ask: what dbt compiles for them is compared with what they document.
test-dialects: $(DIALECTS)/.done  ## Compile for Snowflake, BigQuery, Redshift and Databricks and check the SQL
	$(DIALECTS)/bin/python -m pytest --confcutdir python/tests/dialects --durations 8 python/tests/dialects

# Models render without a look at any table, so an empty database in memory is enough.
lint fix: CROSS_SELL_DATABASE = :memory:

lint: $(VENV)/.test  ## Check the style of the SQL (sqlfluff)
	$(BIN)/sqlfluff lint $(LINTED)

fix: $(VENV)/.test  ## Mend the style of the SQL where sqlfluff can
	$(BIN)/sqlfluff fix $(LINTED)

bouncer: $(VENV)/.run $(BOUNCER)/.done  ## Check the conventions of the dbt project (dbt-bouncer)
	$(BIN)/dbt --quiet parse --profiles-dir . --vars '$(SOURCES)'
	$(BOUNCER)/bin/dbt-bouncer run --config-file dbt-bouncer.yml --show-all-failures

demo: $(VENV)/.run  ## Make the demo shop in data/demo, unless it is there
	@test -f $(DEMO)/events.parquet || $(BIN)/cross-sell simulate --out $(DEMO)

build: demo  ## Build the demo shop's tables and run their tests
	@mkdir -p warehouse
	$(BIN)/cross-sell run --data $(DEMO)

tables: demo  ## Build the demo shop with plain dbt, unit tests and data tests included
	@mkdir -p warehouse
	$(BIN)/dbt --quiet build --profiles-dir .

lock: $(LOCK)/.done  ## Write the lock files anew (make lock UPGRADE=--upgrade renews the versions)
	cd requirements && $(COMPILE) test.in -o test.txt > /dev/null
	cd requirements && $(COMPILE) run.in -c test.txt -o run.txt > /dev/null
	cd requirements && $(COMPILE) serve.in -c test.txt -o serve.txt > /dev/null
	cd requirements && $(COMPILE) postgres.in -c test.txt -o postgres.txt > /dev/null
	cd requirements && $(COMPILE) spark.in -c test.txt -o spark.txt > /dev/null
	cd requirements && $(COMPILE) duckdb2.in -o duckdb2.txt > /dev/null
	cd requirements && $(COMPILE) dialects.in -o dialects.txt > /dev/null
	cd requirements && $(COMPILE) bouncer.in -o bouncer.txt > /dev/null
	cd requirements && $(COMPILE) lock.in -o lock.txt > /dev/null

# The tests make a cluster of their own of what Debian's package brings.
postgresql:
	@ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 || \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y postgresql; } || \
		{ echo "error: no PostgreSQL found; install Debian's package postgresql" >&2; exit 1; }

java:
	@java -version > /dev/null 2>&1 || \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y openjdk-17-jre-headless; } || \
		{ echo "error: no Java found; install Debian's package openjdk-17-jre-headless" >&2; exit 1; }

clean:  ## Remove environments, dbt's output and the demo shop (the warehouse stays)
	rm -rf $(VENV) $(BOUNCER) $(LOCK) $(POSTGRES) $(SPARK) $(DUCKDB_2) $(DIALECTS) $(DEMO) warehouse/test.duckdb
	rm -rf target logs .pytest_cache .hypothesis

python:
	@command -v $(PYTHON) > /dev/null || \
		{ echo "error: no $(PYTHON) found; name one with make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or newer is needed, but $(PYTHON) is older;" \
		"name another with make PYTHON=/path/to/python3.11" >&2; exit 1; }

# A stamp is written last, so an interrupted installation is taken up again by the next make.
$(VENV)/.run: requirements/run.txt pyproject.toml | python
	@echo "Installing dbt, DuckDB and the harness into $(VENV) (about a minute, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/$(LOCKED) requirements/run.txt
	@$(BIN)/$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@echo "Installing the linter and the test runner into $(VENV) (half a minute, once)"
	@$(BIN)/$(LOCKED) requirements/test.txt
	@touch $@

$(BOUNCER)/.done: requirements/bouncer.txt | python
	@echo "Installing dbt-bouncer into $(BOUNCER) (half a minute, once)"
	@$(PYTHON) -m venv $(BOUNCER)
	@$(BOUNCER)/bin/$(LOCKED) requirements/bouncer.txt
	@touch $@

$(POSTGRES)/.done: requirements/postgres.txt pyproject.toml | python
	@echo "Installing dbt for PostgreSQL and the harness into $(POSTGRES) (a minute, once)"
	@$(PYTHON) -m venv $(POSTGRES)
	@$(POSTGRES)/bin/$(LOCKED) requirements/postgres.txt
	@$(POSTGRES)/bin/$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(SPARK)/.done: requirements/spark.txt pyproject.toml | python
	@echo "Installing dbt for Spark, Spark and the harness into $(SPARK) (three minutes, once)"
	@$(PYTHON) -m venv $(SPARK)
	@$(SPARK)/bin/$(LOCKED) requirements/spark.txt
	@$(SPARK)/bin/$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DUCKDB_2)/.done: requirements/duckdb2.txt | python
	@echo "Installing dbt on DuckDB 2 into $(DUCKDB_2) (half a minute, once)"
	@$(PYTHON) -m venv $(DUCKDB_2)
	@$(DUCKDB_2)/bin/$(LOCKED) requirements/duckdb2.txt
	@touch $@

$(DIALECTS)/.done: requirements/dialects.txt | python
	@echo "Installing dbt for four warehouses into $(DIALECTS) (a minute, once)"
	@$(PYTHON) -m venv $(DIALECTS)
	@$(DIALECTS)/bin/$(LOCKED) requirements/dialects.txt
	@touch $@

$(LOCK)/.done: requirements/lock.txt | python
	@$(PYTHON) -m venv $(LOCK)
	@$(LOCK)/bin/$(LOCKED) requirements/lock.txt
	@touch $@
