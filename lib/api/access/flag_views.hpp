// SPDX-License-Identifier: Apache-2.0
#pragma once
// Feature flags: what the API takes and gives, and what OFREP does (OpenFeature Remote Evaluation
// Protocol 0.1).
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "api/rules.hpp"
#include "model/flag/flag.hpp"

namespace mv::api {

struct CreateFlag {
  std::string id;
  std::int64_t percent = 0;
  std::string description, owner;
  std::optional<std::string> expires_at;
};
BOOST_DESCRIBE_STRUCT(CreateFlag, (), (id, percent, description, owner, expires_at))
template <>
std::span<const FieldRule> rules_of<CreateFlag>();

struct UpdateFlag {
  std::optional<std::int64_t> percent;
  std::optional<std::string> description, owner, expires_at;
};
BOOST_DESCRIBE_STRUCT(UpdateFlag, (), (percent, description, owner, expires_at))
template <>
std::span<const FieldRule> rules_of<UpdateFlag>();

struct KillFlag {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(KillFlag, (), (reason))
template <>
std::span<const FieldRule> rules_of<KillFlag>();

struct FlagView {
  std::string id, description;
  std::string state;         ///< on, off, ramp, killed
  std::int64_t percent = 0;  ///< of all users; while it is killed, what it was
  bool on = false;           ///< for who asks
  bool built_in = false;     ///< it stops a part of this server, and cannot be deleted
  std::optional<std::string> owner, killed_at, killed_because, expires_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(FlagView, (),
    (id, description, state, percent, on, built_in, owner, killed_at, killed_because, expires_at,
        updated_at))
FlagView view(const model::Flag& flag, std::string_view user_id);

/// Of OFREP, which may bring more in the context than is looked at.
struct EvaluateFlag {
  boost::json::object context;
};
BOOST_DESCRIBE_STRUCT(EvaluateFlag, (), (context))

struct FlagEvaluation {
  std::string key;
  bool value = false;
  std::string variant;  ///< on, off
  std::string reason;   ///< STATIC, SPLIT, DISABLED
};
BOOST_DESCRIBE_STRUCT(FlagEvaluation, (), (key, value, variant, reason))
FlagEvaluation evaluation(const model::Flag& flag, std::string_view target);

}  // namespace mv::api
