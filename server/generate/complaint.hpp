// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the error bodies of the services say. Each has a shape of its own:
//   ElevenLabs {"detail": {"status", "message", "data": {"prompt_suggestion"}}}, or a list of
//              {"loc", "msg"}, or a text
//   Stability  {"id", "name", "errors": []}
//   Replicate  {"title", "detail", "status"}
//   OpenAI     {"error": {"message", "type", "param", "code"}}
#include <string>

#include "client/transport.hpp"

namespace mv::generate {

struct Complaint {
  std::string text;
  std::string code;        ///< the service's own word for it
  std::string suggestion;  ///< words it would take instead
  bool readable = false;   ///< it was JSON with a message
};

Complaint read_complaint(const client::Answer& answer);

/// The service refuses these words or the picture or sound they led to.
bool is_moderation(const Complaint& complaint);
/// The account has no credit or quota left.
bool is_no_credit(const Complaint& complaint, int status);

}  // namespace mv::generate
