// SPDX-License-Identifier: Apache-2.0
#include "ddex/read/document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::ddex {
namespace {

Error unreadable(int line, std::string_view why, std::string hint) {
  return make_error(Code::invalid, fmt::format("line {}: this is no XML that can be read", line),
      std::string(why), std::move(hint));
}

/// The first element that is too deep; none otherwise. Without recursion, as the depth is theirs.
pugi::xml_node too_deep(const pugi::xml_document& tree) {
  int depth = 0;
  auto node = tree.first_child();
  while (node) {
    if (depth > kDeepest) return node;
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (node) node = node.next_sibling();
  }
  return {};
}

}  // namespace

Result<Document> Document::parse(std::string_view text) {
  Document out;
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
    out.line_ends_.push_back(static_cast<std::ptrdiff_t>(at));
  if (!is_utf8(text)) return unreadable(1, "It is not in UTF-8", "Save it as UTF-8.");
  out.tree_ = std::make_unique<pugi::xml_document>();
  const auto parsed = out.tree_->load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!parsed) return unreadable(out.line_at(parsed.offset), parsed.description(), {});
  for (const auto& node : out.tree_->children())
    if (node.type() == pugi::node_doctype)
      return unreadable(out.line_of(node), "It has a document type, and messages of DDEX have none",
          "Remove the line with <!DOCTYPE.");
  if (const auto node = too_deep(*out.tree_))
    return unreadable(out.line_of(node),
        fmt::format("More than {} elements stand within each other", kDeepest), {});
  return out;
}

int Document::line_at(std::ptrdiff_t offset) const {
  const auto end = std::lower_bound(line_ends_.begin(), line_ends_.end(), offset);
  return static_cast<int>(end - line_ends_.begin()) + 1;
}

int Document::line_of(const pugi::xml_node& node) const { return line_at(node.offset_debug()); }

std::string_view Document::root_name() const { return local_name(root()); }

std::string_view Document::root_namespace() const {
  const std::string_view name = root().name();
  const auto colon = name.find(':');
  const auto attribute =
      colon == name.npos ? std::string("xmlns") : fmt::format("xmlns:{}", name.substr(0, colon));
  return root().attribute(attribute.c_str()).value();
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

std::string_view own_text(const pugi::xml_node& node) { return trim(node.child_value()); }

std::string_view child_text(const pugi::xml_node& node, const char* name) {
  return own_text(node.child(name));
}

}  // namespace mv::ddex
