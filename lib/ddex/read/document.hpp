// SPDX-License-Identifier: Apache-2.0
#pragma once
// Somebody's XML, safe to read: no document type, no entities of its own, nothing from elsewhere.
#include <pugixml.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mv::ddex {

inline constexpr std::size_t kLargestMessage = 64u << 20;  ///< bytes
inline constexpr int kDeepest = 100;                       ///< elements within each other

class Document {
 public:
  /// Error: Code::invalid with the line: no UTF-8, not well-formed, a document type, too deep.
  static Result<Document> parse(std::string_view text);

  pugi::xml_node root() const { return tree_->document_element(); }
  /// The name of the root without its prefix, and the namespace of that prefix.
  std::string_view root_name() const;
  std::string_view root_namespace() const;
  /// The line at which the node begins, from 1.
  int line_of(const pugi::xml_node& node) const;

 private:
  int line_at(std::ptrdiff_t offset) const;

  std::unique_ptr<pugi::xml_document> tree_;
  std::vector<std::ptrdiff_t> line_ends_;
};

/// The name without its prefix.
std::string_view local_name(const pugi::xml_node& node);
/// The text of a child element, without blanks around it.
std::string_view child_text(const pugi::xml_node& node, const char* name);
std::string_view own_text(const pugi::xml_node& node);

}  // namespace mv::ddex
