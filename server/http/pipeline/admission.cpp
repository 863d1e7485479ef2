// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

class Admission final : public Filter {
 public:
  explicit Admission(Gate& gate) : gate_(gate) {}

  Status admit(const api::Route& row, api::Call& call) const override {
    MV_TRY(call.principal, gate_.authenticate(call.request));
    call.request.user_id = call.principal.user_id;
    const auto& who = call.principal;
    call.request.mode = who.mode;
    call.request.app_id = who.client_id;
    call.request.key_id = !who.key_id.empty()     ? who.key_id
                          : !who.grant_id.empty() ? who.grant_id
                                                  : who.client_id;
    if (call.principal.owner) return {};
    if (row.auth == api::Auth::owner)
      return make_error(Code::forbidden, fmt::format("only the owner may {}", api::action_of(row)),
          "An API key cannot do it, whatever its scopes",
          "Run it on the server's machine, as the user who runs the server.");
    if (!row.scope.empty() && !api::scope_allows(call.principal.scopes, row.scope))
      return who.client_id.empty()
                 ? make_error(Code::forbidden,
                       fmt::format("this API key may not {}", api::action_of(row)),
                       lacks_scope(row), fmt::format("Create a key with --scopes {}.", row.scope))
                 : make_error(Code::forbidden,
                       fmt::format("this app may not {}", api::action_of(row)), lacks_scope(row),
                       fmt::format("Let its user allow {}.", row.scope));
    return {};
  }

 private:
  Gate& gate_;
};

}  // namespace

std::string lacks_scope(const api::Route& row) {
  return fmt::format("It lacks the scope {}", row.scope);
}

std::shared_ptr<const Filter> admission(Gate& gate) { return std::make_shared<Admission>(gate); }

}  // namespace mv::http
