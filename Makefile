# Everything happens in one virtual environment, .venv in this checkout. No verb needs another one first.

VENV := .venv
PYTHON := $(VENV)/bin/python
FOR_RUN := $(VENV)/.installed-run
FOR_DEV := $(VENV)/.installed-dev
IS_USABLE := -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench pack clean chromium remade

help:
	@echo "make run    install what the studio needs and serve it on http://127.0.0.1:7860"
	@echo "make test   install what the tests need, Chromium too, and run all of them"
	@echo "make check  format, lint, types, import contracts, fast tests"
	@echo "make fix    format, and mend what the linter can"
	@echo "make bench  measure side by side, one table per claim"
	@echo "make pack   make the pocket pack from nothing in .build/pack (hours; repeat it to resume)"
	@echo "make clean  remove what run, test and check made"

run: $(FOR_RUN)
	$(PYTHON) app.py serve

test: $(FOR_DEV) chromium
	$(PYTHON) -m pytest -n 2 --dist loadfile

check: $(FOR_DEV)
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m pyright
	$(VENV)/bin/lint-imports --no-logo
	$(PYTHON) -m pytest -n 2 --dist loadfile -m "not browser and not slow"

# The linter speaks last, so that `fix` fails when something is left that only a person can mend.
fix: $(FOR_DEV)
	$(PYTHON) -m ruff check --fix --exit-zero --quiet .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check .

bench: $(FOR_DEV) chromium
	@set -e; for file in $$(grep -l '__name__ == "__main__"' benchmarks/*.py); do \
		claim=$$(basename "$$file" .py); \
		echo "== $$claim"; \
		$(PYTHON) -m "benchmarks.$$claim"; \
	done

# Large blocks of memory are kept rather than returned (glibc only), so that training spends less time in the kernel.
pack: export GLIBC_TUNABLES = glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:$\
	glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=268435456
pack: export OMP_WAIT_POLICY = passive
pack: $(FOR_RUN)
	$(PYTHON) app.py build-pack pocket --work .build/pocket --out .build/pack

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- what the verbs stand on ----------------------------------------------------------------------------------------

# A stamp alone would trust an environment whose Python has gone since (upgraded, moved, half made).
ifneq ($(shell $(PYTHON) $(IS_USABLE) && echo usable),usable)
BROKEN_VENV := remade
endif

define make_venv
@if ! $(PYTHON) $(IS_USABLE); then \
	found=; \
	for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$candidate; \
			break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Persona Studio needs Python 3.11 or newer and none was found." >&2; \
		echo "Install it (on Debian: apt-get install python3 python3-venv) and call make again." >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -m venv --clear $(VENV); then \
		echo "$$found cannot make a virtual environment in $(VENV)." >&2; \
		echo "Install its venv module (on Debian: apt-get install python3-venv) and call make again." >&2; \
		exit 1; \
	fi; \
fi
endef

$(FOR_RUN): requirements.txt $(BROKEN_VENV)
	$(make_venv)
	$(PYTHON) -m pip install -r requirements.txt
	@touch $@

$(FOR_DEV): requirements-dev.txt requirements.txt $(BROKEN_VENV)
	$(make_venv)
	$(PYTHON) -m pip install -r requirements-dev.txt
	@touch $(FOR_RUN) $@

remade:

HAS_OWN_CHROMIUM := from playwright.sync_api import sync_playwright as play; import os; \
	p = play().start(); path = p.chromium.executable_path; p.stop(); raise SystemExit(not os.path.exists(path))

# Debian's Chromium where there is none and apt may be used without a password; else the one that Playwright brings.
chromium: $(FOR_DEV)
	@if command -v chromium >/dev/null || $(PYTHON) -c '$(HAS_OWN_CHROMIUM)'; then exit 0; fi; \
	as_root=; deps=--with-deps; \
	if [ "$$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi; \
	if ! $$as_root true 2>/dev/null; then as_root=false; deps=; fi; \
	if command -v apt-get >/dev/null && [ "$$as_root" != false ]; then \
		$$as_root apt-get update; \
		$$as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y --no-install-recommends chromium fonts-liberation || true; \
	fi; \
	if command -v chromium >/dev/null; then exit 0; fi; \
	if $(PYTHON) -m playwright install $$deps chromium; then exit 0; fi; \
	echo "The browser tests need Chromium, and neither apt nor Playwright could install it." >&2; \
	echo "Install the package 'chromium' and call make test again; make check does without it." >&2; \
	exit 1
