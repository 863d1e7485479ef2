// SPDX-License-Identifier: Apache-2.0
#pragma once
// A receiver of DDEX messages: Spotify, YouTube, Audius, or another one. A release is a batch that
// is laid down by SFTP or S3; its BatchComplete hands it in. Every update is a whole statement in a
// batch of its own, and so is a takedown. Acknowledgements lie in the folder of each batch.
//
// Secret:  address, sender_dpid, sender_name, recipient_dpid, host_key, private_key, sftp_password,
//          access_key_id, secret_access_key, ern_version, test_messages: the row's fields
// Journal: batch_at (the instant that names the batch), message_id, release_id,
//          place (the account's address then),
//          handing_in_at, handed_in_at, metadata_mark,
//          updates [{at, message_id}], update {at, message_id, mark} (under way),
//          takedown {at, message_id}, took_back_at; of each recording and the cover: md5, bytes,
//          sent
#include <memory>

#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"

namespace mv::platforms {

/// `provider` is the id of one of the rows. `clock` is for calls without a Context and must outlive
/// the adapter; nullptr = the system's. With an address in the endpoints, that one is S3 with the
/// bucket "drop", whatever an account says: the sandbox.
std::unique_ptr<Adapter> make_ddex(
    std::string_view provider, Endpoints endpoints = {}, const Clock* clock = nullptr);

}  // namespace mv::platforms
