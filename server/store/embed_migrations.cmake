# SPDX-License-Identifier: Apache-2.0
# Writes the migrations as one C++ file: cmake -DFOLDER=… -DOUT=… -P embed_migrations.cmake
file(GLOB files "${FOLDER}/[0-9][0-9][0-9][0-9]_*.sql")
list(SORT files)
set(text "// Written by embed_migrations.cmake from migrations/*.sql\n#include \"store/engine/migrate.hpp\"\n\n#include <array>\n\nnamespace mv::store {\n")
set(rows "")
set(count 0)
foreach(file IN LISTS files)
  get_filename_component(stem "${file}" NAME_WE)
  string(SUBSTRING "${stem}" 0 4 digits)
  math(EXPR number "1${digits} - 10000")
  string(SUBSTRING "${stem}" 5 -1 name)
  file(READ "${file}" sql)
  # One literal a line: compilers limit the length of a single one, not of their sequence.
  string(REPLACE "\\" "\\\\" sql "${sql}")
  string(REPLACE "\"" "\\\"" sql "${sql}")
  string(REPLACE "\n" "\\n\"\n    \"" sql "${sql}")
  string(APPEND rows "    Migration{${number}, \"${name}\",\n    \"${sql}\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND text "namespace {\nconst std::array<Migration, ${count}> kMigrations{{\n${rows}}};\n}\n"
  "std::span<const Migration> migrations() { return kMigrations; }\n}  // namespace mv::store\n")
file(WRITE "${OUT}" "${text}")
