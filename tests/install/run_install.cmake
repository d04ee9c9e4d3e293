# Installs the build into a scratch prefix, moves it, and builds and runs a consumer against it in each of the ways that are documented:
# CMake package (shared and static) and pkg-config (shared and static).
#   cmake -DBUILD=<build tree> -DSCRATCH=<empty or old scratch folder> -DCOMPILER=<cc> -P run_install.cmake
cmake_minimum_required(VERSION 3.21)

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        string(JOIN " " command ${ARGN})
        message(FATAL_ERROR "failed (${result}): ${command}\n${output}")
    endif()
endfunction()

set(here ${CMAKE_CURRENT_LIST_DIR})
set(prefix ${SCRATCH}/moved)
file(REMOVE_RECURSE ${SCRATCH})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}/first)
file(RENAME ${SCRATCH}/first ${prefix})

run(${CMAKE_COMMAND} -S ${here} -B ${SCRATCH}/consumer -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_C_COMPILER=${COMPILER})
run(${CMAKE_COMMAND} --build ${SCRATCH}/consumer)
run(${SCRATCH}/consumer/consumer_shared)
run(${SCRATCH}/consumer/consumer_static)

find_program(PKG_CONFIG NAMES pkg-config pkgconf)
if(NOT PKG_CONFIG)
    message(STATUS "pkg-config is not here: its half of the test is skipped")
    return()
endif()
file(GLOB_RECURSE pc_files "${prefix}/*/qarena.pc")
list(LENGTH pc_files count)
if(NOT count EQUAL 1)
    message(FATAL_ERROR "expected one qarena.pc, found: ${pc_files}")
endif()
# pkg-config gives shell words, so a shell reads them.
get_filename_component(pc_directory ${pc_files} DIRECTORY)
get_filename_component(lib_directory ${pc_directory} DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${pc_directory})
run(sh -c "'${COMPILER}' '${here}/consumer.c' -o '${SCRATCH}/by_shared' $('${PKG_CONFIG}' --cflags --libs qarena) '-Wl,-rpath,${lib_directory}'")
run(${SCRATCH}/by_shared)
file(GLOB shared_libraries "${lib_directory}/libqarena.so*")
file(REMOVE ${shared_libraries})
run(sh -c "'${COMPILER}' '${here}/consumer.c' -o '${SCRATCH}/by_static' $('${PKG_CONFIG}' --static --cflags --libs qarena)")
run(${SCRATCH}/by_static)
