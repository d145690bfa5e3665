# make demo: the main job, end to end, on the practice provider.  make test: everything tested.
PYTHON ?= python3
AIMON_LANG ?= ko
VENV := .venv
BIN := $(VENV)/bin
LITELLM := .venv-litellm

.PHONY: demo test test-litellm lint catalogue docs manual bench clean

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

# Not part of the tests: LiteLLM, a gateway that others wrote, fills 750 MB.
$(LITELLM)/.installed: tests/counterparts/litellm.txt
	@test -x $(LITELLM)/bin/python || $(PYTHON) -m venv $(LITELLM)
	@$(LITELLM)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# An interrupt, unlike a kill, lets the proxy be stopped.
test-litellm: $(VENV)/.installed-dev $(LITELLM)/.installed
	@timeout --foreground --signal=INT --kill-after=30 600 \
		$(BIN)/python -m pytest -q tests/counterparts/litellm_proxy.py $(PYTEST)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/catalogue.py check

catalogue: $(VENV)/.installed-dev
	$(BIN)/python tools/catalogue.py update

docs: $(VENV)/.installed-dev
	$(BIN)/python tools/command_reference.py
	$(BIN)/python tools/crontab_example.py
	$(BIN)/python tools/man_pages.py
	$(BIN)/python tools/completions.py

manual: $(VENV)/.installed-dev
	$(BIN)/python tools/manual.py

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) $(LITELLM) .aimock .axe build dist demo *.egg-info
