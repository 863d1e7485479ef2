// SPDX-License-Identifier: Apache-2.0
#pragma once
// Platforms and the providers that carry releases there: what the API takes and gives.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"

namespace mv::api {

namespace json = boost::json;

struct PlatformView {
  std::string platform, name, provider;
  std::string connection;  ///< connected, expired, none
  std::optional<std::string> account;
  std::vector<std::string> can;        ///< upload, schedule, status, update, takedown, statistics
  std::vector<std::string> providers;  ///< who can carry releases there
  bool routed = false;  ///< `provider` was chosen by a route; else it is the first of them
};
BOOST_DESCRIBE_STRUCT(
    PlatformView, (), (platform, name, provider, connection, account, can, providers, routed))

struct RoutePlatform {
  std::string provider;
};
BOOST_DESCRIBE_STRUCT(RoutePlatform, (), (provider))
template <>
std::span<const FieldRule> rules_of<RoutePlatform>();

struct CredentialFieldView {
  std::string name, label, where;
  bool secret = true, required = true;
};
BOOST_DESCRIBE_STRUCT(CredentialFieldView, (), (name, label, where, secret, required))

struct AbilitiesView {
  std::string date;      ///< server, day, instant
  std::string takedown;  ///< none, release, track, territory
  bool update = false, statistics = false, retry = true, outlets = true, territories = false,
       catalogue_number = false;
  bool handoff = false;  ///< a person delivers a package to it
};
BOOST_DESCRIBE_STRUCT(AbilitiesView, (),
    (date, takedown, update, statistics, retry, outlets, territories, catalogue_number, handoff))

/// A row of model::providers().
struct ProviderView {
  std::string id, name;
  std::vector<std::string> platforms;
  std::string sign_in;  ///< fields, oauth, none
  std::optional<std::string> before;
  std::vector<CredentialFieldView> credentials;
  AbilitiesView can;
  std::optional<std::string> hook;  ///< the path of its webhooks; null = it sends none
  std::optional<std::string> hook_check;
  int lead_days = 0;
  std::optional<std::string> cost;
  std::string page;
};
BOOST_DESCRIBE_STRUCT(ProviderView, (),
    (id, name, platforms, sign_in, before, credentials, can, hook, hook_check, lead_days, cost,
        page))

/// Begins a sign-in with the fields that GET /providers names.
struct ConnectPlatform {
  std::optional<json::object> credentials;
  std::optional<std::string> redirect_uri;
};
BOOST_DESCRIBE_STRUCT(ConnectPlatform, (), (credentials, redirect_uri))
template <>
std::span<const FieldRule> rules_of<ConnectPlatform>();

struct ConnectStarted {
  std::string platform, provider;
  bool connected = false;  ///< true when nothing more is needed
  std::optional<std::string> authorize_url, state, account;
};
BOOST_DESCRIBE_STRUCT(
    ConnectStarted, (), (platform, provider, connected, authorize_url, state, account))

struct CompleteConnect {
  std::string state, code;
};
BOOST_DESCRIBE_STRUCT(CompleteConnect, (), (state, code))
template <>
std::span<const FieldRule> rules_of<CompleteConnect>();

struct PlatformCheck {
  std::string name, result, detail;  ///< result: ok, failed
};
BOOST_DESCRIBE_STRUCT(PlatformCheck, (), (name, result, detail))

struct PlatformTest {
  std::string platform, provider;
  bool ok = false;
  std::vector<PlatformCheck> checks;
};
BOOST_DESCRIBE_STRUCT(PlatformTest, (), (platform, provider, ok, checks))

}  // namespace mv::api
