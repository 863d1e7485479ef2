// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the tables of a manifest by the rows of fields.hpp.
#include <toml++/toml.h>

#include <optional>
#include <string>

#include "manifest/faults.hpp"
#include "manifest/fields.hpp"

namespace mv::manifest {

class Values {
 public:
  /// `folder` is where relative paths begin.
  Values(Faults& faults, fs::path folder) : faults_(faults), folder_(std::move(folder)) {}

  /// Reads every value into the member its row names; what is wrong goes to the faults and is left
  /// out. `shared` is for [defaults]: nothing is required, what belongs to one track is refused.
  void read(const toml::table& table, const Section& section, Target target, bool shared = false);

  /// A key that is no field of this section, with what was probably meant.
  void unknown(const toml::key& key, const Section& section);

  void take(const Field& field, const toml::node& node, std::string& out);
  void take(const Field& field, const toml::node& node, bool& out);
  void take(const Field& field, const toml::node& node, int& out);
  void take(const Field& field, const toml::node& node, fs::path& out);
  void take(const Field& field, const toml::node& node, std::vector<std::string>& out);
  void take(const Field& field, const toml::node& node, std::vector<model::Artist>& out);
  void take(const Field& field, const toml::node& node, std::vector<model::Writer>& out);
  void take(const Field& field, const toml::node& node, model::AiUse& out);

 private:
  void wrong_type(
      const Field& field, const toml::node& node, std::string_view wanted, std::string hint = {});
  std::optional<std::string> text_of(const Field& field, const toml::node& node);
  const toml::array* list_of(const Field& field, const toml::node& node);
  void check_form(const Field& field, toml::source_position at, std::string& text);
  void check_choice(const Field& field, toml::source_position at, const std::string& text);
  void check_country(const Field& field, toml::source_position at, const std::string& text);
  void take_territories(const Field& field, const toml::node& node, std::vector<std::string>& out);
  void find_file(
      const Field& field, toml::source_position at, const std::string& name, const fs::path& file);
  template <class Person>
  void take_people(
      const Field& field, const toml::node& node, const Section& section, std::vector<Person>& out);

  Faults& faults_;
  fs::path folder_;
  int searched_ = 0;  ///< missing files for which a similar name was looked for
};

/// "a text", "a list", …: what a node is, for messages.
std::string_view type_name(const toml::node& node);
/// A date, or a date and time, in the form of RFC 3339; nothing for other nodes.
std::optional<std::string> written_moment(const toml::node& node);

}  // namespace mv::manifest
