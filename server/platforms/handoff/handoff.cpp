// SPDX-License-Identifier: Apache-2.0
#include "platforms/handoff/handoff.hpp"

#include <fmt/format.h>

namespace mv::platforms {
namespace {

class Handoff final : public Adapter {
 public:
  explicit Handoff(const model::ProviderInfo& info) : info_(info) {}

  const model::ProviderInfo& info() const override { return info_; }

  Quote quote(const Order& order) const override {
    Quote out;
    out.steps = {fmt::format("make a package of \"{}\" for you to deliver", order.metadata.title),
        fmt::format("wait until you have filled in the form of {}", info_.name)};
    out.cost = info_.cost;
    out.lead_days = info_.lead_days;
    return out;
  }

  Status upload(Context&) override { return {}; }
  Status submit(Context&) override { return by_hand("be delivered"); }

  /// Nobody can be asked: it stays as the person has said.
  Result<std::vector<StoreStatus>> status(Context&) override { return std::vector<StoreStatus>{}; }

  Status update(Context&) override { return by_hand("be changed"); }

  /// The person removes it; takedown() there is confirmed like the delivery.
  Result<Removal> withdraw(Context&) override { return Removal::requested; }

  Result<json::object> statistics(Context&) override {
    return make_error(Code::unsupported, fmt::format("{} gives no figures to programs", info_.name),
        {}, "Look in your account there.");
  }

  Result<SignIn> begin_connect(const ConnectInput&) override {
    return make_error(Code::conflict, fmt::format("{} needs no account here", info_.name),
        std::string(info_.before), "Nothing is to be connected: just distribute.");
  }

  std::vector<Check> test(Credentials&) override {
    return {{"account", true, "none is needed: you deliver the package yourself"}};
  }

 private:
  Error by_hand(std::string_view what) const {
    return make_error(Code::unsupported,
        fmt::format("it can only {} by you, in your account at {}", what, info_.name),
        "It has no interface for programs", fmt::format("Sign in there: {}", info_.page));
  }

  const model::ProviderInfo& info_;
};

}  // namespace

std::unique_ptr<Adapter> make_handoff(std::string_view provider) {
  return std::make_unique<Handoff>(*model::find_provider(provider));
}

}  // namespace mv::platforms
