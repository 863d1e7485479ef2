// SPDX-License-Identifier: Apache-2.0
#include "ddex/read/acknowledgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "ddex/read/dates.hpp"
#include "ddex/read/document.hpp"

namespace mv::ddex {
namespace {

constexpr std::string_view kSendAgain = "Correct it, then send the release again.";
constexpr std::string_view kCodes =
    "Correct the codes of the release or its tracks, then send it again.";
constexpr std::string_view kDeals = "Look at the date and the territories, then send it again.";
constexpr std::string_view kAsk = "Ask the receiver.";

constexpr StatusRow kStatuses[] = {
    {"FileOK", Outcome::taken, "the release arrived whole", {}},
    {"ErnMissing", Outcome::wrong, "the message with the words of the release is missing",
        kSendAgain},
    {"NewReleaseMessageInvalid", Outcome::wrong, "the message breaks the rules of its schema",
        "Check it with `mv ddex validate`."},
    {"ResourceMissing", Outcome::wrong, "a recording or the cover is missing", kSendAgain},
    {"ResourceCorrupt", Outcome::wrong, "a recording or the cover cannot be read", kSendAgain},
    {"ResourceNotMeetingSpecifications", Outcome::wrong,
        "a recording or the cover is not of the quality that the receiver takes",
        "Export it again as the receiver asks, then send the release again."},
    {"SignatureOrHashSumWrongOrMissing", Outcome::wrong, "a file was changed or cut on its way",
        kSendAgain},
    {"IdentifierInvalid", Outcome::wrong, "a code such as ISRC or UPC is not valid", kCodes},
    {"IdentifierSyntaxInvalid", Outcome::wrong, "a code such as ISRC or UPC has a wrong form",
        kCodes},
    {"MetadataMissing", Outcome::wrong, "words of the release are missing", kSendAgain},
    {"PrimaryArtistNameMissing", Outcome::wrong, "the main artist is missing", kSendAgain},
    {"ArtistRoleUnknown", Outcome::wrong, "the role of an artist is not known there", kSendAgain},
    {"NoDealInNewReleaseMessage", Outcome::wrong, "no deal says where and how it may be heard",
        kDeals},
    {"NoDealForTrackRelease", Outcome::wrong, "a track has no deal", kDeals},
    {"ConflictingAvailabilityPeriods", Outcome::wrong, "two deals contradict each other", kDeals},
    {"CommercialReleaseDateInvalid", Outcome::wrong, "the release date is not valid there", kDeals},
    {"OriginalReleaseDateLaterThanReleaseDate", Outcome::wrong,
        "the original release date is after the release date", kDeals},
    {"DuplicatedPublisherNames", Outcome::wrong, "a publisher is named twice", kSendAgain},
    {"UnsupportedUsage", Outcome::wrong, "the receiver does not offer music in that way", kDeals},
    {"InternalError", Outcome::trouble, "the receiver had a problem of its own", kAsk},
    {"UserDefined", Outcome::unknown, "the receiver has a word of its own for it", kAsk},
    {"SuccessfullyIngestedByReleaseDistributor", Outcome::passed, "the release was taken in", {}},
    {"ProcessingErrorAtReleaseDistributor", Outcome::trouble, "the receiver failed to take it in",
        kAsk},
    {"ReleaseMadeAvailableToConsumers", Outcome::live, "the release can be heard", {}},
    {"RightsConflict", Outcome::wrong, "somebody else claims rights in it",
        "Settle it with whom the receiver names, then send the release again."},
    {"ReleaseViolatesTermsOfService", Outcome::refused, "the release breaks the receiver's terms",
        kAsk},
};
// ReleaseReceivedByReleaseDistributor and its like.
constexpr StatusRow kReceived{"ReleaseReceivedBy", Outcome::taken, "the release was received", {}};
constexpr StatusRow kUnknown{
    "", Outcome::unknown, "the receiver says something that is not known here", kAsk};

std::string first_id(const pugi::xml_node& node) {
  // A text in 1.6, an element with one of several codes from 1.7 on.
  for (const char* name : {"ICPN", "GRid", "ProprietaryId", "CatalogNumber"})
    if (const auto text = child_text(node, name); !text.empty()) return std::string(text);
  return std::string(own_text(node));
}

std::string either(std::string_view a, std::string_view b) {
  return std::string(a.empty() ? b : a);
}

Millis created_of(const pugi::xml_node& root) {
  const auto moment =
      read_moment(child_text(root.child("MessageHeader"), "MessageCreatedDateTime"));
  return moment ? moment->at : 0;
}

std::string status_text(const pugi::xml_node& node) {
  const auto text = own_text(node);
  const std::string_view own = node.attribute("UserDefinedValue").value();
  return std::string(text == "UserDefined" && !own.empty() ? own : text);
}

/// What stands beside a status in every version.
void add_advice(const pugi::xml_node& node, Acknowledgement& out) {
  out.action = child_text(node, "ProposedActionType");
  out.manual_check = child_text(node, "ManualCheckRequired") == "true";
  for (const auto& resource : node.children("AffectedResource")) {
    auto id = child_text(resource, "ISRC");
    if (id.empty()) id = child_text(resource.child("ResourceId"), "ISRC");
    if (id.empty()) id = child_text(resource, "ResourceReference");
    out.resources.emplace_back(id.empty() ? own_text(resource) : id);
  }
}

Acknowledgement read_file(const pugi::xml_node& root) {
  Acknowledgement out;
  const auto file = root.child("AcknowledgedFile");
  out.release_id = first_id(file.child("ReleaseId"));
  out.message_id = child_text(file, "MessageId");
  out.status = status_text(root.child("FileStatus"));
  out.words = child_text(root, "ErrorText");
  add_advice(root, out);
  return out;
}

/// From 1.8 on: one status of the release, and one for each message about it.
void read_release(const pugi::xml_node& node, std::vector<Acknowledgement>& out) {
  Acknowledgement base;
  base.release_id = first_id(node.child("ReleaseId"));
  add_advice(node, base);
  const auto words = child_text(node, "ErrorText");
  for (const auto& answered : node.children("Acknowledgement"))
    for (const auto& status : answered.children("MessageStatus")) {
      auto one = base;
      one.message_id = child_text(answered, "MessageId");
      one.status = status_text(status.child("Status"));
      one.words = either(child_text(status, "Information"), words);
      out.push_back(std::move(one));
    }
  if (const auto status = node.child("ReleaseStatus")) {
    base.status = status_text(status);
    base.words = words;
    out.push_back(std::move(base));
  }
}

}  // namespace

std::span<const StatusRow> status_rows() { return kStatuses; }

const StatusRow& status_row(std::string_view status) {
  const auto* row = std::find_if(std::begin(kStatuses), std::end(kStatuses),
      [&](const StatusRow& each) { return each.status == status; });
  if (row != std::end(kStatuses)) return *row;
  return status.starts_with(kReceived.status) ? kReceived : kUnknown;
}

Outcome outcome_of(const Acknowledgement& acknowledgement) {
  const auto outcome = status_row(acknowledgement.status).outcome;
  if (acknowledgement.action == "DoNotResendRelease" &&
      (outcome == Outcome::wrong || outcome == Outcome::unknown))
    return Outcome::refused;
  const bool resend = acknowledgement.action.starts_with("Resend");
  return resend && (outcome == Outcome::unknown || outcome == Outcome::trouble) ? Outcome::wrong
                                                                                : outcome;
}

std::string sentence_of(const Acknowledgement& acknowledgement) {
  auto out = std::string(status_row(acknowledgement.status).sentence);
  out += acknowledgement.words.empty()
             ? fmt::format(" ({})", acknowledgement.status)
             : fmt::format(" ({}: \"{}\")", acknowledgement.status, acknowledgement.words);
  if (acknowledgement.manual_check) out += "; somebody there looks at it";
  return out;
}

Result<std::vector<Acknowledgement>> read_acknowledgement(std::string_view text) {
  MV_TRY(const auto document, Document::parse(text));
  const auto root = document.root();
  const auto name = document.root_name();
  std::vector<Acknowledgement> out;
  if (name == "FtpAcknowledgementMessage" ||
      (name == "ErnAcknowledgementStatusMessage" && root.child("FileStatus")))
    out.push_back(read_file(root));
  else if (name == "AcknowledgementMessage" || name == "ErnAcknowledgementStatusMessage")
    for (const auto& release : root.children("ReleaseStatus")) read_release(release, out);
  if (out.empty())
    return make_error(Code::invalid, fmt::format("{} is no acknowledgement", name),
        "Receivers write FtpAcknowledgementMessage, ErnAcknowledgementStatusMessage or "
        "AcknowledgementMessage",
        "Messages of your own are shown by `mv ddex show`.");
  for (auto& one : out) one.created_at = created_of(root);
  return out;
}

}  // namespace mv::ddex
