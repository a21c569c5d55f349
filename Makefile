# Authors: make test.  Instructors: make grade.  Everybody: make help.  Students have assignments/Makefile.
PYTHON ?= python3
VENV ?= .venv
SUBMISSIONS ?= examples/submissions
OUT ?= reports
BIN = $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
KIT = $(BIN)/python -m autograder
READY = $(VENV)/ready
# One process for each processor; the tests of a file share what they set up.
TESTS = $(BIN)/python -m pytest -rs -n auto --dist loadfile

.PHONY: help test grade check check-fast validate attacks thorough bench stubs figures kernel handout clean
help: ; @echo "make test [A=adam_step] [NOTEBOOK=file.ipynb]   make grade [SUBMISSIONS=folder]   make check | check-fast | thorough | validate | attacks | bench   make stubs   make figures   make kernel   make handout   make clean"
# Status 1 says that points are missing, which the table shows: no error of make.
test: $(READY) ; @$(KIT) test $(A) $(if $(NOTEBOOK),--notebook "$(NOTEBOOK)") || { status=$$?; [ $$status = 1 ] || exit $$status; }
grade: $(READY) ; @$(KIT) grade "$(SUBMISSIONS)" --out "$(OUT)" $(if $(A),--assignment $(A)) $(if $(ISOLATION),--isolation $(ISOLATION))
check: lint $(READY) ; @$(TESTS) -m "not thorough" && $(KIT) validate --seeds $(or $(SEEDS),3)
validate: $(READY) ; @$(KIT) validate $(A) $(if $(SEEDS),--seeds $(SEEDS))
attacks: $(READY) ; @$(BIN)/python -m pytest -rs tests/autograder/attacks/test_attacks.py
thorough: $(READY) ; @$(TESTS) -m thorough && $(BIN)/python -m pytest --hypothesis-profile full tests/autograder/extraction/test_notebook_fuzz.py tests/autograder/intake/test_intake_fuzz.py && $(KIT) validate --seeds $(or $(SEEDS),200)
bench: $(READY) ; @$(BIN)/python -m tools.bench $(BENCH)
check-fast: lint $(READY) ; @$(TESTS) -m "not slow and not thorough" --hypothesis-profile fast
stubs: $(READY) ; @$(KIT) stubs
figures: $(READY) ; @$(BIN)/python -m tools.figures $(A)
kernel: $(READY) ; @$(PYTHON) tools/make_venv.py "$(VENV)" --torch-index "$(TORCH_INDEX)" --kernel
handout: $(READY) ; @$(KIT) handout
clean: ; rm -rf $(VENV) reports dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: lint
lint: $(READY) ; @$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(KIT) stubs --check
$(READY): pyproject.toml constraints.txt tools/make_venv.py ; @$(PYTHON) tools/make_venv.py "$(VENV)" --torch-index "$(TORCH_INDEX)"
