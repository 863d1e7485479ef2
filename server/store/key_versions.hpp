// SPDX-License-Identifier: Apache-2.0
#pragma once
// The keys of the key file as the database knows them: never the keys themselves.
//
//   coming ──▶ sealing ──▶ leaving ──▶ retired
//
// There is at most one of each but of those that are retired. These stay for good, so that a key
// file with such a key, of a server that was down, is never taken for a new key.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

enum class KeyState : std::uint8_t { coming, sealing, leaving, retired };
BOOST_DESCRIBE_ENUM(KeyState, coming, sealing, leaving, retired)

struct KeyVersion {
  std::string id;  ///< that of the key file
  std::string
      tag;  ///< of what it sealed: the id; "" for what was sealed before there were versions
  KeyState state = KeyState::coming;
  std::string peppers;  ///< sealed under the key that came next; "" before
  Millis created_at = 0, changed_at = 0;
};
BOOST_DESCRIBE_STRUCT(KeyVersion, (), (id, tag, state, peppers, created_at, changed_at))

/// A server, and the keys that it has. It says so again before its lease ends.
struct KeyHolder {
  std::string node;
  std::string host;               ///< for people
  std::vector<std::string> keys;  ///< ids
  std::string seals;              ///< the id of the one that it seals with
  Millis lease_until = 0;
};
BOOST_DESCRIBE_STRUCT(KeyHolder, (), (node, host, keys, seals, lease_until))

/// Told when one changes.
inline constexpr std::string_view kKeysChannel = "key_versions";

/// Until the transaction ends no other one lets another key seal; it waits for one that is at it.
void key_versions_hold(Tx& tx);
/// Newest first.
std::vector<KeyVersion> key_versions(Tx& tx);
/// Adds it; false when it is there, or another one is in this state.
bool key_version_add(Tx& tx, const KeyVersion& version);
/// From one state to another; false when it is no longer in the first.
bool key_version_move(Tx& tx, std::string_view id, KeyState from, KeyState to, Millis now);
void key_version_set_peppers(Tx& tx, std::string_view id, std::string_view sealed);
/// Nobody has this key that was coming.
void key_version_give_up(Tx& tx, std::string_view id);

/// Also removes those whose lease ended before `now`.
void key_holder_put(Tx& tx, const KeyHolder& holder, Millis now);
void key_holder_delete(Tx& tx, std::string_view node);
/// Those whose lease lasts.
std::vector<KeyHolder> key_holders(Tx& tx, Millis now);

/// Digests that stand under one key's pepper.
struct DigestCount {
  std::string what;  ///< "API keys"
  std::int64_t count = 0;
};
/// Of the key with this tag, and of some use after `now`; those that are not there are left out.
std::vector<DigestCount> digests_of_key(Tx& tx, std::string_view tag, Millis now);

/// How it stands with the key file.
struct KeyStanding {
  std::string id;                      ///< of the key that seals
  bool rotating = false;               ///< another one is coming, or leaving
  std::vector<std::string> waits_for;  ///< servers that lack the new key, or do not use it yet
  std::vector<DigestCount> older;      ///< digests under peppers of before
};
KeyStanding key_standing(Tx& tx, Millis now);

}  // namespace mv::store
