# SPDX-License-Identifier: Apache-2.0
# Writes files as one C++ file, each compressed with gzip: cmake -DFILES=… -DOUT=… -P embed.cmake
# FILES: "path|media type" of each, separated by commas.
string(REPLACE "," ";" rows "${FILES}")
string(REPEAT "." 160 line)
set(literals "")
set(table "")
set(number 0)
foreach(row IN LISTS rows)
  string(REPLACE "|" ";" parts "${row}")
  list(GET parts 0 path)
  list(GET parts 1 type)
  get_filename_component(name "${path}" NAME)
  file(SHA256 "${path}" digest)
  file(SIZE "${path}" size)
  file(ARCHIVE_CREATE OUTPUT "${OUT}.gz" PATHS "${path}" FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
  file(READ "${OUT}.gz" hex HEX)
  # Its time (RFC 1952 section 2.3) is none: the same files give the same program.
  string(REGEX REPLACE "^(1f8b08..)........" "\\100000000" hex "${hex}")
  string(REGEX REPLACE "(${line})" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" text "${hex}")
  string(REPLACE "\n" "\"\n    \"" text "${text}")
  string(APPEND literals "constexpr char kFile${number}[] =\n    \"${text}\";\n")
  string(APPEND table "    DocsFile{\"${name}\", \"${type}\", \"${digest}\", ${size},\n"
    "        std::string_view(kFile${number}, sizeof(kFile${number}) - 1)},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(REMOVE "${OUT}.gz")
file(WRITE "${OUT}" "// Written by embed.cmake\n#include \"handlers/pages/docs_file.hpp\"\n\n#include <array>\n\n"
  "namespace mv::handlers {\nnamespace {\n${literals}constexpr std::array<DocsFile, ${number}> kFiles{{\n${table}}};\n"
  "}  // namespace\nstd::span<const DocsFile> docs_files() { return kFiles; }\n}  // namespace mv::handlers\n")
