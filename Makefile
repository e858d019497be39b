# A fresh clone, Python 3.11 and make are enough: each target first makes ready what it needs.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check docs clean

help:
	@echo "make demo    build the issue of 7 December 2023 from content/ into out/"
	@echo "make test    run the tests              (some of them: make test ARGS='-k theme';"
	@echo "             in one process, as a debugger needs it: make test ARGS='-n 0 -x --pdb')"
	@echo "make check   ruff, mypy, import-linter"
	@echo "make docs    write docs/checks.md anew from the checks"
	@echo "make clean   remove .venv, .tools and the caches; content/ and out/ stay"
	@echo
	@echo "PYTHON=/path/to/python3.11  makes .venv with that Python (default: python3.11, python3)"
	@echo "SETUP=1                     installs the missing Debian packages with sudo (root needs no"
	@echo "                            asking; SETUP=0 forbids it)"

demo:
	@tools/setup.sh demo
	.venv/bin/briefing build --date 2023-12-07

# A file of tests stays in one process: what its tests share is made once.
test:
	@tools/setup.sh test
	.venv/bin/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check:
	@tools/setup.sh check
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

docs:
	@tools/setup.sh check
	.venv/bin/python tools/checks.py

clean:
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find briefing tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} +
