// SPDX-License-Identifier: Apache-2.0
// A form that arrives in blocks of any size must be read like one that arrives at once.
#include "fuzz.hpp"
#include "sandbox/intake.hpp"

using namespace mv;
using sandbox::Intake;

namespace {

bool same(const sandbox::Received& a, const sandbox::Received& b) {
  return a.name == b.name && a.file_name == b.file_name && a.content_type == b.content_type &&
         a.text == b.text && a.head == b.head && a.size == b.size && a.sha256 == b.sha256;
}

void compare(std::string_view type, std::string_view body, std::size_t block) {
  Intake whole(type), parts(type);
  whole.write(body);
  for (auto rest = body; !rest.empty(); rest.remove_prefix(std::min(block, rest.size())))
    parts.write(rest.substr(0, block));
  fuzz::require(whole.finish() == parts.finish(), "both end alike");
  fuzz::require(whole.bytes() == body.size(), "every byte is counted");
  fuzz::require(whole.parts().size() == parts.parts().size(), "the same number of parts");
  for (std::size_t i = 0; i < whole.parts().size(); ++i) {
    const auto& part = whole.parts()[i];
    // The last part of a broken form holds what had arrived surely, which depends on the blocks.
    if (!part.sha256.empty()) fuzz::require(same(part, parts.parts()[i]), "the same part");
    (void)sandbox::look_at_audio(part.head, part.size);
    (void)sandbox::picture_kind(part.head);
  }
}

}  // namespace

// The first byte is the size of the blocks; a line with the content type follows, then the body.
std::vector<std::string> fuzz_seeds() {
  const std::string form =
      "multipart/form-data; boundary=xyz\n"
      "--xyz\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nNorthern Line\r\n"
      "--xyz\r\nContent-Disposition: form-data; name=asset_data; filename=\"a \\\"b\\\".wav\"\r\n"
      "Content-Type: audio/wav\r\n\r\nRIFF....WAVEfmt \r\n--xy\r\n--xyz--\r\n";
  return {"\x07" + form, "\x01" + form,
      "\xff"
      "application/octet-stream\nfLaC" +
          std::string(60, '\0'),
      "\x03multipart/form-data\n--\r\n\r\n\r\n----",
      "\xffmultipart/form-data; boundary=xyz\n--xyz\r\nContent-Type: " + std::string(20'000, 'x') +
          "\r\n\r\nbody\r\n--xyz--\r\n"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::view(data, size);
  if (input.empty()) return 0;
  const auto line = std::min(input.find('\n'), input.size() - 1);
  const auto block = std::max<std::size_t>(static_cast<unsigned char>(input[0]), 1);
  compare(input.substr(1, line == 0 ? 0 : line - 1), input.substr(line + 1), block);
  return 0;
}
