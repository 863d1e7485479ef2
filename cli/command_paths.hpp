// SPDX-License-Identifier: Apache-2.0
#pragma once
// The words of every command, without anything heavy: the front program decides by them whether a
// call is ours. The command table (table.cpp) must have the same; a test compares them.
#include <array>
#include <string_view>

namespace mv::cli {

inline constexpr std::array<std::string_view, 87> kCommandPaths{
    "distribute",               "check",
    "generate",                 "art generate",
    "art show",                 "art set",
    "job list",                 "job show",
    "job watch",                "job cancel",
    "track upload",             "track list",
    "track show",               "track edit",
    "track download",           "track delete",
    "distribution list",
    "distribution show",        "distribution watch",
    "distribution retry",       "distribution cancel",
    "distribution takedown",    "distribution update",
    "distribution export",      "platform list",
    "platform connect",         "platform disconnect",
    "platform test",            "apikey create",
    "apikey list",              "apikey revoke",
    "webhook create",           "webhook list",
    "webhook show",             "webhook update",
    "webhook delete",           "webhook enable",
    "webhook disable",          "webhook test",
    "webhook deliveries",       "webhook redeliver",
    "webhook recover",          "webhook rotate-secret",
    "webhook verify",           "webhook trigger",
    "webhook listen",           "release init",
    "release plan",             "release create",
    "release list",             "release show",
    "release edit",             "release schedule",
    "release reschedule",       "release unschedule",
    "release cancel",           "release distribute",
    "release run-due",          "release calendar",
    "release export",           "identifier add",
    "identifier list",          "identifier remove",
    "user show",                "user tier",
    "notify setup",             "notify list",
    "notify show",              "notify test",
    "notify update",            "notify remove",
    "event list",               "event show",
    "event tail",               "event types",
    "server start",             "server stop",
    "server status",            "server logs",
    "config get",               "config set",
    "config list",              "config path",
    "doctor",                   "help",
    "version",                  "shell-init",
};

}  // namespace mv::cli
