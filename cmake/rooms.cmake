# room(NAME FILES glob… [USES room…] [LIBRARIES target…])     a static library curfew_NAME, alias curfew::NAME
# program(NAME FILES glob… [USES room…] [LIBRARIES target…])  an executable NAME, in bin/ of the build directory
#
# A room may use what those that it names use; without FILES it is only a name for them. A file belongs to the first
# room that names it; a program of which there is no file yet is left out. The directory's
# property `rooms` lists curfew::NAME of all; rooms.txt in the build directory says what was declared, a line for each
# (name|files|uses), to tests/rooms.cmake.

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()
add_compile_options(-Wall -Wextra -Wconversion -Wshadow)
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)  # g++ 12 sees overlaps in "a" + std::string that are not there (GCC bug 105651)

if(CURFEW_DEV)
  add_compile_options(-Werror)
  find_program(CCACHE ccache)
  if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # A precompiled header is kept only where the times and macros in it do not matter.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endif()
  find_program(MOLD mold)
  if(MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

file(WRITE "${PROJECT_BINARY_DIR}/rooms.txt" "")

macro(_room_arguments name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "FILES;USES;LIBRARIES")
  list(JOIN room_FILES " " globs)
  list(JOIN room_USES " " uses)
  file(APPEND "${PROJECT_BINARY_DIR}/rooms.txt" "${name}|${globs}|${uses}\n")
  set(files)
  if(room_FILES)
    file(GLOB files CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" ${room_FILES})
  endif()
  get_property(taken DIRECTORY PROPERTY files_with_a_room)
  list(REMOVE_ITEM files ${taken})
  set_property(DIRECTORY APPEND PROPERTY files_with_a_room ${files})
  set(sources ${files})
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  list(TRANSFORM room_USES PREPEND curfew::)
endmacro()

function(room name)
  _room_arguments(${name})
  if(sources)
    add_library(curfew_${name} STATIC ${sources})
    precompiled(curfew_${name} ${room_LIBRARIES})
    set(scope PUBLIC)
  else()  # headers only, or a name
    add_library(curfew_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(curfew::${name} ALIAS curfew_${name})
  set_property(DIRECTORY APPEND PROPERTY rooms curfew::${name})
  set_target_properties(curfew_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(curfew_${name} ${scope} cxx_std_20)
  target_include_directories(curfew_${name} ${scope} "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>")
  target_link_libraries(curfew_${name} ${scope} ${room_USES} ${room_LIBRARIES})
endfunction()

function(program name)
  _room_arguments(${name})
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  precompiled(${name} ${room_LIBRARIES})
  target_compile_definitions(${name} PRIVATE CURFEW_VERSION="${PROJECT_VERSION}")
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_link_libraries(${name} PRIVATE ${room_USES} ${room_LIBRARIES})
endfunction()
