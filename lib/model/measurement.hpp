// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "base/clock.hpp"
#include "base/text/enum_words.hpp"

namespace mv::model {

enum class MeasurementState { queued, running, done, failed };
BOOST_DESCRIBE_ENUM(MeasurementState, queued, running, done, failed)

/// What one content is: told once, whoever asks.
struct Measurement {
  std::string subject;  ///< hex SHA-256 of the file's bytes; of a cover to be drawn the track's id
  std::string kind;     ///< audio, picture, cover
  MeasurementState state = MeasurementState::queued;
  int progress = 0;            ///< thousandths
  boost::json::object result;  ///< audio: format, measure, tags; picture: ArtworkFacts
  boost::json::object error;   ///< code, what, why, hint; {file} stands for the file's name
  Millis asked_at = 0;         ///< when somebody last asked; nobody for long: it is not finished
  Millis created_at = 0;
  Millis finished_at = 0;
};
BOOST_DESCRIBE_STRUCT(Measurement, (),
    (subject, kind, state, progress, result, error, asked_at, created_at, finished_at))

inline bool has_ended(const Measurement& m) {
  return m.state == MeasurementState::done || m.state == MeasurementState::failed;
}

}  // namespace mv::model
