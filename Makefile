# Every habit of the project. `make` or `make help` lists them.
#
# The environment in .venv is made once and refreshed only when pyproject.toml or setup.cfg
# changes: files named .venv/ready-* remember what has been installed.

VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
CONFIG := pyproject.toml setup.cfg
UV_LOWEST = $(BIN)/uv pip install --quiet --python .venv-lowest/bin/python
UV_NEWER = $(BIN)/uv pip install --quiet --python .venv-newer/bin/python

# Where the shell forbids Python to keep what it compiled, each process that a test starts, and each
# run of the tests, would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# How pytest runs: on all processors, a file of tests on one of them. To choose some tests:
# make test PYTEST_FLAGS="-k shapley"
PYTEST_FLAGS ?= -n auto --dist loadfile

# A Python to make .venv with; the first of the list that is new enough and has venv is taken.
PYTHONS ?= python3.11 python3 python

# What `make lowest-test` and `make newer-test` run: every command that reads, ranks, draws, writes,
# learns and merges, and the measures behind them, in some two minutes.
SUGGEST := tests/cli/test_suggest.py
SMOKE := $(SUGGEST)::test_the_readme_shows_what_the_command_prints \
    $(SUGGEST)::test_every_format_shows_the_same_figures $(SUGGEST)::test_profile \
    $(SUGGEST)::test_where tests/cli/test_info.py tests/cli/test_export.py \
    tests/cli/test_report.py tests/cli/test_learned.py tests/cli/test_resolve.py \
    tests/ecosystem tests/sources/test_tables.py tests/sources/test_writing.py \
    tests/sources/test_bundled_cases.py tests/sources/test_synthetic.py \
    tests/reporting/test_render_documents.py \
    tests/reporting/test_render_html.py tests/reporting/test_render_workbook.py \
    tests/reporting/test_render_pptx.py tests/reporting/test_gexf.py \
    tests/serving/test_guard.py tests/serving/test_assistant.py tests/teams/test_program.py

# What the smoke set needs beside the package itself.
SMOKE_NEEDS := pytest pytest-xdist hypothesis jsonschema

# Newer versions of Python than the lowest one, those of pyenv too; the first that runs is taken.
NEWER_PYTHONS ?= python3.14 python3.13 python3.12 \
    $(wildcard $(HOME)/.pyenv/versions/3.13*/bin/python $(HOME)/.pyenv/versions/3.12*/bin/python)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test lint format types docs checks-of-text coverage mutants wheel-test lowest-test newer-test bench bench-quality prior shown tag vendor
.PHONY: fuzz chaos inject environments all-checks clean

help:  ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/ready-run  ## run the Korean case from end to end and write its report
	$(BIN)/matcher demo

test: $(VENV)/ready-test  ## run the tests and the examples in the docstrings
	$(BIN)/pytest $(PYTEST_FLAGS)

lint: $(VENV)/ready-dev  ## hold the code against ruff's rules and its formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/ready-dev  ## let ruff repair what it can and format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/ready-dev  ## check the types (mypy, strict)
	$(BIN)/mypy

docs: $(VENV)/ready-docs  ## build the documentation into site/; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Open site/index.html"

checks-of-text: types docs

wheel-test: $(VENV)/ready-test  ## build sdist and wheel, install the wheel elsewhere, run it there
	$(BIN)/pytest -m wheel $(PYTEST_FLAGS) tests/packaging

lowest-test: .venv-lowest/ready  ## run the smoke set with the lowest versions that pyproject.toml allows
	.venv-lowest/bin/python -m pytest $(PYTEST_FLAGS) $(SMOKE)

newer-test: .venv-newer/ready  ## run the smoke set with a newer Python, where the machine has one
	@if [ -e .venv-newer/bin/python ]; then \
	    .venv-newer/bin/python --version && .venv-newer/bin/python -m pytest $(PYTEST_FLAGS) $(SMOKE); \
	else echo "No newer Python is here (looked for: $(NEWER_PYTHONS)); nothing was tried."; fi

bench: $(VENV)/ready-run  ## time and size the main jobs on a large ecosystem
	$(BIN)/python benchmarks/run.py
	$(PIP) install 'sparse-dot-topn>=1.1'
	$(BIN)/python benchmarks/learning.py
	$(BIN)/python benchmarks/coalitions.py
	$(BIN)/python benchmarks/scale.py --sizes 10000 30000

# Data sets to judge beside the synthetic ones, as benchmarks/quality.py takes them:
# make bench-quality QUALITY="--case films data/films 2015-01-01 12m --quick"
QUALITY ?=
bench-quality: $(VENV)/ready-run  ## hold the model against plain baselines on several data sets, in one table
	$(BIN)/python benchmarks/quality.py $(QUALITY)

