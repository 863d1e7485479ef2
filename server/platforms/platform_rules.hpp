// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the refusals of every platform mean.
#include "services/service.hpp"

namespace mv::platforms {

inline constexpr std::string_view kCorrectIt =
    "Correct what it names, then run mv distribution retry";

inline constexpr services::RefusalRule kPlatformRules[] = {
    {.status = 400,
        .code = Code::rejected,
        .hint =
            "Correct what it names; if it names nothing, connect again: mv platform connect {id}"},
    {.status = 401,
        .code = Code::unauthenticated,
        .hint = "Connect the account again: mv platform connect {id}"},
    {.status = 409, .code = Code::conflict, .hint = "Check the release at {name}, then try again."},
    {.status = 413, .code = Code::rejected, .hint = kCorrectIt},
    {.status = 415, .code = Code::rejected, .hint = kCorrectIt},
    {.status = 422, .code = Code::rejected, .hint = kCorrectIt},
    {.status = 451, .code = Code::rejected, .hint = kCorrectIt},
};

}  // namespace mv::platforms
