// SPDX-License-Identifier: Apache-2.0
#include "handlers/payment_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/settings/settings.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "model/access.hpp"

namespace mv::handlers {
namespace {

constexpr std::string_view kSecret = "payments.stripe_secret",
                           kSecretFile = "payments.stripe_secret_file",
                           kPrices = "payments.stripe_prices";
constexpr std::size_t kMostSecrets = 2;
constexpr Millis kLongestGrace = 365 * 86'400'000LL;

Fault wrong(std::string_view setting, std::string what, std::string hint) {
  return {std::string(setting), "setting", std::move(what), std::move(hint)};
}

/// What is set, from where it is set; "" = nothing.
std::string secrets_text(const Settings& settings, std::vector<Fault>& faults) {
  auto own = settings.text(kSecret);
  const fs::path file = settings.text(kSecretFile);
  if (file.empty()) return own;
  if (!own.empty()) {
    faults.push_back(wrong(kSecretFile, fmt::format("{} is set, too", kSecret), "Use only one."));
    return {};
  }
  auto read = read_text_file(file, 4096);
  if (read) return replace_all(*std::move(read), "\n", ",");
  faults.push_back(wrong(kSecretFile, read.error().line(), "Name a file that mvd can read."));
  return {};
}

/// Never shows what was set: it may be the secret of something else.
std::vector<SecretText> secrets_of(const std::string& text, std::vector<Fault>& faults) {
  std::vector<SecretText> out;
  for (const auto& part : split(text, ',')) {
    const auto secret = trim(part);
    if (secret.empty()) continue;
    out.emplace_back(std::string(secret));
    if (!secret.starts_with("whsec_"))
      faults.push_back(wrong(kSecret,
          fmt::format("number {} is not the signing secret of a webhook, which begins with whsec_",
              out.size()),
          "Copy it from the webhook's page in Stripe's dashboard; it is no API key."));
  }
  if (out.size() > kMostSecrets)
    faults.push_back(wrong(kSecret,
        fmt::format("there are {} secrets; the maximum is {}", out.size(), kMostSecrets),
        "Keep the new one, and the old one until Stripe no longer uses it."));
  return out;
}

/// "" when a tier can be paid for.
std::string why_not(std::string_view tier) {
  const auto& all = model::kTiers;
  if (std::find(all.begin() + 1, all.end() - 1, tier) != all.end() - 1) return {};
  return fmt::format("{} is not a tier that is paid for", cut_text(tier, 40));
}

std::map<std::string, std::string, std::less<>> tiers_of(
    const std::vector<std::string>& prices, std::vector<Fault>& faults) {
  std::map<std::string, std::string, std::less<>> out;
  for (const auto& one : prices) {
    const auto sign = one.find('=');
    const std::string price(trim(std::string_view(one).substr(0, sign)));
    const auto tier = sign == one.npos ? "" : std::string(trim(one.substr(sign + 1)));
    auto fault = why_not(tier);
    if (price.empty() || tier.empty())
      fault = fmt::format("'{}' is not PRICE=TIER", cut_text(one, 80));
    else if (const auto known = out.find(price); known != out.end() && known->second != tier)
      fault = fmt::format("{} is given two tiers", cut_text(price, 80));
    if (fault.empty())
      out[price] = tier;
    else
      faults.push_back(wrong(kPrices, fault, "For example price_abc=pro,price_def=enterprise."));
  }
  return out;
}

}  // namespace

Result<PaymentSettings> PaymentSettings::of(const Settings& settings) {
  std::vector<Fault> faults;
  PaymentSettings out;
  out.secrets = secrets_of(secrets_text(settings, faults), faults);
  out.tiers = tiers_of(settings.list(kPrices), faults);
  out.grace = std::clamp<Millis>(settings.duration("payments.grace").count(), 0, kLongestGrace);
  if (faults.empty() && out.secrets.empty() != out.tiers.empty())
    faults.push_back(out.tiers.empty()
                         ? wrong(kPrices, "no price has a tier, so nobody would get one",
                               "For example price_abc=pro,price_def=enterprise.")
                         : wrong(kSecret, "it is missing, so no payment could arrive",
                               "Copy it from the webhook's page in Stripe's dashboard."));
  if (faults.empty()) return out;
  auto error = make_error(Code::config, "the settings of payments are wrong");
  error.faults = std::move(faults);
  return error;
}

}  // namespace mv::handlers
