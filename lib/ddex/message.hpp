// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an ERN message says, free of XML: DDEX Electronic Release Notification 4.3 and 4.3.2
// (kb.ddex.net, "ERN"). write/ern.hpp writes it; build.hpp makes it of a release.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/artwork.hpp"
#include "model/audio.hpp"
#include "model/metadata.hpp"

namespace mv::ddex {

/// 4.3.2 differs in names, and says how much of it a machine made.
enum class Version { ern43, ern432 };
std::string_view name_of(Version version);                 ///< "4.3", "4.3.2"
std::string_view namespace_of(Version version);            ///< http://ddex.net/xml/ern/43
std::optional<Version> version_of(std::string_view name);  ///< of a name or a namespace

/// Who sends or receives, or owns.
struct Party {
  std::string dpid;  ///< PADPIDA…, 18 characters, no hyphens
  std::string name;
};

struct Header {
  Version version = Version::ern43;
  std::string message_id;  ///< never used twice by a sender
  std::string thread_id;   ///< the same in all messages about a release; empty = none
  Party sender, recipient;
  std::optional<Party> on_behalf_of;
  Millis created_at = 0;
  bool test = false;     ///< the receiver checks it and publishes nothing
  std::string language;  ///< of the titles; empty = en
};

/// A file that goes with the message.
struct File {
  std::string uri;  ///< relative to the message: resources/0012345678905_01_001.flac
  std::string md5;  ///< hex
  std::int64_t bytes = 0;
};

struct Recording {
  model::Metadata metadata;  ///< as it stands on this release
  model::AudioFormat format;
  int disc = 1, number = 1;  ///< from 1
  std::optional<File> file;  ///< none in an update of the words alone
  bool offered = true;       ///< false = no deal speaks of it: taken down, or not yet out
};

struct Cover {
  model::ArtworkFacts facts;
  std::optional<File> file;
};

/// On which terms it may be had: one commercial model each, which every receiver can read.
struct Deal {
  std::string commercial_model;          ///< SubscriptionModel
  std::vector<std::string> uses;         ///< OnDemandStream, ...
  std::vector<std::string> territories;  ///< ISO 3166-1 alpha-2; empty = the whole world
  std::vector<std::string> excluded;     ///< of the whole world
  /// A day ("2027-01-15"), a time in each territory ("2027-01-15T00:00:00"), or one instant for
  /// all ("2027-01-14T23:00:00Z").
  std::string start;
  std::string end;                   ///< the same, inclusive; empty = open
  bool pre_order = false;            ///< of the release as a whole
  std::vector<std::size_t> at_once;  ///< recordings that are given right after the pre-order
};

/// A release as a whole statement: it replaces what was said before. Without deals it is taken
/// down.
struct NewRelease {
  Header header;
  std::string release_id;  ///< names it: its UPC, or the sender's own id where it has none
  std::string catalogue_number;
  model::Metadata metadata;           ///< of the whole
  std::string kind = "album";         ///< single, ep, album
  std::vector<Recording> recordings;  ///< by disc and number
  std::optional<Cover> cover;
  std::vector<Deal> deals;
  bool deal_per_release = false;  ///< a ReleaseDeal for each release and track
  bool simple_single = false;     ///< profile SimpleAudioSingle; of one recording alone
  std::string shown_from;  ///< date and time from which a pre-order is shown; empty = not said
};

/// Whether a machine had a part in it: 4.3.2 alone has words for that.
bool uses_ai(const NewRelease& message);

/// The order to delete a release, for receivers that take it as a takedown.
struct Purge {
  Header header;
  std::string release_id;
  std::string title;
};

}  // namespace mv::ddex
