// SPDX-License-Identifier: Apache-2.0
#include "api/fields.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/cut.hpp"
#include "base/text.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kId = "^[a-z]{3}_[0-9a-z]{26}$";

bool matches(std::string_view pattern, std::string_view value) {
  static std::mutex mutex;
  static std::map<std::string_view, std::unique_ptr<RE2>> compiled;
  const std::lock_guard lock(mutex);
  auto& expression = compiled[pattern];
  if (!expression) expression = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()));
  return RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), *expression);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string quoted(std::string_view value) {
  const auto start = shortened(value);
  return fmt::format("'{}{}'", start, start.size() < value.size() ? "…" : "");
}

}  // namespace

std::string_view shortened(std::string_view text) {
  constexpr std::size_t kShown = 60;
  return cut_text(text, kShown);
}

void check_text(const FieldRule& rule, std::string_view value, const std::string& pointer,
                std::vector<Fault>& faults) {
  const auto add = [&](std::string_view kind, std::string message, std::string hint) {
    faults.push_back({pointer, std::string(kind), std::move(message), std::move(hint)});
  };
  const auto length = characters(value);
  const auto example =
      rule.example.empty() ? std::string() : fmt::format("For example {}.", rule.example);
  const auto not_valid = [&] { return fmt::format("{} is not a valid {}", quoted(value), rule.name); };
  if (length < rule.min_length)
    return add("min_length", length == 0 ? fmt::format("{} is empty", rule.name) : not_valid(),
               example.empty() ? fmt::format("The minimum is {} characters.", rule.min_length)
                               : example);
  if (length > rule.max_length)
    return add("max_length", fmt::format("{} characters are too many", length),
               fmt::format("The maximum is {}.", rule.max_length));
  if (!rule.one_of.empty() &&
      std::find(rule.one_of.begin(), rule.one_of.end(), value) == rule.one_of.end()) {
    const std::vector<std::string> allowed(rule.one_of.begin(), rule.one_of.end());
    const auto near = closest(value, allowed);
    return add("one_of", fmt::format("{} is not one of: {}", quoted(value), join(allowed, ", ")),
               near ? fmt::format("Did you mean '{}'?", *near) : "");
  }
  if (!rule.pattern.empty() && !matches(rule.pattern, value))
    add("pattern", not_valid(), example);
}

void check_items(const FieldRule& rule, std::size_t items, const std::string& pointer,
                 std::vector<Fault>& faults) {
  if (items < rule.min_length)
    faults.push_back({pointer, "min_items", fmt::format("{} is empty", rule.name),
                      fmt::format("Add at least {}.", rule.min_length)});
  if (items > rule.max_length)
    faults.push_back({pointer, "max_items", fmt::format("{} entries are too many", items),
                      fmt::format("The maximum is {}.", rule.max_length)});
}

void check_number(const FieldRule& rule, std::int64_t value, const std::string& pointer,
                  std::vector<Fault>& faults) {
  if (rule.minimum && value < *rule.minimum)
    faults.push_back({pointer, "minimum", fmt::format("{} is too small", value),
                      fmt::format("The minimum is {}.", *rule.minimum)});
  if (rule.maximum && value > *rule.maximum)
    faults.push_back({pointer, "maximum", fmt::format("{} is too large", value),
                      fmt::format("The maximum is {}.", *rule.maximum)});
}

// name, description, example, required, min, max, pattern, one_of, format, minimum, maximum

template <>
std::span<const FieldRule> rules_of<CreateTrack>() {
  static const std::vector<FieldRule> rules{
      {"upload_id", "A finished upload of the audio", R"("upl_01jd2m3x8yq5w7e9r1t3y5u7c9")", true,
       30, 30, kId},
      {"artwork_upload_id", "A finished upload of the cover (default: drawn from the title)",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kId},
      {"metadata", "Metadata for the stores (default: from the file's tags)",
       R"({"title":"Northern Line","artists":[{"name":"Ada","role":"primary"}]})"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateTrack>() {
  static const std::vector<FieldRule> rules{
      {"metadata", "JSON merge patch (RFC 7396) of the metadata", R"({"genre":"Ambient"})"},
      {"artwork_upload_id", "A finished upload of the new cover",
       R"("upl_01jd2m3x8yq5w7e9r1t3y5u7d0")", false, 30, 30, kId},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CreateDistribution>() {
  static const std::vector<FieldRule> rules{
      {"track_id", "The track", R"("trk_01jd2m3x8yq5w7e9r1t3y5u7c9")", true, 30, 30, kId},
      {"platforms", "Platforms to send to", R"(["soundcloud","spotify"])", true, 1, 50},
      {"metadata", "JSON merge patch of the track's metadata, for this distribution only",
       R"({"release_date":"2027-01-15"})"},
      {"overrides", "Pre-flight rules to override, each with a reason",
       R"([{"rule":"M13","reason":"the artist's fixed spelling"}])", false, 0, 50},
      {"again", "Why to publish a second copy, or one that was cancelled or taken down; kept on "
                "record",
       R"("the label asked for it")", false, 3, 500},
      {"dry_run", "Only check and plan", "false"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateDistribution>() {
  static const std::vector<FieldRule> rules{
      {"metadata", "JSON merge patch (RFC 7396) of the metadata",
       R"({"title":"Northern Line"})", true}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<RetryDistribution>() {
  static const std::vector<FieldRule> rules{
      {"platforms", "Platforms to retry (default: all that failed or refused)", R"(["spotify"])",
       false, 0, 50}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<ConnectPlatform>() {
  static const std::vector<FieldRule> rules{
      {"credentials", "The provider's sign-in fields, see GET /providers (default in the sandbox: "
                      "a simulated account)",
       R"({"token":"…"})", false, 0, 20},
      {"redirect_uri", "Where the OAuth sign-in returns to",
       R"("http://127.0.0.1:8765/callback")", false, 1, 500, "^https?://"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<RoutePlatform>() {
  static const std::vector<FieldRule> rules{
      {"provider", "The provider to use for this platform from now on", R"("example")", true, 1,
       100}};
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CompleteConnect>() {
  static const std::vector<FieldRule> rules{
      {"state", "The state that connect returned", R"("b2V4…")", true, 16, 200},
      {"code", "The code that the sign-in returned", R"("SplxlOBeZQQYbYS6WxSbIA")", true, 1, 2000},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<CreateApiKey>() {
  static const std::vector<FieldRule> rules{
      {"name", "A name to tell keys apart", R"("ci")", true, 1, 100},
      {"scopes", "What the key may do", R"(["tracks:read","distributions:write"])", true, 1, 30},
      {"expires_at", "When it expires (default: never)", R"("2027-12-31T00:00:00Z")", false, 20,
       40, "", {}, "date-time"},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<model::RuleOverride>() {
  static const std::vector<FieldRule> rules{
      {"rule", "The rule's id", R"("M13")", true, 2, 8, "^[A-Z]{1,2}[0-9]{1,3}$"},
      {"reason", "Why to override the rule; kept with the distribution", R"("fixed spelling")",
       true, 3, 500},
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<model::Metadata>() {
  return model::words_of<model::Metadata>();
}

template <>
std::span<const FieldRule> rules_of<model::Artist>() {
  return model::words_of<model::Artist>();
}

template <>
std::span<const FieldRule> rules_of<model::Writer>() {
  return model::words_of<model::Writer>();
}

template <>
std::span<const FieldRule> rules_of<model::AiUse>() {
  return model::words_of<model::AiUse>();
}

}  // namespace mv::api
