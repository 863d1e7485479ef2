// SPDX-License-Identifier: Apache-2.0
#include "sandbox/records.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/log.hpp"
#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

std::string line_of(const std::string& key, const json::value& value) {
  return json::serialize(json::object{{"k", key}, {"v", value}}) + "\n";
}

}  // namespace

std::string record_key(std::string_view kind, std::int64_t number) {
  return fmt::format("{}:{:08}", kind, number);
}

Records::Records(fs::path path) : path_(std::move(path)) {
  if (path_.empty()) return;
  if (const auto text = read_file(path_, std::size_t{1} << 30); text.ok()) {
    for (const auto& line : split(*text, '\n')) {
      boost::system::error_code broken;
      const auto entry = json::parse(line, broken);
      if (broken || !entry.is_object()) continue;  // a last line that a crash cut short
      const std::string key(entry.at("k").as_string());
      if (entry.at("v").is_object())
        values_[key] = entry.at("v").get_object();
      else
        values_.erase(key);
    }
    std::string whole;
    for (const auto& [key, value] : values_) whole += line_of(key, value);
    if (auto kept = write_file_atomic(path_, whole, 0600); !kept.ok())
      log::error("sandbox: {}", kept.error().line());
  }
  file_ = Fd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file_) log::error("sandbox: cannot write {}", path_.string());
}

void Records::append(const std::string& line) {
  if (!file_) return;
  if (auto written = write_all(file_.get(), line); !written.ok())
    log::error("sandbox: {}", written.error().line());
}

const json::object* Records::find(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

void Records::put(const std::string& key, json::object value) {
  append(line_of(key, value));
  values_[key] = std::move(value);
}

void Records::erase(const std::string& key) {
  if (values_.erase(key) > 0) append(line_of(key, nullptr));
}

std::int64_t Records::next_number(const std::string& kind) {
  const auto key = "counter:" + kind;
  const auto* last = find(key);
  const auto number = last ? last->at("last").as_int64() + 1 : 1;
  put(key, {{"last", number}});
  return number;
}

std::map<std::string, json::object> Records::all(const std::string& prefix) const {
  std::map<std::string, json::object> out;
  for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.starts_with(prefix);
       ++at)
    out.insert(*at);
  return out;
}

}  // namespace mv::sandbox
