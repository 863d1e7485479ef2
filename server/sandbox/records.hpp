// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a simulator remembers: JSON objects by key, in memory and in a file that takes each change
// as one appended line, so that a killed process loses nothing. Not thread-safe.
#include <boost/json/object.hpp>
#include <map>
#include <string>

#include "base/files.hpp"

namespace mv::sandbox {

namespace json = boost::json;

class Records {
 public:
  /// Reads the file if it is there and rewrites it without what was replaced. "" = memory only.
  explicit Records(fs::path path);

  /// nullptr when there is none. A pointer is good until the next change.
  const json::object* find(const std::string& key) const;
  void put(const std::string& key, json::object value);
  void erase(const std::string& key);
  /// 1, 2, 3, ... for each kind; never twice.
  std::int64_t next_number(const std::string& kind);
  /// Copies of all whose key begins with `prefix`, in the order of the keys.
  std::map<std::string, json::object> all(const std::string& prefix) const;

 private:
  void append(const std::string& line);

  fs::path path_;
  Fd file_;
  std::map<std::string, json::object> values_;
};

/// "track:000012": keys of one kind sort by number.
std::string record_key(std::string_view kind, std::int64_t number);

}  // namespace mv::sandbox
