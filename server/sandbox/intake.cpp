// SPDX-License-Identifier: Apache-2.0
#include "sandbox/intake.hpp"

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

constexpr std::size_t kHeadBytes = 4096, kTextBytes = 65536, kLongestPartHead = 16384;

/// The value of name="value" or name=value in a header.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  const auto wanted = std::string(name) + "=";
  std::size_t at = 0;
  while ((at = lower(header).find(wanted, at)) != std::string::npos) {
    if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ';') {
      at += wanted.size();
      continue;
    }
    auto value = header.substr(at + wanted.size());
    if (value.starts_with('"')) {
      std::string out;
      for (std::size_t i = 1; i < value.size() && value[i] != '"'; ++i) {
        if (value[i] == '\\' && i + 1 < value.size()) ++i;
        out += value[i];
      }
      return out;
    }
    return std::string(trim(value.substr(0, value.find(';'))));
  }
  return std::nullopt;
}

std::uint64_t little(std::string_view data, std::size_t at, int bytes) {
  std::uint64_t out = 0;
  for (int i = bytes - 1; i >= 0; --i)
    out = out << 8 | static_cast<unsigned char>(data[at + static_cast<std::size_t>(i)]);
  return out;
}

AudioLook look_at_wav(std::string_view head, std::uint64_t size) {
  std::uint64_t rate = 0;
  for (std::size_t at = 12; at + 8 <= head.size();) {
    const auto id = head.substr(at, 4);
    const auto length = little(head, at + 4, 4);
    if (id == "fmt " && at + 24 <= head.size()) rate = little(head, at + 16, 4);
    if (id == "data") {
      if (rate == 0) return {};
      const auto there = size - std::min<std::uint64_t>(size, at + 8);
      return {"wav", static_cast<std::int64_t>(std::max<std::uint64_t>(there * 1000 / rate, 1))};
    }
    at += 8 + length + length % 2;
  }
  return rate == 0 ? AudioLook{}
                   : AudioLook{"wav", static_cast<std::int64_t>(size * 1000 / rate + 1)};
}

AudioLook look_at_flac(std::string_view head) {
  if (head.size() < 26) return {};
  std::uint64_t packed = 0;  // STREAMINFO: 20 bits rate, 3 channels, 5 depth, 36 samples
  for (std::size_t i = 18; i < 26; ++i) packed = packed << 8 | static_cast<unsigned char>(head[i]);
  const auto rate = packed >> 44;
  if (rate == 0) return {};
  const auto samples = packed & 0xfffffffffu;
  return {"flac", static_cast<std::int64_t>(std::max<std::uint64_t>(samples * 1000 / rate, 1))};
}

}  // namespace

Intake::Intake(std::string_view content_type) {
  if (lower(content_type).starts_with("multipart/form-data")) {
    boundary_ = "\r\n--" + parameter(content_type, "boundary").value_or("");
    buffer_ = "\r\n";  // so that the first boundary looks like the others
  } else {
    begin_part({});
    at_ = At::body;
  }
}

Intake::~Intake() = default;
Intake::Intake(Intake&&) noexcept = default;

void Intake::begin_part(std::string_view head) {
  Received part;
  for (const auto& line : split(head, '\n')) {
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto name = lower(trim(std::string_view(line).substr(0, colon)));
    const auto value = trim(std::string_view(line).substr(colon + 1));
    if (name == "content-disposition") {
      part.name = parameter(value, "name").value_or("");
      part.file_name = parameter(value, "filename");
    } else if (name == "content-type") {
      part.content_type = value;
    }
  }
  parts_.push_back(std::move(part));
  digest_ = std::make_unique<Sha256>();
}

void Intake::take(std::string_view data) {
  auto& part = parts_.back();
  digest_->update(data);
  part.size += data.size();
  part.head.append(data.substr(0, kHeadBytes - std::min(kHeadBytes, part.head.size())));
  if (!part.file_name && !boundary_.empty())
    part.text.append(data.substr(0, kTextBytes - std::min(kTextBytes, part.text.size())));
}

void Intake::end_part() {
  parts_.back().sha256 = to_hex(digest_->finish());
  digest_.reset();
}

bool Intake::step() {
  switch (at_) {
    case At::preamble:
    case At::body: {
      const auto found = buffer_.find(boundary_);
      const auto sure = found != buffer_.npos                ? found
                        : buffer_.size() >= boundary_.size() ? buffer_.size() - boundary_.size() + 1
                                                             : 0;
      if (at_ == At::body && sure > 0) take(std::string_view(buffer_).substr(0, sure));
      if (found == buffer_.npos) {
        buffer_.erase(0, sure);
        return false;
      }
      buffer_.erase(0, found + boundary_.size());
      if (at_ == At::body) end_part();
      at_ = At::after_boundary;
      return true;
    }
    case At::after_boundary:
      if (buffer_.size() < 2) return false;
      at_ = buffer_.starts_with("--") ? At::end : At::head;
      buffer_.erase(0, 2);
      return true;
    case At::head: {
      const auto found = buffer_.find("\r\n\r\n");
      const bool ends = found < kLongestPartHead;
      // One byte less, and its end could still begin within the limit.
      if (!ends && buffer_.size() < kLongestPartHead + 3) return false;
      begin_part(std::string_view(buffer_).substr(0, ends ? found : kLongestPartHead));
      buffer_.erase(0, ends ? found + 4 : kLongestPartHead);
      at_ = At::body;
      return true;
    }
    case At::end: buffer_.clear(); return false;
  }
  return false;
}

void Intake::write(std::string_view block) {
  bytes_ += block.size();
  if (boundary_.empty()) {
    take(block);
    return;
  }
  buffer_ += block;
  while (step()) {}
}

bool Intake::finish() {
  if (boundary_.empty()) end_part();
  return boundary_.empty() || at_ == At::end;
}

const Received* Intake::part(std::string_view name) const {
  for (const auto& part : parts_)
    if (part.name == name) return &part;
  return nullptr;
}

AudioLook look_at_audio(std::string_view head, std::uint64_t size) {
  constexpr std::uint64_t kBytesPerSecond = 40'000;  // a guess for what is not looked into
  const auto guess = static_cast<std::int64_t>(size * 1000 / kBytesPerSecond + 1);
  if (head.size() < 16) return {};
  if ((head.starts_with("RIFF") || head.starts_with("RF64")) && head.substr(8, 4) == "WAVE")
    return look_at_wav(head, size);
  if (head.starts_with("fLaC")) return look_at_flac(head);
  if (head.starts_with("FORM") && head.substr(8, 3) == "AIF") return {"aiff", guess};
  if (head.starts_with("OggS")) return {"ogg", guess};
  if (head.starts_with("ID3")) return {"mp3", guess};
  if (static_cast<unsigned char>(head[0]) == 0xff &&
      (static_cast<unsigned char>(head[1]) & 0xe0) == 0xe0)
    return {"mp3", guess};
  return {};
}

std::string picture_kind(std::string_view head) {
  if (head.starts_with("\xff\xd8\xff")) return "jpeg";
  if (head.starts_with("\x89PNG\r\n")) return "png";
  if (head.starts_with("GIF8")) return "gif";
  return {};
}

}  // namespace mv::sandbox
