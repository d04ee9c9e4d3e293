# The module qarena._core, for every CPython from 3.11 on (stable ABI), with the library inside and no symbol but its entry outside.
find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Module)
file(GLOB python_sources CONFIGURE_DEPENDS src/python/*.c)

Python_add_library(qarena_core MODULE ${python_sources})
target_compile_definitions(qarena_core PRIVATE Py_LIMITED_API=0x030B0000)
target_compile_options(qarena_core PRIVATE ${QARENA_WARNINGS})
target_link_libraries(qarena_core PRIVATE qarena)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    target_link_options(qarena_core PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,nodelete) # workers sleep in it
endif()
set_target_properties(qarena_core PROPERTIES OUTPUT_NAME _core SUFFIX .abi3.so)

# A wheel takes the pure Python part by itself; `cmake --install BUILD --component python --prefix DIR` makes a directory for PYTHONPATH.
if(DEFINED SKBUILD)
    install(TARGETS qarena_core LIBRARY DESTINATION qarena COMPONENT python)
else()
    install(TARGETS qarena_core LIBRARY DESTINATION qarena COMPONENT python EXCLUDE_FROM_ALL)
    install(DIRECTORY python/qarena DESTINATION . COMPONENT python EXCLUDE_FROM_ALL PATTERN __pycache__ EXCLUDE)
endif()
