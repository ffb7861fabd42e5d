# precompiled(TARGET LIBRARIES…): the headers that nearly every unit reads are compiled once, and no unit reads them again.
#
# They are the standard's and, for a room that says that it uses simdjson, simdjson's: never our own, so that no change
# of ours compiles them again. Every unit still includes what it uses: `./dev lint` reads the tree without them.
option(CURFEW_PRECOMPILED "Headers that are not ours are compiled once" OFF)

set(precompiled_std algorithm array bit cassert charconv chrono cstdint cstring functional limits map memory numeric
  optional set span string string_view tuple unordered_map unordered_set utility variant vector)
list(TRANSFORM precompiled_std REPLACE "(.+)" "<\\1>")

if(CURFEW_PRECOMPILED)
  file(WRITE "${PROJECT_BINARY_DIR}/precompiled.cc" "// Nothing: its headers are what counts.\n")
  function(precompile_once group)
    add_library(curfew_precompiled_${group} OBJECT EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/precompiled.cc")
    target_compile_features(curfew_precompiled_${group} PRIVATE cxx_std_20)
    target_precompile_headers(curfew_precompiled_${group} PRIVATE ${ARGN})
  endfunction()
  precompile_once(std ${precompiled_std})
  if(CURFEW_PROGRAM)  # the engine alone does without
    precompile_once(simdjson ${precompiled_std} <simdjson.h>)
    target_link_libraries(curfew_precompiled_simdjson PRIVATE simdjson::simdjson)
  endif()
  # g++ 12 at -O3 then sees in "a" + std::string also copies of too many bytes that are not there (the same GCC bug 105651).
  add_compile_options("$<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>")
endif()

function(precompiled target)
  if(NOT CURFEW_PRECOMPILED)
    return()
  endif()
  if("simdjson::simdjson" IN_LIST ARGN)
    target_precompile_headers(${target} REUSE_FROM curfew_precompiled_simdjson)
  else()
    target_precompile_headers(${target} REUSE_FROM curfew_precompiled_std)
  endif()
endfunction()
