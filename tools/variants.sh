#!/bin/sh
# The C tests of builds that `make test` does not make. Usage: variants.sh (CLANG: the compiler of the first)
#
# Each program once, with the best kernels; not the long ones, which the build does not change: closed forms, and what an emulator makes minutes of.
set -eu
clang=${CLANG:-clang-19}
jobs=$(nproc)
repeated='[.](base|v3|v4|neon)$|closed_forms|install'
slow='ghz|alloc|extremes|kept_promises|look|matrix_check|oom|passes|prepared|stopped_runs|teams'

variant() { # folder, settings..
    folder=$1
    shift
    cmake -S . -B "$folder" -DQARENA_WERROR=ON "$@"
    cmake --build "$folder" -j "$jobs"
    ctest --test-dir "$folder" --output-on-failure -E "$repeated"
}
variant build-clang -DCMAKE_C_COMPILER="$clang" -DQARENA_JEMALLOC=ON
variant build-alone -DQARENA_OPENMP=OFF

# QEMU gives up in the child of a process that is forked while it has threads: no test_lock, no test_parallel.
cmake --preset aarch64
cmake --build --preset aarch64 -j "$jobs"
ctest --preset aarch64 -j "$jobs" -E "$repeated|$slow|lock$|parallel"
