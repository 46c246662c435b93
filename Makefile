# make help lists what there is. Everything lives in .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run test lint fmt bench soak fuzz help

run: $(VENV)/.runs ## start Zonebook on http://127.0.0.1:8501
	$(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

test: $(VENV)/.tests ## run every test; browser tests need Chromium and are skipped with a reason where there is none
	$(BIN)/python -m pytest

lint: $(VENV)/.tests ## ruff and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check app.py core pages

fmt: $(VENV)/.tests ## format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.tests ## measure the budgets; one line each: name, value, unit, ratio to a baseline of the same run
	$(BIN)/python -m bench

soak: $(VENV)/.tests ## kill a pass a hundred times, and the like; takes many minutes
	$(BIN)/python -m pytest -m soak

fuzz: $(VENV)/.tests ## the tests that try generated examples, with examples that nobody tried yet
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=any

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# uv is ten times as fast; plain pip does as well.
define install
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && uv pip install --quiet --python $(BIN)/python -r $(1); \
	else \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1); \
	fi
endef

$(VENV)/.runs: requirements.txt
	$(call install,requirements.txt)
	@touch $@

$(VENV)/.tests: requirements-dev.txt requirements.txt
	$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/.runs
