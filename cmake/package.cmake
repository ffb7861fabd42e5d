# cmake --install: the program, the engine, what a host embeds beside it, and what find_package(curfew) needs.
#
# The public headers are listed here; those that they include come along. curfew::engine needs Boost's headers and cctz;
# curfew::host (readers, writers, zones, shipped profiles, live publication) simdjson, nlohmann_json and fmt too.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(public_engine_headers
  engine/base/problem.h engine/time/time.h engine/time/ptime.h engine/time/relation.h engine/time/zone.h
  engine/recurrence/recurrence_set.h engine/index/schedule_index.h
  engine/windows/window.h engine/windows/versions.h engine/windows/standing.h
  engine/profile/words.h engine/profile/profile.h engine/profile/diff.h engine/snapshot/snapshot.h
  engine/judge/request.h engine/judge/verdict.h engine/judge/judge.h engine/judge/advise.h
  engine/judge/bulk_outcomes.h engine/notices/message.h engine/notices/notices.h engine/sessions/sessions.h
  engine/lifecycle/lifecycle.h)
set(public_host_headers
  adapters/wire/limits.h adapters/wire/reader.h adapters/wire/rendering.h
  adapters/json/windows.h adapters/json/requests.h adapters/json/profile.h adapters/json/revision.h
  adapters/json/verdict.h adapters/json/notices.h adapters/json/sessions.h
  adapters/csv/requests.h adapters/swf/requests.h adapters/ical/requests_in.h adapters/ical/windows_in.h
  adapters/ical/windows_out.h adapters/ical/requests_out.h
  adapters/run/live.h adapters/system/zones.h adapters/system/profiles.h adapters/system/load.h)

# The list, a line each, in the build directory, to those who hold the installed package against it.
list(JOIN public_engine_headers "\n" lines)
if(CURFEW_PROGRAM)
  list(JOIN public_host_headers "\n" host_lines)
  string(APPEND lines "\n${host_lines}")
endif()
file(WRITE "${PROJECT_BINARY_DIR}/public_headers.txt" "${lines}\n")

# What these include of ours, themselves among it.
function(with_included out)
  set(found)
  set(left ${ARGN})
  while(left)
    list(POP_FRONT left header)
    if(header IN_LIST found)
      continue()
    endif()
    list(APPEND found "${header}")
    file(STRINGS "${PROJECT_SOURCE_DIR}/${header}" lines REGEX "^#include \"")
    list(TRANSFORM lines REPLACE "#include \"([^\"]+)\".*" "\\1")
    list(APPEND left ${lines})
  endwhile()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

function(install_headers)
  with_included(headers ${ARGN})
  foreach(header IN LISTS headers)
    cmake_path(GET header PARENT_PATH folder)
    install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/curfew/${folder}")
  endforeach()
endfunction()

function(install_rooms export)
  foreach(name IN LISTS ARGN)
    target_include_directories(curfew_${name} INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/curfew>")
    install(TARGETS curfew_${name} EXPORT ${export} ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  endforeach()
  install(EXPORT ${export} NAMESPACE curfew:: FILE ${export}-targets.cmake DESTINATION "${package_dir}")
endfunction()

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/curfew")
install_headers(${public_engine_headers})
install_rooms(curfew-engine base time recurrence index windows profile snapshot judge notices sessions lifecycle engine)
if(CURFEW_PROGRAM)
  install(TARGETS curfew RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install_headers(${public_host_headers})
  install_rooms(curfew-host wire json csv swf ical report run system host)
endif()

write_basic_package_version_file(curfew-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/curfew-config.cmake cmake/Findcctz.cmake "${PROJECT_BINARY_DIR}/curfew-config-version.cmake"
  DESTINATION "${package_dir}")
