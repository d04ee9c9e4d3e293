#!/bin/sh
# The C tests of builds that `make test` does not make. Usage: variants.sh (CLANG: the compiler of the first)
#
# Each program once, with the best kernels; not closed forms, which take long and which the build does not change.
set -eu
clang=${CLANG:-clang-19}
jobs=$(nproc)
repeated='[.](base|v3|v4|neon)$|closed_forms|install'
portable='arena|buddy|canonical.*|circuit|commit|core|explain|absorb|footprint|fp_mode|hashes|fuse|kak|kernels|known_zeros|limits|lower|norms|oracle'
portable="$portable|gradient|parameters|pauli_kernels|pauli_rotation|density|plan_counts|plan_print|register|reset|delay|tile.*|bit_scales|zyz"

variant() { # folder, settings..
    folder=$1
    shift
    cmake -S . -B "$folder" -DQARENA_WERROR=ON "$@"
    cmake --build "$folder" -j "$jobs"
    ctest --test-dir "$folder" -j "$jobs" --output-on-failure -E "$repeated"
}
variant build-clang -DCMAKE_C_COMPILER="$clang" -DQARENA_JEMALLOC=ON '-DQARENA_KERNELS=base;v4;neon'
variant build-alone -DQARENA_OPENMP=OFF '-DQARENA_KERNELS=base;neon' # threads are what differs

# What kernels and memory of another machine could change. Under QEMU all takes long, clocks tell nothing, and a process that has threads cannot be forked.
cmake --preset aarch64
cmake --build --preset aarch64 -j "$jobs"
ctest --preset aarch64 -j "$jobs" -R "c[.]test_($portable)\$|plain_threads\$|example.bell"
