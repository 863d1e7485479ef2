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

# mv_compute(TARGET): this one computes over samples or pixels, and every level of the optimiser shows.
function(mv_compute target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O3>)
endfunction()

# mv_wait(TARGET): this one waits for people, files and other servers: a third of its building time for
# nothing that one could notice.
function(mv_wait target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# The headers that cost seconds, parsed once for all folders.
set(MV_HEAVY_HEADERS <algorithm> <functional> <map> <memory> <optional> <string> <variant> <vector>
  <boost/json.hpp> <boost/describe.hpp> <boost/mp11.hpp> <fmt/format.h>)
add_library(mv_precompiled STATIC "${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp")
target_link_libraries(mv_precompiled PRIVATE Boost::json fmt::fmt)
target_precompile_headers(mv_precompiled PRIVATE ${MV_HEAVY_HEADERS})

# mv_reuse(TARGET OTHER): TARGET uses the parsed headers of OTHER, which is a library: they are of use
# only to code of the same kind.
function(mv_reuse target other)
  target_precompile_headers(${target} REUSE_FROM ${other})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
endfunction()

# mv_precompile(TARGET [headers...]): TARGET uses them; with headers of its own, those are parsed once for it too.
function(mv_precompile target)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    return()
  endif()
  if(ARGN)
    target_precompile_headers(${target} PRIVATE ${MV_HEAVY_HEADERS} ${ARGN})
  else()
    mv_reuse(${target} mv_precompiled)
  endif()
endfunction()
