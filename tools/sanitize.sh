#!/bin/sh
# The C tests and pytest under AddressSanitizer and UndefinedBehaviorSanitizer. Usage: sanitize.sh PYTHON (one that has the tests' packages)
#
# Criterion runs each test in a process of its own and does not fail when that process's leak check does, hence the log files: any one is a failure.
set -eu
python=$1
build=build-asan
logs=$PWD/$build/sanitizer-logs

# The kernels of the machine's widest vectors, and the portable ones: all are made of the same source.
kernels='base;v3;neon'
if grep -qs avx512f /proc/cpuinfo; then
    kernels='base;v4;neon'
fi
cmake --preset asan -DPython_EXECUTABLE="$python" "-DQARENA_KERNELS=$kernels"
cmake --build --preset asan -j "$(nproc)"
cmake --install $build --component python --prefix $build/stage >/dev/null
rm -rf "$logs"
mkdir "$logs"

check_logs() {
    for log in "$logs"/*; do
        if [ -e "$log" ]; then
            cat "$logs"/*
            echo "sanitizers: $1 failed; the reports are above and in $logs"
            exit 1
        fi
    done
}

export UBSAN_OPTIONS=print_stacktrace=1
common=allocator_may_return_null=1:log_path=$logs/report
# With the best kernels alone: what takes long and reaches kernels as other tests do, or reaches few. The best are those of v4 where the machine has these.
once='test_(asking|batch|dry|locale|lock|matrix_check|noise|norm_kept|null|parameters|plan|prepared|projection|share_tile|shots|stopped_runs|take_state|units)[.]'
once="$once|plain_(batch|exit|shots)[.]|[.]v4\$"
ASAN_OPTIONS=detect_leaks=1:$common ctest --test-dir $build -j "$(nproc)" --output-on-failure -E "$once" || { check_logs "the C tests"; exit 1; }
check_logs "the C tests"

# The interpreter is not instrumented, so the run-time library comes first by preloading; what Python keeps at its end is no leak of ours.
# Left out: what runs none of our C code but what other tests run, dry runs and texts up to their limits among it; and Stim, which throws C++ exceptions: a preloaded sanitizer stops at the first.
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' $build/CMakeCache.txt)
library=$("$compiler" -print-file-name=libasan.so)
PYTHONPATH=$PWD/$build/stage LD_PRELOAD=$library ASAN_OPTIONS=detect_leaks=0:$common "$python" -m pytest -q -n "$(nproc)" \
    --ignore tests/python/test_tools.py --ignore tests/python/test_stubs.py --ignore-glob '*_stim.py' \
    --ignore-glob '*/test_cli*.py' --ignore-glob '*/test_drawing*.py' --ignore tests/python/test_showing.py \
    --ignore tests/python/test_estimating.py --ignore tests/python/test_qasm_bounds.py || { check_logs "pytest"; exit 1; }
check_logs "pytest"
