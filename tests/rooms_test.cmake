# That tests/rooms.cmake can fail: small trees of one file each, and what must be said of them.
# cmake -D SCRATCH=<a directory to fill> -P tests/rooms_test.cmake
cmake_minimum_required(VERSION 3.21)

function(tree_of file text expected)
  file(REMOVE_RECURSE "${SCRATCH}")
  file(WRITE "${SCRATCH}/rooms.txt"
    "time|engine/time/*|\njudge|engine/judge/*|time\nengine||judge\njson|adapters/json/* adapters/other.h|engine\ncsv|adapters/csv/*|json\n")
  file(WRITE "${SCRATCH}/engine/judge/series.h" "#include \"engine/time/time.h\"\n")
  file(WRITE "${SCRATCH}/${file}" "${text}\n")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -D "TREE=${SCRATCH}" -D "ROOMS=${SCRATCH}/rooms.txt" -P "${CMAKE_CURRENT_LIST_DIR}/rooms.cmake"
    RESULT_VARIABLE result ERROR_VARIABLE said OUTPUT_QUIET)
  if(expected STREQUAL "" AND NOT result EQUAL 0)
    message(SEND_ERROR "refused without a reason: ${file} with ${text}: ${said}")
  elseif(NOT expected STREQUAL "" AND result EQUAL 0)
    message(SEND_ERROR "not refused: ${file} with ${text}")
  elseif(NOT said MATCHES "${expected}")
    message(SEND_ERROR "${file} with ${text}: expected \"${expected}\", not ${said}")
  endif()
endfunction()

tree_of(engine/judge/judge.h [[#include "engine/time/time.h" // getenv( std::cout ::now()]] "")
tree_of(engine/judge/judge.cc [[#include "engine/judge/judge.h"]] "")
tree_of(engine/judge/judge.cc [[int timeout(int); auto a = timeout(3) + x.time(4); std::snprintf(b, 3, "");]] "")
tree_of(engine/judge/judge.h [[#include "engine/judge/series.h"]] "")
tree_of(engine/time/time.h [[#include "engine/judge/judge.h"]]
  "engine/time/time.h: includes \"engine/judge/judge.h\": room time does not use room judge")
tree_of(engine/time/time.h [[#include "engine/time/time.h"]] "")
tree_of(engine/judge/series.cc [[#include "engine/judge/series.h"]] "")
tree_of(engine/judge/judge.h "#include \"engine/judge/access.h\"\n#include \"engine/judge/judge.h\"" "")
tree_of(engine/time/time.cc [[#include "adapters/csv/csv.h"]] "room time does not use room csv")
tree_of(engine/unheard_of.h "" "engine/unheard_of.h: belongs to no room")
tree_of(engine/time/time.cc [[#include <iostream>]] "includes <iostream>: engine/ is pure")
tree_of(engine/time/time.cc [[#include <simdjson.h>]] "includes <simdjson.h>")
tree_of(engine/time/time.cc [[#include <fmt/format.h>]] "includes <fmt/format.h>")
tree_of(engine/time/time.cc [[auto t = std::chrono::system_clock::now();]] "says ::now")
tree_of(engine/time/time.cc [[if (std::getenv("TZ")) {}]] "says .*getenv")
tree_of(engine/time/time.cc [[int dice = std::rand();]] "says .*rand")
tree_of(engine/time/time.cc [[FILE* f = fopen("a", "r");]] "says .*fopen")
tree_of(engine/time/time.cc [[printf("%d", 1);]] "says .*printf")
tree_of(engine/time/time.cc "\nstd::cerr << 1;" "says std::cerr")
tree_of(engine/time/zone.cc [[cctz::load_time_zone("UTC", &z);]] "says load_time_zone")
tree_of(adapters/csv/csv.cc [[#include "adapters/json/windows.h"]] "")
tree_of(adapters/csv/csv.cc [[#include "engine/time/time.h"]] "")
tree_of(adapters/json/json.cc [[#include "adapters/other.h"]] "")
tree_of(adapters/json/json.cc [[#include "adapters/csv/csv.h"]]
  "adapters/json/json.cc: includes \"adapters/csv/csv.h\": room json does not use room csv")
tree_of(adapters/unheard_of.cc "" "belongs to no room")

# A circle needs two files.
file(REMOVE_RECURSE "${SCRATCH}")
file(WRITE "${SCRATCH}/rooms.txt" "time|engine/time/*|\n")
file(WRITE "${SCRATCH}/engine/time/zone.h" "#include \"engine/time/time.h\"\n")
file(WRITE "${SCRATCH}/engine/time/time.cc" "#include \"engine/time/zone.h\"\n")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -D "TREE=${SCRATCH}" -D "ROOMS=${SCRATCH}/rooms.txt" -P "${CMAKE_CURRENT_LIST_DIR}/rooms.cmake"
  RESULT_VARIABLE result ERROR_VARIABLE said OUTPUT_QUIET)
if(result EQUAL 0 OR NOT said MATCHES "engine/time/zone: is in, or above, a circle")
  message(SEND_ERROR "a circle of two files was not refused: ${said}")
endif()
