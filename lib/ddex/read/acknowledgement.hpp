// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a receiver answers: FtpAcknowledgementMessage (ERN-C-SFTP 1.6), ErnAcknowledgementStatus-
// Message (1.7) and AcknowledgementMessage (1.8). Acknowledgements are a stream: a later one may
// revise an earlier one.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mv::ddex {

/// What a status means for the release.
enum class Outcome {
  taken,    ///< arrived whole, and is looked at
  passed,   ///< was taken in
  live,     ///< can be heard
  wrong,    ///< has to be corrected and sent again
  refused,  ///< is not taken, and should not be sent again
  trouble,  ///< the receiver failed; nothing is wrong with the release
  unknown,  ///< a status that is not known here
};

struct StatusRow {
  std::string_view status;  ///< as the receiver writes it: "FileOK"
  Outcome outcome;
  std::string_view sentence;  ///< what it means, without a full stop
  std::string_view hint;      ///< what to do; empty = nothing
};
/// Every status with a row: ErncFileStatus and SupplyChainStatus. Static storage.
std::span<const StatusRow> status_rows();
/// The row of a status; one with Outcome::unknown for another.
const StatusRow& status_row(std::string_view status);

struct Acknowledgement {
  std::string release_id;  ///< empty when it speaks of no release
  std::string message_id;  ///< of the message that it answers; empty = not said
  std::string status;      ///< as the receiver writes it
  std::string words;       ///< the receiver's own: ErrorText, Information
  std::string action;      ///< ProposedActionType: ResendXmlOnly, DoNotResendRelease, ...
  bool manual_check = false;
  std::vector<std::string> resources;  ///< the recordings that are to blame
  Millis created_at = 0;               ///< 0 = not said
};

/// The outcome, with what the receiver proposes taken into account.
Outcome outcome_of(const Acknowledgement& acknowledgement);
/// A sentence for people with the receiver's own words, without a full stop.
std::string sentence_of(const Acknowledgement& acknowledgement);

/// In the order of the document. Errors: Code::invalid when it is none.
Result<std::vector<Acknowledgement>> read_acknowledgement(std::string_view text);

}  // namespace mv::ddex
