# Installs the build into an empty prefix, then configures, builds and runs this folder's project against that alone.
# cmake -D BUILD=… -D GENERATOR=… -D COMPILER=… -D FLAGS=… -D CONFIG=… -P tests/install_test/run.cmake
cmake_minimum_required(VERSION 3.21)

set(scratch "${BUILD}/install_test")
set(prefix "${scratch}/prefix")
file(REMOVE_RECURSE "${scratch}")
file(COPY "${CMAKE_CURRENT_LIST_DIR}/CMakeLists.txt" "${CMAKE_CURRENT_LIST_DIR}/main.cc" DESTINATION "${scratch}/outside")

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run("${CMAKE_COMMAND}" --install "${BUILD}" --config "${CONFIG}" --prefix "${prefix}")
run("${CMAKE_COMMAND}" -S "${scratch}/outside" -B "${scratch}/build" -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${prefix}"
  "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_BUILD_TYPE=${CONFIG}")
run("${CMAKE_COMMAND}" --build "${scratch}/build" --config "${CONFIG}")
run("${scratch}/build/install_test")
run("${prefix}/bin/curfew" --version)
foreach(file IN ITEMS man/man1/curfew.1 bash-completion/completions/curfew zsh/site-functions/_curfew
    fish/vendor_completions.d/curfew.fish)
  if(NOT EXISTS "${prefix}/share/${file}")
    message(FATAL_ERROR "share/${file} is not installed")
  endif()
endforeach()
