// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds the row of a path, segment by segment. A literal segment wins over {id}.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/message.hpp"
#include "api/routes.hpp"

namespace mv::http {

class RouteTree {
 public:
  /// Keeps pointers to the rows.
  explicit RouteTree(std::span<const api::Route> rows);
  ~RouteTree();

  struct Found {
    const std::vector<const api::Route*>* rows = nullptr;  ///< of the path; null = no such path
    const api::Route* row = nullptr;                       ///< of path and method
  };
  /// HEAD falls back to GET. Sets `params` when the path is known.
  Found find(std::string_view method, std::string_view path,
      std::map<std::string, std::string>& params) const;

 private:
  struct Node;
  struct Match {
    const Node* node = nullptr;
    std::vector<std::string_view> values;
  };
  bool match(const Node& node, std::string_view rest, Match& out) const;

  std::unique_ptr<Node> root_;
};

/// "GET, HEAD, OPTIONS" of the rows of one path.
std::string allow_of(const std::vector<const api::Route*>& rows);

}  // namespace mv::http
