// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files that are built into the program for the page /docs (docs_ui/embed.cmake).
#include <cstdint>
#include <span>
#include <string_view>

namespace mv::handlers {

struct DocsFile {
  std::string_view name, type;
  std::string_view digest;  ///< SHA-256 of its bytes, hex
  std::size_t size = 0;     ///< bytes
  std::string_view gzip;    ///< the bytes, compressed (RFC 1952)
};
/// Our own, and those of Swagger UI when the program was built with it.
std::span<const DocsFile> docs_files();

}  // namespace mv::handlers
