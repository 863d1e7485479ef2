// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "commands/ddex/package.hpp"
#include "ddex/write/batch.hpp"
#include "ddex/write/ern.hpp"

namespace mv::cli {
namespace {

Status write_text(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  return write_file_atomic(path, text);
}

Status place_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  fs::copy_file(from, to, error);
  if (!error) return {};
  return make_error(Code::io, fmt::format("cannot write {}", to.string()), error.message(),
      "Make room on the disk, or choose another folder with --out.");
}

/// The message, as it stands in the batch.
std::string text_of(const DdexPackage& package, const DdexWishes& wishes) {
  const bool purge = wishes.takedown && wishes.target->takedown == ddex::TakedownForm::purge;
  return ddex::written([&](ddex::XmlWriter& xml) {
    const auto& message = package.message;
    if (purge)
      ddex::write(xml, ddex::Purge{message.header, message.release_id, message.metadata.title});
    else
      ddex::write(xml, message);
  });
}

}  // namespace

Result<fs::path> write_ddex_batch(
    const fs::path& out, const std::vector<DdexPackage>& packages, const DdexWishes& wishes) {
  const auto name = ddex::batch_folder(*wishes.target, wishes.batch);
  const auto folder = out / ("." + name + ".part");
  std::vector<ddex::BatchMessage> listed;
  const auto write = [&]() -> Status {
    for (const auto& package : packages) {
      const auto& message = package.message;
      const auto path = folder / ddex::message_path(message.release_id);
      const auto text = text_of(package, wishes);
      for (const auto& [from, uri] : package.files)
        MV_CHECK(place_file(from, path.parent_path() / uri));
      MV_CHECK(write_text(path, text));
      listed.push_back({.message_id = message.header.message_id,
          .release_id = message.release_id,
          .type = wishes.takedown     ? ddex::DeliveryType::takedown
                  : wishes.words_only ? ddex::DeliveryType::again
                                      : ddex::DeliveryType::fresh,
          .md5 = to_hex(md5(text))});
    }
    const auto manifest = ddex::written(
        [&](ddex::XmlWriter& xml) { ddex::write_manifest(xml, wishes.header, name, listed); });
    return write_text(folder / ddex::batch_complete(wishes.batch), manifest);
  };
  const auto done = write();
  std::error_code error;
  if (!done.ok()) {
    fs::remove_all(folder, error);
    return done.error();
  }
  fs::rename(folder, out / name, error);
  if (error)
    return make_error(
        Code::io, fmt::format("cannot write {}", (out / name).string()), error.message());
  return out / name;
}

}  // namespace mv::cli
