# embed(ROOM OUTPUT glob…): the files' bytes, compiled into the room, named by their stems.
# OUTPUT is made in the build directory from cmake/OUTPUT.in, where @entries@ is a line for each file, in the order of
# their names: {"name", R"embedded(bytes)embedded"}, and @count@ is how many there are.
function(embed room output)
  file(GLOB files CONFIGURE_DEPENDS ${ARGN})
  list(SORT files)
  list(LENGTH files count)
  set(entries "")
  foreach(file IN LISTS files)
    file(READ "${file}" bytes)
    cmake_path(GET file STEM name)
    string(APPEND entries "    {\"${name}\", R\"embedded(${bytes})embedded\"},\n")
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  configure_file("cmake/${output}.in" "${PROJECT_BINARY_DIR}/${output}" @ONLY)
  target_sources(curfew_${room} PRIVATE "${PROJECT_BINARY_DIR}/${output}")
endfunction()
