// SPDX-License-Identifier: Apache-2.0
#pragma once
// An order as a message, and as a batch.
#include "ddex/message.hpp"
#include "ddex/write/batch.hpp"
#include "delivery/batch.hpp"
#include "platforms/ddex/account.hpp"

namespace mv::platforms::ddex {

/// What a message is for.
enum class Purpose { release, update, takedown };

struct Statement {
  Purpose purpose = Purpose::release;
  Millis at = 0;  ///< names the batch; MessageCreatedDateTime
  std::string message_id;
};

/// The UPC, or an id made of the shipment's where there is none.
std::string release_id_of(const Order& order);
/// The one under which it was delivered, whatever its UPC is now; else that of now.
std::string release_id_of(const Order& order, const json::object& notes);

/// The order as the receiver is told of it. Recordings and cover have their files in a release
/// alone, with what the journal knows of them. Errors: unsupported when the receiver cannot keep
/// what was asked for.
Result<mv::ddex::NewRelease> message_of(const Order& order, const json::object& notes,
    const Account& account, const mv::ddex::Target& target, const Statement& statement);

/// A hash of all that a statement tells, but for its own name: what has changed is sent again.
Result<std::string> mark_of(const Order& order, const json::object& notes, const Account& account,
    const mv::ddex::Target& target);

/// The batch of a statement: its message and its end. Files of a release are not in it.
Result<delivery::Batch> batch_of(const Order& order, const json::object& notes,
    const Account& account, const mv::ddex::Target& target, const Statement& statement);

/// The names of the release's batch, as it was named and sent: for looking at it, and for taking it
/// back.
delivery::Batch names_of(
    const Order& order, const json::object& notes, const mv::ddex::Target& target);

/// Where a recording's or the cover's file lies in the batch.
struct FilePlace {
  const Order* recording = nullptr;  ///< nullptr = the cover
  std::string key;                   ///< of its notes in the journal
  std::string path;                  ///< below the batch's folder
};
std::vector<FilePlace> files_of(const Order& order, const json::object& notes);

}  // namespace mv::platforms::ddex
