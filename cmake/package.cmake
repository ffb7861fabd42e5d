# cmake --install: the program, the engine with its headers, and what find_package(curfew) needs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/curfew")
target_include_directories(curfew_engine PUBLIC "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/curfew>")
install(TARGETS curfew RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS curfew_engine EXPORT curfew ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY engine DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/curfew" FILES_MATCHING PATTERN "*.h")
install(EXPORT curfew NAMESPACE curfew:: FILE curfew-targets.cmake DESTINATION "${package_dir}")

write_basic_package_version_file(curfew-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/curfew-config.cmake cmake/Findcctz.cmake "${PROJECT_BINARY_DIR}/curfew-config-version.cmake"
  DESTINATION "${package_dir}")
