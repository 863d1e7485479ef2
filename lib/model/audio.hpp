// SPDX-License-Identifier: Apache-2.0
#pragma once
// What was measured in an audio file. Plain described structs: they travel as JSON.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mv::model {

/// The tags of a file (ID3v1 and v2, Vorbis comment, APE, RIFF INFO, AIFF); empty where absent.
struct AudioTags {
  /// The first value of each; artist, album_artist, genre and composer name all, joined by "; ".
  std::string title, artist, album, album_artist, genre, composer, label, isrc, copyright, language,
      comment, year;
  std::vector<std::string> artists, album_artists, genres, composers, isrcs;  ///< one by one
  int track_number = 0;
  int disc_number = 0;
  bool has_picture = false;
  std::vector<std::string> unreadable;  ///< fields whose encoding cannot be told
};
BOOST_DESCRIBE_STRUCT(AudioTags, (),
    (title, artist, album, album_artist, genre, composer, label, isrc, copyright, language, comment,
        year, artists, album_artists, genres, composers, isrcs, track_number, disc_number,
        has_picture, unreadable))

/// The container and the stream: what the header says, checked against the file's size.
struct AudioFormat {
  std::string container;  ///< wav, rf64, flac, aiff, mp3, ogg, caf
  std::string codec;      ///< pcm, float, flac, alac, mp3, vorbis, opus, ...
  bool lossless = false;
  int wav_format_tag = 0;  ///< 0x0001 PCM, 0x0003 float, 0xfffe EXTENSIBLE; 0 when not WAV
  int sample_rate = 0;     ///< Hz
  int bit_depth = 0;       ///< bits per sample of the source; 0 when the codec has none
  int channels = 0;
  std::int64_t frames = 0;
  std::int64_t duration_ms = 0;
  std::int64_t bytes = 0;
  std::vector<std::string>
      junk_chunks;              ///< WAV chunks other than fmt, data, fact, JUNK-before-data
  bool trailing_bytes = false;  ///< something stands after the last chunk
  bool truncated = false;       ///< the header promises more than the file holds
  int streams = 1;              ///< files joined one behind another, all of them measured
  std::string damage;  ///< what else is wrong with the stream, in words; empty: nothing was found
};
BOOST_DESCRIBE_STRUCT(AudioFormat, (),
    (container, codec, lossless, wav_format_tag, sample_rate, bit_depth, channels, frames,
        duration_ms, bytes, junk_chunks, trailing_bytes, truncated, streams, damage))

/// What listening to every sample tells. Loudness is per ITU-R BS.1770-4.
struct AudioMeasure {
  double integrated_lufs = 0;        ///< LUFS; -70 and below is silence
  double true_peak_dbtp = 0;         ///< dBTP, 4x oversampled or better
  double sample_peak_dbfs = 0;       ///< dBFS
  double loudness_range_lu = 0;      ///< LU
  std::int64_t clipped_runs = 0;     ///< runs of 3 or more full-scale samples in one channel
  std::int64_t longest_clip = 0;     ///< samples in the longest such run
  std::int64_t silence_head_ms = 0;  ///< below -60 dBFS
  std::int64_t silence_tail_ms = 0;
  bool all_silent = false;
  bool white_noise = false;         ///< flat spectrum from start to end
  bool identical_channels = false;  ///< a mono recording in two channels
  double cutoff_hz = 0;             ///< above it there is practically nothing; 0 when none found
  bool lossy_hint = false;          ///< cutoff_hz looks like that of a lossy encoder
  std::string audio_sha256;  ///< hex, of the decoded samples: equal audio in other containers
};
BOOST_DESCRIBE_STRUCT(AudioMeasure, (),
    (integrated_lufs, true_peak_dbtp, sample_peak_dbfs, loudness_range_lu, clipped_runs,
        longest_clip, silence_head_ms, silence_tail_ms, all_silent, white_noise, identical_channels,
        cutoff_hz, lossy_hint, audio_sha256))

}  // namespace mv::model
