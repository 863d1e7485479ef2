// SPDX-License-Identifier: Apache-2.0
// Messages are read on all processors, and held against the schema by a program of its own.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "base/text_file.hpp"
#include "commands/ddex/ddex.hpp"
#include "commands/ddex/schema.hpp"
#include "ddex/message.hpp"
#include "ddex/read/check.hpp"
#include "ddex/read/document.hpp"
#include "io/colour.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

struct Checked {
  fs::path file;
  std::string version;  ///< 4.3; empty = not known
  std::vector<ddex::Finding> findings;

  bool good() const {
    return std::none_of(findings.begin(), findings.end(),
        [](const auto& finding) { return finding.level == ddex::Level::error; });
  }
};

/// Where the file itself is the trouble.
ddex::Finding unreadable(const Error& error) {
  return {"D1", ddex::Level::error, 1,
      error.why.empty() ? error.what : fmt::format("{}: {}", error.what, error.why), error.hint};
}

std::string version_in(std::string_view text) {
  for (const auto version : {ddex::Version::ern43, ddex::Version::ern432})
    if (text.substr(0, 2000).find(fmt::format("\"{}\"", ddex::namespace_of(version))) != text.npos)
      return std::string(ddex::name_of(version));
  return {};
}

Checked look_at(const fs::path& file, bool hashes) {
  Checked out{file};
  const auto text = read_file(file, ddex::kLargestMessage);
  if (!text.ok()) {
    out.findings.push_back(unreadable(text.error()));
    return out;
  }
  out.version = version_in(*text);
  auto findings = ddex::check(*text, {.path = file, .hashes = hashes});
  if (findings.ok())
    out.findings = std::move(*findings);
  else
    out.findings.push_back(unreadable(findings.error()));
  return out;
}

/// Every file, on all processors.
std::vector<Checked> look_at_all(const std::vector<fs::path>& files, bool hashes) {
  std::vector<Checked> out(files.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (auto i = next++; i < files.size(); i = next++) out[i] = look_at(files[i], hashes);
  };
  const auto hands =
      std::min<std::size_t>(files.size(), std::max(std::thread::hardware_concurrency(), 1u));
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < hands; ++i) threads.emplace_back(work);
  work();
  return out;
}

using Said = Result<std::map<fs::path, std::vector<ddex::Finding>>>;

/// Starts a program of its own for each part of the files.
Result<std::vector<std::future<Said>>> begin_schemas(
    const std::vector<fs::path>& files, const fs::path& folder) {
  std::map<std::string, std::vector<fs::path>> by_version;
  for (const auto& file : files) {
    const auto text = read_file(file, ddex::kLargestMessage);
    if (const auto version = text.ok() ? version_in(*text) : ""; !version.empty())
      by_version[version].push_back(file);
  }
  std::vector<std::future<Said>> out;
  const auto parts = std::max(std::thread::hardware_concurrency(), 1u);
  for (const auto& [version, all] : by_version) {
    MV_TRY(const auto schema, schema_for(folder, version));
    const auto each = (all.size() + parts - 1) / parts;
    for (std::size_t from = 0; from < all.size(); from += each) {
      std::vector<fs::path> part(all.begin() + static_cast<std::ptrdiff_t>(from),
          all.begin() + static_cast<std::ptrdiff_t>(std::min(from + each, all.size())));
      out.push_back(std::async(std::launch::async,
          [schema, part = std::move(part)] { return hold_against(schema, part); }));
    }
  }
  return out;
}

Status add_schemas(std::vector<std::future<Said>> asked, std::vector<Checked>& checked) {
  for (auto& each : asked) {
    MV_TRY(auto said, each.get());
    for (auto& one : checked) {
      auto& findings = one.findings;
      const auto found = said.find(one.file);
      if (found == said.end()) continue;
      findings.insert(findings.end(), found->second.begin(), found->second.end());
      std::stable_sort(findings.begin(), findings.end(),
          [](const auto& a, const auto& b) { return a.line < b.line; });
    }
  }
  return {};
}

std::string text_of(const Checked& checked, bool colour) {
  std::string out;
  for (const auto& finding : checked.findings) {
    const auto level = ddex::level_name(finding.level);
    const auto tint = level == "error" ? Tint::red : level == "warn" ? Tint::yellow : Tint::dim;
    out += fmt::format("{}:{}: {} {}: {}.{}\n", printable(checked.file.string()), finding.line,
        tinted(std::string(level), tint, colour), finding.rule, printable(finding.message),
        finding.hint.empty() ? "" : " " + printable(finding.hint));
  }
  return out;
}

json::object json_of(const Checked& checked) {
  json::array findings;
  for (const auto& finding : checked.findings)
    findings.push_back({{"rule", finding.rule}, {"level", ddex::level_name(finding.level)},
        {"line", finding.line}, {"message", finding.message}, {"hint", finding.hint}});
  return {{"file", checked.file.string()}, {"version", checked.version}, {"ok", checked.good()},
      {"findings", std::move(findings)}};
}

}  // namespace

Result<Outcome> checked_outcome(
    Context& context, const std::vector<fs::path>& files, const fs::path& schemas, bool hashes) {
  std::vector<std::future<Said>> asked;
  if (!schemas.empty()) { MV_TRY(asked, begin_schemas(files, schemas)); }
  auto checked = look_at_all(files, hashes);
  MV_CHECK(add_schemas(std::move(asked), checked));
  Outcome out;
  json::array rows;
  std::size_t bad = 0;
  for (const auto& one : checked) {
    out.text += text_of(one, context.colour_out());
    rows.push_back(json_of(one));
    bad += one.good() ? 0 : 1;
  }
  if (bad > 0) out.exit_code = code_info(Code::preflight).exit;
  if (files.size() == 1)
    out.text += fmt::format(
        "{}: {}\n", printable(files[0].string()), bad > 0 ? "would be refused" : "no errors found");
  else
    out.text += bad > 0 ? fmt::format("{} of {} files would be refused.\n", bad, files.size())
                        : fmt::format("No errors found in {} files.\n", files.size());
  out.value = json::object{{"ok", bad == 0}, {"files", std::move(rows)}};
  return out;
}

}  // namespace mv::cli
