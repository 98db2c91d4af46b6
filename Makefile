# Everything that is done here, by name: make help.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RAW    ?= raw
OUTPUT ?= output
JOBS   ?=
# For make score: the scorer, a folder of gold labels, the documents that it has, and the least score that passes.
SCORE    ?=
GOLD_DIR ?=
AT_LEAST ?=
# For make bench: parts and options.
BENCH    ?=

.DEFAULT_GOAL := help

# A name as the recipes write it: in quotation marks, since 公报 2018 is one folder, and with the ~ that they hold back.
named = "$(if $(filter ~/%,$(1)),$(patsubst ~/%,$(HOME)/%,$(1)),$(1))"
IN    = $(call named,$(or $(RAW),raw))
OUT   = $(call named,$(or $(OUTPUT),output))

# A folder of packages to install from, without an index: what `make wheels` made. OF names the locks that it takes.
WHEELS   ?= $(wildcard wheels)
OF       ?= requirements

.PHONY: all desk setup ocr cluster wheels test test-slow explore pictures check lint types layers bench score diff golden schemas format lock clean help
.DELETE_ON_ERROR:

# A file that cannot be read must not keep the others from the check and the desk, which shows why: the exit code comes
# last. An output on object storage has no desk.
all: $(VENV)/.compiled  ## environment, build of raw/, validation, the archivist's desk
	@failed=0; \
	$(BIN)/gazette build $(IN) --output $(OUT) $(if $(JOBS),--jobs $(JOBS)) || failed=$$?; \
	[ $$failed -le 1 ] || exit $$failed; \
	$(BIN)/gazette check $(OUT) || failed=$$?; \
	$(if $(findstring ://,$(OUTPUT)),,$(BIN)/gazette desk --raw $(IN) --output $(OUT) || failed=$$?;) \
	exit $$failed

desk: $(VENV)/.compiled  ## the archivist's desk: pages in output/site/ that open from the disk
	$(BIN)/gazette desk --raw $(IN) --output $(OUT)

setup: $(VENV)/.dev $(VENV)/.compiled  ## the environment with the tools for tests and checks, in .venv

cluster: $(VENV)/.cluster  ## the packages that spread a build over a Dask cluster

ocr: $(VENV)/.ocr  ## the packages that recognise scans and pictures

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is older than Python 3.11. Name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# $(call install,NAME) installs what requirements-NAME.lock holds. What comes as source is built with the locked setuptools
# that is there already: pip would fetch another one, of no known hash, which fails without a network.
PIP     := $(BIN)/python -m pip
BUILT   := --no-build-isolation --use-pep517
install  = $(PIP) install --quiet --require-hashes $(BUILT) $(SOURCES) -r $(1).lock || { $(OUT_OF_DATE) exit 1; }
SOURCES  = $(if $(WHEELS),--no-index --find-links $(WHEELS))
OUT_OF_DATE = $(if $(WHEELS),echo "make: $(WHEELS)/ does not hold all of $(1).lock for this Python. Where there is a network:" \
  "make wheels OF=\"$(sort requirements $(1))\". To install from the index: make WHEELS= ..." >&2;)

# The stamps make the second run quick: packages are installed again only when a lock or the project's file changed.
$(VENV)/.build: requirements-build.lock | $(VENV)/bin/python
	@$(call install,requirements-build)
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/.build
	@$(call install,requirements)
	@PYTHONWARNINGS="ignore:Editable installation" $(PIP) install --quiet --no-index --no-deps $(BUILT) --editable .
	@touch $@

# pip compiles the packages that it installs, but not a project that it installs as it lies. Where Python may not keep what
# it compiles (PYTHONDONTWRITEBYTECODE), each process would compile this one again, a quarter of a second each time. Its
# patterns no Python keeps: 0.8 s each time.
$(VENV)/.compiled: $(VENV)/.runtime $(shell find gazette pipeline -name '*.py' -o -name '*.csv')
	-@$(BIN)/python -m compileall -q gazette pipeline && $(BIN)/python -m pipeline.warm
	@touch $@

$(VENV)/.ocr: requirements-ocr.lock $(VENV)/.runtime
	@$(call install,requirements-ocr)
	@touch $@

$(VENV)/.cluster: requirements-cluster.lock $(VENV)/.runtime
	@$(call install,requirements-cluster)
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.ocr $(VENV)/.cluster
	@$(call install,requirements-dev)
	@touch $@

# Chromium is Debian's (apt-get install chromium fonts-noto-cjk), or CHROMIUM names another.
$(VENV)/.slow: requirements-slow.lock $(VENV)/.dev
	@$(call install,requirements-slow)
	@touch $@

wheels: WHEELS :=
wheels: $(VENV)/.build  ## packages for a machine without a network, in wheels/: make wheels OF="requirements requirements-ocr"
	rm -rf wheels.new && mkdir wheels.new
	for lock in requirements-build $(OF); do \
	  $(PIP) download --quiet --require-hashes $(BUILT) --dest wheels.new -r $$lock.lock || exit 1; done
	rm -rf wheels && mv wheels.new wheels
	@echo "make: $$(ls wheels | wc -l) packages in wheels/. Take the folder along: make all installs from it, for this Python and system"

test-slow: $(VENV)/.slow  ## tests with a browser, a notebook, a whole release
	$(BIN)/python -m pytest -m slow --numprocesses auto --dist loadfile

pictures: $(VENV)/.slow  ## the pictures of README.zh-CN.md anew, in docs/pictures/: look at each of them
	GAZETTE_PICTURES=docs/pictures $(BIN)/python -m pytest -m slow -k year_of_an_archivist tests/test_year.py

test: $(VENV)/.dev $(VENV)/.compiled  ## the tests, but for the slow ones
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

explore: $(VENV)/.dev $(VENV)/.compiled  ## the property tests on inputs that nobody has seen, others in each run
	$(BIN)/python -m pytest -m 'hypothesis and not slow' --hypothesis-profile explore --numprocesses auto

check: lint types layers $(VENV)/.dev  ## lint, types, layers, generated files up to date
	$(BIN)/gazette schema --check

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache | tail -n 6

format: $(VENV)/.dev  ## lay out the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## speed, growth, memory and disk: make bench BENCH="--quick folder"
	$(BIN)/python -m bench $(BENCH)

score: $(VENV)/.runtime  ## score the output: make score SCORE=.../score.py GOLD_DIR=.../<name of the file in raw/>
	@if [ ! -f "$(SCORE)" ] || [ ! -d "$(GOLD_DIR)" ]; then \
	  echo "make: name the scorer and the gold labels: make score SCORE=<score.py> GOLD_DIR=<folder>" >&2; exit 1; fi
	@file="$$(basename "$(GOLD_DIR)").txt"; \
	issue="$$(grep -l "\"source_file\": *\"$$file\"" $(OUT)/json/*.json | head -n 1)"; \
	if [ -z "$$issue" ]; then echo "make: no issue in" $(OUT) "was read from $$file; run make all" >&2; exit 1; fi; \
	documents="$$(sed -n 's/.*"seq": *\([0-9]*\).*/\1/p' "$(GOLD_DIR)/documents.jsonl" | paste -sd, -)"; \
	$(BIN)/python "$(SCORE)" --output $(OUT) --gold "$(GOLD_DIR)" --issue "$$(basename "$$issue" .json)" \
	  --documents "$$documents" $(if $(AT_LEAST),--at-least $(AT_LEAST)) $(if $(SHOW),--show $(SHOW))

diff: $(VENV)/.runtime  ## what changed in the datasets against the golden output
	@$(BIN)/gazette diff --output $(OUT)

golden: all  ## make the output of raw/ the new golden output: on purpose only, and review it
	$(BIN)/gazette diff --output $(OUT) --rewrite

schemas: $(VENV)/.runtime  ## write schemas/ and docs/datasets.md from the declarations
	$(BIN)/gazette schema --write

lock: $(VENV)/.dev  ## resolve the packages again and write the lock files
	$(BIN)/pip-compile $(LOCK_FLAGS) --output-file requirements.lock requirements.in
	$(BIN)/pip-compile $(LOCK_FLAGS) --constraint requirements.lock --output-file requirements-dev.lock requirements-dev.in
	$(BIN)/pip-compile $(LOCK_FLAGS) --constraint requirements-dev.lock --output-file requirements-build.lock requirements-build.in
	$(BIN)/pip-compile $(LOCK_FLAGS) --constraint requirements-dev.lock --output-file requirements-ocr.lock requirements-ocr.in
	$(BIN)/pip-compile $(LOCK_FLAGS) --constraint requirements-dev.lock --constraint requirements-ocr.lock \
	  --output-file requirements-cluster.lock requirements-cluster.in
	$(BIN)/pip-compile $(LOCK_FLAGS) --constraint requirements-dev.lock --constraint requirements-ocr.lock \
	  --constraint requirements-cluster.lock --output-file requirements-slow.lock requirements-slow.in

LOCK_FLAGS := --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

clean:  ## take away what was built, but not the environment
	rm -rf $(OUT) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	rm -f $(VENV)/.compiled

help:  ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
