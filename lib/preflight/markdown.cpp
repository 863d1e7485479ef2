// SPDX-License-Identifier: Apache-2.0
#include "preflight/markdown.hpp"

#include <vector>

#include "base/text/text.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "preflight/genres.hpp"
#include "preflight/probe.hpp"

namespace mv::preflight {
namespace {

constexpr std::string_view kHead =
    "# What stores refuse\n"
    "\n"
    "`mv check FILE --for PLATFORMS` and `mv distribute` apply these rules, without network "
    "access. "
    "An `error` stops the\n"
    "release unless it is overridden with a reason; `warn` and `info` are shown. The level is the "
    "strongest that a rule\n"
    "gives on a platform: what has a safe default (genre, language, explicit, P and C line, "
    "songwriter) is filled in first\n"
    "and then only warned about. *stores* is every platform that is reached through a distributor, "
    "*all* is every\n"
    "platform; the first scope that names a platform counts. This file is written by "
    "`rules_markdown()`; do not edit it.\n";

std::string scope_name(std::string_view scope) {
  if (scope == "all" || scope == "stores") return std::string(scope);
  std::vector<std::string> names;
  for (const auto& id : split(scope, ' '))
    names.push_back(model::find_platform(id) ? model::platform_name(id) : model::provider_name(id));
  return join(names, ", ");
}

std::string levels(const Rule& rule) {
  std::vector<std::string> out;
  for (const auto& row : rule.rows())
    out.push_back(std::string(level_name(row.level)) + ": " + scope_name(row.scope));
  return join(out, "; ");
}

std::string table(std::string_view heading, std::string_view ids) {
  auto out = "\n## " + std::string(heading) +
             "\n\n| Rule | What | Level | Fix | Source |\n|---|---|---|---|---|\n";
  for (const auto& rule : rules())
    if (in_list(ids, rule.id.substr(0, rule.id.find_first_of("0123456789"))))
      out += "| " + std::string(rule.id) + " | " + std::string(rule.title) + " | " + levels(rule) +
             " | " + (rule.fixable ? "--fix" : "") + " | " + std::string(rule.source) + " |\n";
  return out;
}

}  // namespace

std::string rules_markdown() {
  std::string out(kHead);
  out += table("Audio", "A");
  out += table("Artwork", "C");
  out += table("Metadata", "M I AI");
  out += "\n## What only a person can judge\n\n| Rule | What | Source |\n|---|---|---|\n";
  for (const auto& rule : rules_by_eye())
    out += "| " + std::string(rule.id) + " | " + std::string(rule.title) + " | " +
           std::string(rule.source) + " |\n";
  out +=
      "\n## Genres (rule M24)\n\nOther words for them, such as \"hip hop\" or \"dnb\", are "
      "understood.\n\n";
  std::vector<std::string> names;
  for (const auto& genre : genres()) names.emplace_back(genre.name);
  return out + join(names, " · ") + "\n";
}

}  // namespace mv::preflight
