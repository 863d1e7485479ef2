// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/ddex/ddex.hpp"
#include "commands/ddex/package.hpp"
#include "ddex/write/batch.hpp"
#include "ddex/write/ern.hpp"
#include "identifiers/identifiers.hpp"

namespace mv::cli {
namespace {

std::string dpid_of(
    Context& context, const char* option, std::string_view fallback, std::vector<Fault>& faults) {
  const auto given = context.in.text(option);
  const auto at = fmt::format("--{}", option);
  if (given.empty() && !fallback.empty()) return std::string(fallback);
  if (given.empty()) {
    faults.push_back({at, "option", at + " is missing",
        option == std::string_view("sender")
            ? "Give your DDEX party identifier; it is free at https://dpid.ddex.net."
            : "Give the receiver's DDEX party identifier, which it tells those who deliver to "
              "it."});
    return {};
  }
  const auto parsed = identifiers::parse_dpid(given);
  if (!parsed.ok()) faults.push_back({at, "option", parsed.error().what, parsed.error().hint});
  return parsed.value_or("");
}

DdexWishes wishes_of(Context& context, std::vector<Fault>& faults) {
  DdexWishes out;
  out.target = ddex::find_target(context.in.maybe("for").value_or("generic"));
  const auto& target = *out.target;
  const SystemClock clock;
  auto& header = out.header;
  if (const auto version = context.in.maybe("ern")) out.version = ddex::version_of(*version);
  header.created_at = clock.now();
  header.test = context.in.has("test");
  header.sender = {dpid_of(context, "sender", "", faults), context.in.text("sender-name")};
  header.recipient = {dpid_of(context, "recipient", target.recipient_dpid, faults),
      context.in.maybe("recipient-name")
          .value_or(target.id == "generic" ? "" : std::string(target.name))};
  out.batch = ddex::batch_id(header.created_at);
  out.words_only = context.in.has("words-only");
  out.takedown = context.in.has("takedown");
  out.offer.excluded = context.in.all("exclude");
  out.offer.downloads = context.in.has("downloads");
  out.offer.pre_order = context.in.text("pre-order");
  for (const auto& position : context.in.all("at-once")) {
    const auto number = parse_int(position);
    if (number && *number > 0)
      out.offer.at_once.push_back(static_cast<std::size_t>(*number - 1));
    else
      faults.push_back({"--at-once", "option", fmt::format("\"{}\" is no position", position),
          "Positions are numbers from 1: --at-once 1,3."});
  }
  return out;
}

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

/// Everything into a folder beside the final one, which takes its name at the end: whoever looks
/// sees a whole batch, or none.
Result<fs::path> write_batch(
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

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  const auto wishes = wishes_of(context, faults);
  std::vector<DdexPackage> packages;
  std::map<std::string, std::string> ids;  // release id → manifest
  for (const auto& path : context.in.arguments()) {
    auto package = ddex_package(path, wishes, packages.size() + 1);
    if (package.ok()) {
      const auto& id = package->message.release_id;
      if (const auto [first, fresh] = ids.emplace(id, path); !fresh)
        faults.push_back({path, "", fmt::format("{} has the same id {}", first->second, id),
            "Give each release its own UPC, or a key of its own in [release]."});
      packages.push_back(std::move(*package));
      continue;
    }
    auto error = std::move(package).error();
    if (error.faults.empty()) error.faults = {{path, "", error.line(), error.hint}};
    faults.insert(faults.end(), error.faults.begin(), error.faults.end());
  }
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot build the batch", "Nothing was written");
    error.faults = std::move(faults);
    return error;
  }
  for (const auto& package : packages)
    if (package.message.header.version == ddex::Version::ern43 && ddex::uses_ai(package.message))
      context.say(
          fmt::format("warning: {}: what AI made is not told, as ERN 4.3 has no words for it",
              package.message.release_id));
  MV_TRY(const auto folder, write_batch(context.in.maybe("out").value_or("."), packages, wishes));
  std::vector<fs::path> messages;
  for (const auto& package : packages)
    messages.push_back(folder / ddex::message_path(package.message.release_id));
  messages.push_back(folder / ddex::batch_complete(wishes.batch));
  MV_TRY(auto out, checked_outcome(context, messages, {}));
  auto& value = out.value.as_object();
  value["folder"] = folder.string();
  out.text += fmt::format("Built {} with {}.\n", printable(folder.string()),
      packages.size() == 1 ? "1 message" : fmt::format("{} messages", packages.size()));
  if (!wishes.target->recipient_dpid.empty() && !context.in.has("recipient"))
    context.say(
        fmt::format("recipient {}: {}", wishes.target->recipient_dpid, wishes.target->name));
  return out;
}

}  // namespace

Command ddex_build_command() {
  std::vector<std::string> targets;
  for (const auto& target : ddex::targets()) targets.emplace_back(target.id);
  return {
      .path = "ddex build",
      .summary = "Build a DDEX batch of release manifests",
      .about =
          "Writes a folder as stores take it: for each release a message (ERN), its recordings and "
          "its cover; BatchComplete last. The messages are checked. Nothing is sent.",
      .arguments = {{.name = "MANIFEST",
          .help = "release.toml",
          .repeat = true,
          .complete = Complete::files}},
      .options =
          {
              {.name = "sender",
                  .value = Value::text,
                  .shown = "DPID",
                  .help = "Your DDEX party identifier"},
              {.name = "sender-name",
                  .value = Value::text,
                  .shown = "NAME",
                  .help = "Your name as sender"},
              {.name = "recipient",
                  .value = Value::text,
                  .shown = "DPID",
                  .help = "The receiver's identifier"},
              {.name = "recipient-name",
                  .value = Value::text,
                  .shown = "NAME",
                  .help = "The receiver's name"},
              {.name = "for",
                  .value = Value::choice,
                  .shown = "TARGET",
                  .help = "Whose habits to follow",
                  .fallback = "generic",
                  .choices = targets},
              {.name = "ern",
                  .value = Value::choice,
                  .shown = "VERSION",
                  .help = "Version of the message; only 4.3.2 says what AI made",
                  .fallback = "4.3, or 4.3.2 where AI was used",
                  .choices = {"4.3", "4.3.2"}},
              {.name = "out",
                  .value = Value::file,
                  .shown = "FOLDER",
                  .help = "Where to write the batch",
                  .fallback = "here"},
              {.name = "test",
                  .help = "Mark it as a test, which receivers check and do not publish"},
              {.name = "words-only", .help = "An update without recordings and cover"},
              {.name = "takedown", .help = "Take the release down, in the way of the receiver"},
              {.name = "downloads", .help = "Sell it as a download, too"},
              {.name = "exclude",
                  .value = Value::list,
                  .shown = "DE,AT",
                  .help = "Everywhere but in these countries",
                  .repeat = true},
              {.name = "pre-order",
                  .value = Value::text,
                  .shown = "DATE",
                  .help = "Day from which it can be ordered"},
              {.name = "at-once",
                  .value = Value::list,
                  .shown = "1,3",
                  .help = "Tracks that come with the pre-order at once",
                  .repeat = true},
          },
      .examples = {{"ddex build release.toml --sender PADPIDA2013020802I --for youtube", ""},
          {"ddex build *.toml --sender PADPIDA2013020802I --test",
              "Several releases in one batch"}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
