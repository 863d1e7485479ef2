// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "base/clock.hpp"

namespace mv::model {

/// What one content is: told once, whoever asks. States: queued, running, done, failed.
struct Measurement {
  std::string subject;  ///< hex SHA-256 of the file's bytes; of a cover to be drawn the track's id
  std::string kind;     ///< audio, picture, cover
  std::string state = "queued";
  int progress = 0;            ///< thousandths
  boost::json::object result;  ///< audio: format, measure, tags; picture: ArtworkFacts
  boost::json::object error;   ///< code, what, why, hint; {file} stands for the file's name
  Millis asked_at = 0;         ///< when somebody last asked; nobody for long: it is not finished
  Millis created_at = 0;
  Millis finished_at = 0;
};
BOOST_DESCRIBE_STRUCT(Measurement, (),
    (subject, kind, state, progress, result, error, asked_at, created_at, finished_at))

inline bool has_ended(const Measurement& m) { return m.state == "done" || m.state == "failed"; }

}  // namespace mv::model
