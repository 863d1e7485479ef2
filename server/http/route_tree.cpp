// SPDX-License-Identifier: Apache-2.0
#include "http/route_tree.hpp"

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::http {

struct RouteTree::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> any;
  std::vector<const api::Route*> rows;
  std::vector<std::string> names;  ///< of the {…} segments on the way here
};

namespace {

/// Splits "/a/b" into "a" and "/b"; false at the end of the path.
bool next_segment(std::string_view& rest, std::string_view& segment) {
  if (rest.empty()) return false;
  rest.remove_prefix(1);
  const auto slash = rest.find('/');
  segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  return true;
}

}  // namespace

RouteTree::RouteTree(std::span<const api::Route> rows) : root_(std::make_unique<Node>()) {
  for (const auto& row : rows) {
    Node* node = root_.get();
    std::vector<std::string> names;
    std::string_view rest = row.path, segment;
    while (next_segment(rest, segment)) {
      const bool is_param = segment.starts_with('{') && segment.ends_with('}');
      if (is_param) names.emplace_back(segment.substr(1, segment.size() - 2));
      auto& child = is_param ? node->any : node->literals[std::string(segment)];
      if (!child) child = std::make_unique<Node>();
      node = child.get();
    }
    node->rows.push_back(&row);
    node->names = std::move(names);
  }
}

RouteTree::~RouteTree() = default;

bool RouteTree::match(const Node& node, std::string_view rest, Match& out) const {
  std::string_view segment;
  if (!next_segment(rest, segment)) {
    out.node = &node;
    return !node.rows.empty();
  }
  if (const auto literal = node.literals.find(segment);
      literal != node.literals.end() && match(*literal->second, rest, out))
    return true;
  if (!node.any || segment.empty()) return false;
  out.values.push_back(segment);
  if (match(*node.any, rest, out)) return true;
  out.values.pop_back();
  return false;
}

RouteTree::Found RouteTree::find(std::string_view method, std::string_view path,
    std::map<std::string, std::string>& params) const {
  Match matched;
  if (!path.starts_with('/') || !match(*root_, path, matched)) return {};
  params.clear();
  for (std::size_t i = 0; i < matched.values.size(); ++i)
    params.emplace(matched.node->names[i], matched.values[i]);
  const auto& rows = matched.node->rows;
  const auto row_of = [&](std::string_view wanted) -> const api::Route* {
    const auto found = std::find_if(
        rows.begin(), rows.end(), [&](const auto* row) { return row->method == wanted; });
    return found == rows.end() ? nullptr : *found;
  };
  const auto* row = row_of(method);
  if (!row && method == "HEAD") row = row_of("GET");
  return {&rows, row};
}

std::string allow_of(const std::vector<const api::Route*>& rows) {
  std::vector<std::string> methods;
  for (const auto* row : rows) methods.emplace_back(row->method);
  const auto has = [&](const char* method) {
    return std::find(methods.begin(), methods.end(), method) != methods.end();
  };
  if (has("GET") && !has("HEAD")) methods.emplace_back("HEAD");
  methods.emplace_back("OPTIONS");
  return join(methods, ", ");
}

}  // namespace mv::http
