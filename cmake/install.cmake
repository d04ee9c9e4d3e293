# Header, both libraries, the CMake package (qarena::qarena is the shared library, qarena::qarena_static the other) and the pkg-config file.
# Nothing installed knows its prefix: the tree may be moved.
if(DEFINED SKBUILD)
    return()
endif()

install(FILES include/qarena/qarena.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/qarena)
install(TARGETS qarena qarena_shared EXPORT qarenaTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/qarena)
install(EXPORT qarenaTargets NAMESPACE qarena:: DESTINATION ${package_directory})
configure_package_config_file(cmake/qarenaConfig.cmake.in ${PROJECT_BINARY_DIR}/qarenaConfig.cmake INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/qarenaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/qarenaConfig.cmake ${PROJECT_BINARY_DIR}/qarenaConfigVersion.cmake DESTINATION ${package_directory})

cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE libdir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE prefix)
string(JOIN " " libs_private ${private_libraries} ${CMAKE_THREAD_LIBS_INIT})
string(REGEX REPLACE "(^| )m( |$)" "\\1-lm\\2" libs_private "${libs_private}")
configure_file(cmake/qarena.pc.in ${PROJECT_BINARY_DIR}/qarena.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/qarena.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
