# Every target does its own set-up, see tools/setup.
.PHONY: demo test bench lint lab check-wheel format translations pictures setup clean
.DEFAULT_GOAL := demo

BIN := .venv/bin
# Many tests wait for programs of their own: three workers keep two cores busy.
WORKERS ?= $(shell expr $$(nproc) \* 3 / 2)
# Four machines with a kernel each and an NFS server between them; see CONTRIBUTING.md.
LAB ?= ../shared/lab/lab

# Tests start programs hundreds of times: each module is compiled once, whatever this shell says of that.
unexport PYTHONDONTWRITEBYTECODE

setup:
	@tools/setup

demo: setup  ## the whole hall on one screen; without one, on a virtual screen
	@$(BIN)/antrean demo

test: setup  ## everything, on all cores
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

lint: setup  ## style, types, and which room may know which
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: setup  ## the table of BENCHMARKS.md, for this machine
	@$(BIN)/python -m bench.store
	@$(BIN)/python -m bench.two_stores
	@$(BIN)/python -m bench.kiosk
	@$(BIN)/python -m bench.display
	@$(BIN)/python -m bench.keypads
	@$(BIN)/python -m bench.press_to_frame
	@$(BIN)/python -m bench.forecast_speed

lab: setup  ## the same rules on three machines over NFS; root, some minutes
	@$(BIN)/python -m bench.lan --lab $(LAB)

check-wheel: setup  ## the wheel in an empty environment
	@tools/check-wheel

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

translations: setup  ## brings the catalogues in step with the sentences in the code
	@$(BIN)/python -m tools.translations

pictures: setup  ## docs/pictures, drawn by the program itself
	@$(BIN)/python -m tools.pictures

clean:
	rm -rf antrean-demo .venv build dist .mypy_cache .ruff_cache .import_linter_cache