prior: $(VENV)/ready-run  ## fit the prior model's weights anew and write them into the package
	$(BIN)/python benchmarks/fit_prior.py

shown: $(VENV)/ready-run  ## write anew what README.md and docs/tour.ipynb show, after answers changed
	$(BIN)/python tools/shown.py

tag: $(VENV)/made  ## tag this commit as the version that CHANGELOG.md describes
	$(BIN)/python tools/tag.py

# How long the campaign of docs/reliability.md runs, or how many inputs or rounds it tries, and what
# it starts from.
MINUTES ?= 60
COUNT ?=
SEED ?= 1
CAMPAIGN = $(if $(COUNT),--count $(COUNT),--minutes $(MINUTES)) --seed $(SEED)

fuzz: $(VENV)/ready-test  ## break data, foreign files, models and forms (MINUTES or COUNT, SEED)
	$(BIN)/python -m tests.campaign.fuzz $(CAMPAIGN)

chaos: $(VENV)/ready-test  ## kill runs, fill disks, write and read at the same time (MINUTES or COUNT, SEED)
	$(BIN)/python -m tests.campaign.chaos $(CAMPAIGN)

inject: $(VENV)/ready-test  ## put hostile text through every output, pages in Chromium (MINUTES or COUNT, SEED)
	$(BIN)/python -m tests.campaign.inject $(CAMPAIGN)

vendor: $(VENV)/ready-run  ## fetch the scripts that the page carries anew, as versions.json pins them
	$(BIN)/python tools/vendor.py

coverage: $(VENV)/ready-test  ## run the tests, twice as slowly, and count the branches that they take
	$(PIP) install 'coverage>=7.10'
	rm -f .coverage .coverage.*
	$(BIN)/python -m coverage run -m pytest -q $(PYTEST_FLAGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

# SAMPLE=60 tries fewer; each takes the seconds of its module's tests.
SAMPLE ?= 300
mutants: $(VENV)/ready-test  ## change single places of the code at random and see whether a test notices
	$(PIP) install 'cosmic-ray>=8.4'
	$(BIN)/python tools/mutants.py --sample $(SAMPLE)

all-checks: test lint types docs wheel-test lowest-test newer-test  ## everything that must pass before a change goes in

clean:  ## remove all that make has made, .venv included
	rm -rf $(VENV) .venv-lowest .venv-newer build dist site *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis found-fuzz
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment --------------------------------------------------------------------------

$(VENV)/made:
	@for candidate in $(PYTHONS); do \
	    if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	        >/dev/null 2>&1; then \
	        echo "Making $(VENV) with $$candidate"; \
	        "$$candidate" -m venv --clear $(VENV) && touch $@; exit $$?; \
	    fi; \
	done; \
	echo "No Python 3.11 or newer with the venv module was found (tried: $(PYTHONS))." >&2; \
	echo "Install one (on Debian: apt-get install python3 python3-venv) or name yours:" >&2; \
	echo "    make PYTHONS=/path/to/python3 $(MAKECMDGOALS)" >&2; \
	exit 1

# An editable install takes the code from the checkout, so only a change of $(CONFIG) asks for more.
# It is found by a hook, which type checkers do not run: a line in a .pth file shows them the types.
define SHOW_TYPES
@$(BIN)/python -c "import pathlib, sysconfig; \
    pathlib.Path(sysconfig.get_path('purelib'), 'matcher-checkout.pth').write_text('$(CURDIR)\n')"
endef

$(BIN)/uv: $(VENV)/made
	$(PIP) install 'uv>=0.9'
	@touch $@

# One after the other: both write what setuptools keeps of an editable install in the checkout.
environments: .venv-lowest/ready .venv-newer/ready

.venv-lowest/ready: $(BIN)/uv $(CONFIG)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(UV_LOWEST) --resolution lowest-direct --editable '.[documents,mcp,serve,slides]'
	$(UV_LOWEST) $(SMOKE_NEEDS)
	@touch $@

.venv-newer/ready: $(BIN)/uv $(CONFIG)
	@rm -rf .venv-newer && mkdir .venv-newer
	@for candidate in $(NEWER_PYTHONS); do \
	    "$$candidate" -c pass >/dev/null 2>&1 || continue; \
	    $(BIN)/uv venv --quiet --clear --python "$$candidate" .venv-newer && \
	    $(UV_NEWER) --editable '.[documents,mcp,serve,slides]' $(SMOKE_NEEDS) || exit 1; \
	    break; \
	done
	@touch $@

$(VENV)/ready-run: $(VENV)/made $(CONFIG)
	$(PIP) install --editable .
	$(SHOW_TYPES)
	@touch $@

$(VENV)/ready-%: $(VENV)/made $(CONFIG)
	$(PIP) install --editable '.[$*]'
	$(SHOW_TYPES)
	@touch $@ $(VENV)/ready-run
