// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tracks of a manifest side by side: their numbers, and what may be there only once.
#include <toml++/toml.h>

#include <vector>

#include "manifest/faults.hpp"
#include "manifest/manifest.hpp"

namespace mv::manifest {

class Album {
 public:
  explicit Album(Faults& faults) : faults_(faults) {}

  /// In the order of the text. A number of 0 was not said: it becomes the place on the disc.
  /// `table` must live as long as this.
  void add(Track track, const toml::table& table);

  /// Looks for places, files and ISRCs that come twice and for gaps; gives the tracks by disc and
  /// number.
  std::vector<Track> tracks() &&;

 private:
  struct Entry {
    Track track;
    const toml::table* table;
    /// Of the value of this key, or of the track where it was not said.
    toml::source_position at(std::string_view key) const;
  };

  void number();
  void places();
  void gaps();
  void discs();
  void files();
  void isrcs();

  Faults& faults_;
  std::vector<Entry> entries_;
};

}  // namespace mv::manifest
