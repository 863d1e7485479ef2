# SPDX-License-Identifier: Apache-2.0
# Compiler, linker and cache choices that hold for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The third level costs a seventh of the build; what computes on sound and pictures takes it (mv_compute).
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

option(MV_WERROR "Warnings are errors" OFF)
set(MV_SANITIZE "" CACHE STRING "Sanitizers to build with, for example address,undefined")
option(MV_COVERAGE "Instrument for gcov" OFF)

# Some libraries ask for -pthread; headers that were parsed without it are of no use to their users.
add_compile_options(-pthread)
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers -fno-omit-frame-pointer)
if(MV_WERROR)
  add_compile_options(-Werror)
endif()
# GCC 12 and 13 report uses of std::variant and std::string that are not faults.
add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds
  -Wno-stringop-overread -Wno-stringop-overflow -Wno-dangling-reference -Wno-unknown-warning-option)
if(MV_SANITIZE)
  # What brings libFuzzer's main is the matter of the targets themselves (tests/fuzz).
  string(REPLACE "fuzzer" "fuzzer-no-link" MV_SANITIZE_ALL "${MV_SANITIZE}")
  add_compile_options(-fsanitize=${MV_SANITIZE_ALL} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MV_SANITIZE_ALL})
endif()
if(MV_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
add_link_options(-Wl,--as-needed)

find_program(MV_CCACHE ccache)
if(MV_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${MV_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(MV_MOLD mold)
if(MV_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
