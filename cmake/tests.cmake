# ctest: every test case of tests/**/*_test.cc, the rooms, the installed package.
#
# A test case runs in the source directory; CURFEW_PROGRAM names the program. One that says "skipped: " and why, and
# whose checks hold, counts as skipped.
enable_testing()
find_package(Catch2 REQUIRED)  # without a version: 2 and 3 will do
include(Catch)

file(GLOB_RECURSE sources CONFIGURE_DEPENDS tests/*_test.cc)
get_property(rooms DIRECTORY PROPERTY rooms)
add_executable(curfew_tests ${sources})
add_dependencies(curfew_tests curfew curfew_manual)  # what is installed is built
target_link_libraries(curfew_tests PRIVATE ${rooms} Catch2::Catch2WithMain)
# Catch2 is most of what a test file reads, and -O3 half of what it costs; only what is tested must be fast.
target_precompile_headers(curfew_tests PRIVATE tests/catch.h)
target_compile_options(curfew_tests PRIVATE $<$<CONFIG:Release>:-O1>)
# g++ 12 under AddressSanitizer sees in <regex> a function used before it is made, which is not so (GCC bug 105562).
set_source_files_properties(tests/doc_pages_test.cc tests/formats_page_test.cc
  PROPERTIES COMPILE_OPTIONS $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
catch_discover_tests(curfew_tests
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  EXTRA_ARGS --warn NoTests  # a name that Catch2 cannot find again (a semicolon, an unpaired bracket) fails
  PROPERTIES ENVIRONMENT "CURFEW_PROGRAM=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/curfew"
             SKIP_REGULAR_EXPRESSION "skipped: .*(All tests passed|assertions: - none -)")

add_test(NAME rooms COMMAND ${CMAKE_COMMAND}
  -D ROOMS=${PROJECT_BINARY_DIR}/rooms.txt -D TREE=${PROJECT_SOURCE_DIR} -P tests/rooms.cmake
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
add_test(NAME rooms_can_fail COMMAND ${CMAKE_COMMAND} -D SCRATCH=${PROJECT_BINARY_DIR}/rooms_test -P tests/rooms_test.cmake
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
add_test(NAME installed_package COMMAND ${CMAKE_COMMAND}
  -D BUILD=${PROJECT_BINARY_DIR} -D GENERATOR=${CMAKE_GENERATOR} -D COMPILER=${CMAKE_CXX_COMPILER}
  -D FLAGS=${CMAKE_CXX_FLAGS} -D CONFIG=$<CONFIG> -D CCACHE=${CCACHE} -P tests/install_test/run.cmake
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
