# SPDX-License-Identifier: Apache-2.0
# mv_folder(NAME [deps...]): this folder is one static library, mv_NAME, of every .cpp in it and in the folders below it.
function(mv_folder name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  if(NOT sources)
    add_library(mv_${name} INTERFACE)
    target_include_directories(mv_${name} INTERFACE "${PROJECT_SOURCE_DIR}/lib" "${PROJECT_SOURCE_DIR}/server")
    target_link_libraries(mv_${name} INTERFACE ${ARGN})
    return()
  endif()
  add_library(mv_${name} STATIC ${sources})
  target_include_directories(mv_${name} PUBLIC "${PROJECT_SOURCE_DIR}/lib")
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/server(/|$)")
    target_include_directories(mv_${name} PUBLIC "${PROJECT_SOURCE_DIR}/server")
  endif()
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/cli(/|$)")
    target_include_directories(mv_${name} PUBLIC "${PROJECT_SOURCE_DIR}/cli")
  endif()
  target_link_libraries(mv_${name} PUBLIC ${ARGN})
endfunction()

# mv_precompile(TARGET [headers...]): the headers that cost seconds are parsed once for the target.
function(mv_precompile target)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    return()
  endif()
  target_precompile_headers(${target} PRIVATE <algorithm> <functional> <map> <memory> <optional>
    <string> <variant> <vector> <boost/json.hpp> <boost/describe.hpp> <boost/mp11.hpp> <fmt/format.h>
    ${ARGN})
endfunction()
