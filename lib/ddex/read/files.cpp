// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "base/crypto/checksum.hpp"
#include "base/crypto/md5.hpp"
#include "base/text/text.hpp"
#include "ddex/read/probe.hpp"
#include "preflight/text.hpp"

namespace mv::ddex {
namespace {

using preflight::shown;

/// Whether a name leads out of the folder, or away from the disk.
bool leads_away(std::string_view uri) {
  if (uri.starts_with('/') || uri.find(':') != uri.npos || uri.find('\\') != uri.npos) return true;
  for (const auto& part : split(uri, '/'))
    if (part == "..") return true;
  return false;
}

template <class Hash>
Result<std::string> hash_of(const fs::path& path, Hash hash) {
  MV_CHECK(read_blocks(path, [&](std::string_view block) {
    hash.update(block);
    return Status{};
  }));
  return to_hex(hash.finish());
}

/// In hex; nothing for an algorithm that is not known here.
Result<std::optional<std::string>> digest_of(const fs::path& path, std::string_view algorithm) {
  static const std::map<std::string, std::string, std::less<>> kNames{
      {"SHA1", "sha1"}, {"SHA", "sha1"}, {"SHA-256", "sha256"}, {"SHA2", "sha256"}};
  const auto known = kNames.find(upper(std::string(algorithm)));
  if (algorithm == "MD5") {
    MV_TRY(auto hash, hash_of(path, Md5()));
    return std::optional(std::move(hash));
  }
  if (known == kNames.end()) return std::optional<std::string>{};
  MV_TRY(auto hash, hash_of(path, std::move(*Checksum::make(known->second))));
  return std::optional(std::move(hash));
}

/// The value in hex: some senders write it in Base64.
std::string in_hex(std::string_view value) {
  const bool hex = value.size() % 2 == 0 && value.size() >= 32 &&
                   value.find_first_not_of("0123456789abcdefABCDEF") == value.npos;
  if (hex) return lower(value);
  const auto bytes = from_base64(value);
  return bytes ? to_hex(*bytes) : lower(value);
}

/// Compares a file with what a HashSum says of it, whose value stands under one of two names.
void check_hash(Probe& probe, std::string_view rule, const fs::path& path,
    const pugi::xml_node& sum, std::string_view algorithm, std::string_view value) {
  const auto digest = digest_of(path, algorithm);
  if (!digest.ok()) {
    probe.add(rule, Level::error, sum, digest.error().line());
  } else if (!*digest) {
    probe.add(rule, Level::info, sum,
        fmt::format("hashes of {} cannot be checked here", shown(algorithm)), "Use MD5.");
  } else if (**digest != in_hex(value)) {
    probe.add(rule, Level::error, sum,
        fmt::format("the {} of {} is {}, and the message says {}", algorithm,
            path.filename().string(), **digest, shown(value)),
        "The file was changed or cut after the message was written: build it again.");
  }
}

/// A kilobyte is not said to be 1,000 or 1,024 bytes, so either is taken.
void check_size(Probe& probe, const fs::path& path, const pugi::xml_node& node) {
  const auto size = mv::file_size(path);
  if (!node || !size.ok()) return;
  const auto said = std::strtod(std::string(own_text(node)).c_str(), nullptr);
  const auto is = static_cast<double>(*size);
  if (std::abs(said * 1000 - is) > 1000 && std::abs(said * 1024 - is) > 1024)
    probe.add("D14", Level::warn, node,
        fmt::format("{} has {} kB, and the message says {}", path.filename().string(),
            preflight::decimal(is / 1000), own_text(node)),
        "FileSize is in kilobytes.");
}

void check_file(Probe& probe, const pugi::xml_node& node) {
  const auto uri_node = node.child("URI");
  const auto uri = own_text(uri_node);
  if (!uri_node) return;
  if (leads_away(uri)) {
    probe.add("D13", Level::error, uri_node,
        fmt::format("{} leads out of the folder of the message", shown(uri)),
        "Name files below it, such as resources/song.flac.");
    return;
  }
  if (probe.options.path.empty()) return;
  const auto path = probe.options.path.parent_path() / fs::path(std::string(uri));
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    probe.add("D13", Level::error, uri_node,
        fmt::format("there is no file {} beside the message", shown(uri)),
        "Put it there; names are case-sensitive. An update of the words alone has no File.");
    return;
  }
  const auto sum = node.child("HashSum");
  if (!sum) {
    probe.add("D14", Level::warn, node, fmt::format("{} has no HashSum", shown(uri)),
        "With it, receivers notice a file that was damaged on its way.");
  } else if (probe.options.hashes) {
    check_hash(
        probe, "D14", path, sum, child_text(sum, "Algorithm"), child_text(sum, "HashSumValue"));
  }
  check_size(probe, path, node.child("FileSize"));
}

}  // namespace

void check_files(Probe& probe) {
  for (const auto& node : probe.all("File")) check_file(probe, node);
  std::set<std::string_view> names;
  for (const auto& node : probe.all("URI"))
    if (!names.insert(own_text(node)).second)
      probe.add("D13", Level::warn, node,
          fmt::format("the file {} belongs to several resources", shown(own_text(node))), {});
}

void check_batch(Probe& probe) {
  const auto root = probe.document.root();
  const auto& messages = probe.all("MessageInBatch");
  const auto number = parse_int(child_text(root, "NumberOfMessages"));
  if (!number || static_cast<std::size_t>(std::max<std::int64_t>(*number, 0)) != messages.size())
    probe.add("D15", Level::error, root.child("NumberOfMessages"),
        fmt::format("the manifest lists {} messages, and says {}", messages.size(),
            shown(child_text(root, "NumberOfMessages"))),
        {});
  for (const auto& message : messages) {
    const auto url = child_text(message, "URL");
    if (leads_away(url)) {
      probe.add("D15", Level::error, message.child("URL"),
          fmt::format("{} leads out of the folder of the batch", shown(url)), {});
      continue;
    }
    if (probe.options.path.empty()) continue;
    const auto path = probe.options.path.parent_path() / fs::path(std::string(url));
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
      probe.add("D15", Level::error, message.child("URL"),
          fmt::format("there is no message {} in the batch", shown(url)), {});
      continue;
    }
    const auto sum = message.child("HashSum");
    const auto old = child_text(sum, "HashSum");
    if (sum && probe.options.hashes)
      check_hash(probe, "D15", path, sum, child_text(sum, "HashSumAlgorithmType"),
          old.empty() ? child_text(sum, "HashSumValue") : old);
  }
}

}  // namespace mv::ddex
