# make demo: the main job, end to end, on the practice provider.  make test: everything tested.
PYTHON ?= python3
AIMON_LANG ?= ko
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint catalogue docs bench clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "aimon needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); $(MAKE) --no-print-directory venv-package; }
	@test -x $@ || $(PYTHON) -m venv $(VENV)

.PHONY: venv-package
venv-package:
	@echo "Python's venv module is missing: Debian has it in python3-venv"
	@if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv; \
		else echo "please run: sudo apt-get install python3-venv"; exit 1; fi

$(VENV)/.installed: $(BIN)/python setup.cfg pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python setup.cfg pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	@$(BIN)/aimon --lang $(AIMON_LANG) practice demo demo

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/catalogue.py check

catalogue: $(VENV)/.installed-dev
	$(BIN)/python tools/catalogue.py update

docs: $(VENV)/.installed-dev
	$(BIN)/python tools/command_reference.py

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) build dist demo *.egg-info
