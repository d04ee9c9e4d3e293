#!/bin/sh
# The plain C programs under ThreadSanitizer, with a planted race that it must find. Usage: tsan.sh (CLANG: the compiler)
#
# Of clang, libomp and its tool Archer, which tells ThreadSanitizer what OpenMP's barriers order. libomp itself is not instrumented, and what it does is not looked at.
set -eu
clang=${CLANG:-clang-19}
archer=$("$clang" -print-file-name=libarcher.so)
if [ ! -e "$archer" ]; then
    echo "tsan: $clang has no libarcher.so (Debian: apt-get install clang-19 libomp-19-dev libclang-rt-19-dev)"
    exit 1
fi
cmake --preset tsan -DCMAKE_C_COMPILER="$clang"
cmake --build --preset tsan -j "$(nproc)"
# At each end it sleeps for a second, unless told otherwise, and plain_exit ends hundreds of times.
OMP_TOOL_LIBRARIES=$archer TSAN_OPTIONS=atexit_sleep_ms=20:ignore_noninstrumented_modules=1:die_after_fork=0 ctest --preset tsan
