// SPDX-License-Identifier: Apache-2.0
#pragma once
// The words of every command, without anything heavy: the front program decides by them whether a
// call is ours. The command table (table.cpp) must have the same; a test compares them.
#include <array>
#include <string_view>

namespace mv::cli {

inline constexpr std::array<std::string_view, 31> kCommandPaths{
    "distribute",         "check",
    "track upload",       "track list",
    "track show",         "track download",
    "track delete",       "distribution list",
    "distribution show",  "distribution watch",
    "distribution retry", "distribution cancel",
    "platform list",      "platform connect",
    "platform disconnect", "platform test",
    "apikey create",      "apikey list",
    "apikey revoke",      "server start",
    "server stop",        "server status",
    "server logs",        "config get",
    "config set",         "config list",
    "config path",        "doctor",
    "help",               "version",
    "shell-init",
};

}  // namespace mv::cli
