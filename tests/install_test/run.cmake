# Installs the build into an empty prefix, and builds projects against that alone: every public header by itself, and
# examples/host, which must print what it is known to. Then the engine alone, where none of what only the program
# needs can be found: it is configured, installed, and used by this folder's project, which must print what README says.
#
# Of the engine alone only the rooms up to `time` are compiled again; the others' archives are those of the build, made
# of the same files (that no file of engine/ includes anything else, tests/rooms.cmake sees to).
# cmake -D BUILD=… -D GENERATOR=… -D COMPILER=… -D FLAGS=… -D CONFIG=… [-D CCACHE=…] -P tests/install_test/run.cmake
cmake_minimum_required(VERSION 3.21)

cmake_path(SET tree NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../..")
set(scratch "${BUILD}/install_test")
set(prefix "${scratch}/prefix")
set(engine_prefix "${scratch}/engine_prefix")
set(without)
foreach(package IN ITEMS simdjson nlohmann_json fmt CLI11 Threads)
  list(APPEND without "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON")
endforeach()
file(REMOVE_RECURSE "${scratch}")
if(CCACHE)
  set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${CCACHE}")
endif()

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(configure source build)  # [option…]
  run("${CMAKE_COMMAND}" -S "${source}" -B "${build}" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_BUILD_TYPE=${CONFIG}" --no-warn-unused-cli ${ARGN})
endfunction()

# A copy, so that nothing beside it is found.
function(outside source name prefix)  # [option…]
  file(COPY "${source}/" DESTINATION "${scratch}/${name}")
  configure("${scratch}/${name}" "${scratch}/${name}/build" "-DCMAKE_PREFIX_PATH=${prefix}" ${ARGN})
  run("${CMAKE_COMMAND}" --build "${scratch}/${name}/build" --config "${CONFIG}")
endfunction()

function(must_print program folder expected)
  execute_process(COMMAND "${program}" WORKING_DIRECTORY "${folder}" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
  if(NOT printed STREQUAL expected)
    message(FATAL_ERROR "${program} printed\n${printed}\nand not\n${expected}")
  endif()
endfunction()

# All of it.
run("${CMAKE_COMMAND}" --install "${BUILD}" --config "${CONFIG}" --prefix "${prefix}")
run("${prefix}/bin/curfew" --version)
foreach(file IN ITEMS man/man1/curfew.1 bash-completion/completions/curfew zsh/site-functions/_curfew
    fish/vendor_completions.d/curfew.fish)
  if(NOT EXISTS "${prefix}/share/${file}")
    message(FATAL_ERROR "share/${file} is not installed")
  endif()
endforeach()
outside("${tree}/tests/install_test/headers" headers "${prefix}" "-DLIST=${BUILD}/public_headers.txt")
outside("${tree}/examples/host" host "${prefix}")
file(READ "${tree}/examples/host/output.txt" expected)
must_print("${scratch}/host/build/lab" "${scratch}/host" "${expected}")

# The engine alone.
set(engine "${scratch}/engine")
configure("${tree}" "${engine}" -DCURFEW_PROGRAM=OFF -DCURFEW_TESTS=OFF -DCURFEW_PRECOMPILED=ON ${without})
run("${CMAKE_COMMAND}" --build "${engine}" --config "${CONFIG}" --target curfew_time)
file(STRINGS "${engine}/rooms.txt" rooms)
list(TRANSFORM rooms REPLACE "\\|.*" "")
foreach(room IN LISTS rooms)
  set(archive "lib/libcurfew_${room}.a")
  if(EXISTS "${BUILD}/${archive}" AND NOT EXISTS "${engine}/${archive}")
    file(COPY_FILE "${BUILD}/${archive}" "${engine}/${archive}")
  endif()
endforeach()
run("${CMAKE_COMMAND}" --install "${engine}" --config "${CONFIG}" --prefix "${engine_prefix}")
outside("${tree}/tests/install_test" readme "${engine_prefix}" ${without})
must_print("${scratch}/readme/build/install_test" "${scratch}/readme"
  "warn by else: You cannot reach it from 2026-11-28 22:00 UTC to 2026-11-29 02:00 UTC.\n")
