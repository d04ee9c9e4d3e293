# make run     build the package in .venv and run the main job: the GHZ ladder from Python
# make test    build everything; run the C tests (Criterion, through ctest) and the Python tests (pytest)
# make frameworks  what stands beside PennyLane, Qiskit, Cirq, JAX, PyTorch: installs them all, and runs tests/frameworks
# make bench   build and run the benches: JSON lines and a report in bench/results
# make sanitize, make tsan     tests under ASan and UBSan; what threads do, under ThreadSanitizer
# make variants     the C tests of other builds: clang with jemalloc, no OpenMP, 64-bit ARM under an emulator
# make fuzz [RUNS=n]     texts of OpenQASM that libFuzzer makes up, under ASan and UBSan (clang-19)
# make lint    checks of layers, circles, sizes, format and generated text
# make install PREFIX=/usr/local     header, libraries, CMake package, pkg-config file
# make clean   remove what these made
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
PREFIX ?= /usr/local
CMAKE_FLAGS ?=
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
VENV := .venv
RESULTS := bench/results
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --no-build-isolation --config-settings=build-dir=build/python

.PHONY: run test frameworks bench sanitize tsan variants fuzz lint install clean need need-test need-tsan need-variants

run: need $(PY)
	$(INSTALL) .
	$(PY) examples/ghz.py

test: need-test $(PY)
	$(INSTALL) '.[test]'
	cmake --preset default $(CMAKE_FLAGS)
	cmake --build --preset default -j $(JOBS)
	@c=0; ctest --preset default -j $(JOBS) || c=$$?; p=0; $(PY) -m pytest -n $(JOBS) || p=$$?; \
	    if [ $$c -ne 0 ]; then echo "ctest failed (status $$c); see above"; fi; [ $$c -eq 0 ] && [ $$p -eq 0 ]

frameworks: need $(PY)
	$(INSTALL) -c tests/frameworks/versions.txt '.[all,test,frameworks]'
	$(PY) -m pytest -n $(JOBS) --dist loadfile tests/frameworks

# Ten minutes or so. Nothing else should run meanwhile.
bench: need-test $(PY)
	$(INSTALL) '.[plot]'
	cmake --preset bench
	cmake --build --preset bench -j $(JOBS)
	mkdir -p $(RESULTS)
	build-bench/bench/bench_alloc > $(RESULTS)/alloc.jsonl
	build-bench/bench/bench_gates > $(RESULTS)/gates.jsonl
	build-bench/bench/bench_stages > $(RESULTS)/stages.jsonl
	build-bench/bench/bench_ghz --n 22 > $(RESULTS)/ghz.jsonl
	$(PY) bench/bench_python.py --ghz-program build-bench/bench/bench_ghz > $(RESULTS)/python.jsonl
	$(PY) bench/report.py $(RESULTS)/*.jsonl --draw $(RESULTS)

sanitize: need-test $(PY)
	$(INSTALL) '.[test]'
	tools/sanitize.sh $(CURDIR)/$(PY)

tsan: need-tsan
	tools/tsan.sh

variants: need-variants
	tools/variants.sh

# Ten million take half an hour. What it finds lies in build-fuzz; what is new to it in build-fuzz/corpus.
RUNS ?= 1000000
fuzz: need
	cmake -S . -B build-fuzz -DCMAKE_C_COMPILER=clang-19 -DQARENA_FUZZ=ON -DQARENA_OPENMP=OFF -DQARENA_BUILD_TESTS=OFF -DQARENA_BUILD_EXAMPLES=OFF
	cmake --build build-fuzz --target fuzz_qasm -j $(JOBS)
	mkdir -p build-fuzz/corpus
	build-fuzz/tests/fuzz/fuzz_qasm -max_len=300 -timeout=5 -rss_limit_mb=2000 -dict=tests/fuzz/qasm.dict -artifact_prefix=build-fuzz/ \
	    -runs=$(RUNS) -print_final_stats=1 build-fuzz/corpus tests/fuzz/corpus

# What the extra names, without building the package.
lint: need $(PY)
	$(PIP) install $$($(PY) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['lint'])")
	$(PY) tools/check_layers.py
	$(PY) tools/check_circles.py
	$(PY) tools/check_sizes.py
	$(PY) tools/check_format.py
	$(PY) tools/gen_gates.py --check
	$(PY) tools/draw_modules.py --check
	$(PY) -m ruff check --quiet .

install:
	cmake -S . -B build-install -DQARENA_BUILD_TESTS=OFF -DQARENA_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX='$(PREFIX)'
	cmake --build build-install -j $(JOBS)
	cmake --install build-install

clean:
	rm -rf build build-* dist $(VENV)

need:
	@$(PYTHON) tools/need.py run

need-test:
	@$(PYTHON) tools/need.py test

need-tsan:
	@$(PYTHON) tools/need.py tsan

need-variants:
	@$(PYTHON) tools/need.py variants

# A half-made environment is worse than none.
$(PY):
	$(PYTHON) -m venv $(VENV) && $(PIP) install 'scikit-build-core>=0.11' || { rm -rf $(VENV); exit 1; }
