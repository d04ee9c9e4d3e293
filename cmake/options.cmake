# What a build may choose.
option(QARENA_OPENMP "Start threads through OpenMP" ON)
option(QARENA_JEMALLOC "Take small objects from jemalloc (executables only: Python cannot load Debian's)" OFF)
option(QARENA_BUILD_TESTS "Build the C tests (Criterion)" ${PROJECT_IS_TOP_LEVEL})
option(QARENA_BUILD_EXAMPLES "Build the C examples" ${PROJECT_IS_TOP_LEVEL})
option(QARENA_BUILD_BENCH "Build the benches" OFF)
option(QARENA_BUILD_PYTHON "Build the Python module qarena._core" OFF)
option(QARENA_FUZZ "Build the fuzzer of OpenQASM texts (clang)" OFF)
option(QARENA_WERROR "Warnings are errors" OFF)
set(QARENA_KERNELS "" CACHE STRING "Instruction sets to compile kernels for, of base, v3, v4, neon; empty: all that the compiler has")
set(QARENA_SANITIZE "" CACHE STRING "Sanitizers: empty, \"address,undefined\" or \"thread\"")
set_property(CACHE QARENA_SANITIZE PROPERTY STRINGS "" "address,undefined" "thread")

if(DEFINED SKBUILD) # a wheel holds the Python module and nothing else
    set(QARENA_BUILD_PYTHON ON)
    set(QARENA_BUILD_TESTS OFF)
    set(QARENA_BUILD_EXAMPLES OFF)
    set(QARENA_BUILD_BENCH OFF)
endif()
