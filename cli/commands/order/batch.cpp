// SPDX-License-Identifier: Apache-2.0
#include "commands/order/batch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kNamed = 3;  // files by name, in one line

/// A fault, and the files that have it.
struct Shared {
  Fault fault;
  std::vector<std::string> files;
};

void add(std::vector<Shared>& all, Fault fault, const std::string& file) {
  const auto same = std::find_if(all.begin(), all.end(), [&](const Shared& other) {
    return other.fault.message == fault.message && other.fault.hint == fault.hint;
  });
  if (same == all.end())
    all.push_back({std::move(fault), {file}});
  else
    same->files.push_back(file);
}

void add(std::vector<Shared>& all, const Error& error, const std::string& file) {
  if (error.faults.empty())
    return add(all, {file, std::string(code_info(error.code).token), error.what, error.hint}, file);
  for (const auto& fault : error.faults)
    add(all, {file, fault.rule, fault.message, fault.hint}, file);
}

boost::json::object row_of(
    const Result<Outcome>& done, const Error* failure, const std::string& file) {
  boost::json::object row =
      done && done->value.is_object() ? done->value.get_object() : boost::json::object{};
  row["file"] = file;
  row["ok"] = failure == nullptr;
  if (failure) row["error"] = failure->line();
  return row;
}

std::string all_of(std::size_t files) {
  return files == 2 ? std::string("both files") : fmt::format("all {} files", files);
}

}  // namespace

std::string names_of(const std::vector<std::string>& files) {
  if (files.size() <= kNamed) return join(files, ", ");
  const std::vector<std::string> first(files.begin(), files.begin() + kNamed - 1);
  return fmt::format("{} and {} more", join(first, ", "), files.size() - first.size());
}

Result<Outcome> each_file(
    Context& context, const std::function<Result<Outcome>(const std::string& file)>& one) {
  const auto& files = context.in.arguments();
  return each_of(
      files, [&](std::size_t at) { return one(files[at]); },
      [](const Error& error) { return error.code == Code::interrupted; });
}

Result<Outcome> each_of(const std::vector<std::string>& files,
    const std::function<Result<Outcome>(std::size_t at)>& one,
    const std::function<bool(const Error&)>& stops) {
  Outcome out;
  boost::json::array rows;
  Table table{{"FILE", "ID", "STATE"}, {}, ""};
  std::vector<Shared> shared;
  std::optional<Error> first;
  std::size_t failed = 0, unsent = 0;
  for (std::size_t at = 0; at < files.size(); ++at) {
    const auto& file = files[at];
    const auto done = one(at);
    if (!done && stops(done.error())) {
      if (rows.empty()) return done;
      // What was sent until then is told.
      out.value = boost::json::object{{"files", std::move(rows)}};
      out.table = std::move(table);
      out.error = done.error();
      return out;
    }
    const auto* failure = !done ? &done.error() : done->error ? &*done->error : nullptr;
    auto row = row_of(done, failure, file);
    const auto text = [&](const char* key) {
      const auto* found = row.if_contains(key);
      return found && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    table.rows.push_back({file, text("id"), failure ? "failed" : text("state")});
    rows.push_back(std::move(row));
    if (!failure) continue;
    ++failed;
    unsent += !done;
    add(shared, *failure, file);
    if (!first) first = *failure;
  }
  out.value = boost::json::object{{"files", std::move(rows)}};
  out.table = std::move(table);
  if (failed == 0) return out;
  const bool all = failed == files.size();
  const auto of_all = fmt::format("of {} files", files.size());
  const auto what = unsent == failed ? fmt::format("{} {} cannot be sent", failed, of_all)
                    : unsent == 0
                        ? fmt::format("{} {} are sent, and not live everywhere", failed, of_all)
                        : fmt::format("{} {} cannot be sent, {} are sent and not live everywhere",
                              unsent, of_all, failed - unsent);
  out.error =
      make_error(all || (unsent == 0 && first->code == Code::pending) ? first->code : Code::partial,
          what, "", "Run the same command again; nothing is sent twice.");
  for (auto& each : shared) {
    const auto names =
        each.files.size() == files.size() ? all_of(files.size()) : printable(names_of(each.files));
    each.fault.message = fmt::format("{}: {}", names, each.fault.message);
    out.error->faults.push_back(std::move(each.fault));
  }
  return out;
}

}  // namespace mv::cli
