// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

class Switched final : public Filter {
 public:
  explicit Switched(Switches& switches) : switches_(switches) {}
  Status admit(const api::Route& row, api::Call& call) const override {
    return switches_.check(call.principal, row);
  }

 private:
  Switches& switches_;
};

}  // namespace

std::shared_ptr<const Filter> switched(Switches& switches) {
  return std::make_shared<Switched>(switches);
}

}  // namespace mv::http
