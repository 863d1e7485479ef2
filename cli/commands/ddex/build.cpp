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

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  const auto wishes = ddex_wishes(context, faults);
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
  MV_TRY(
      const auto folder, write_ddex_batch(context.in.maybe("out").value_or("."), packages, wishes));
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
              text_option("sender", "DPID", "Your DDEX party identifier"),
              text_option("sender-name", "NAME", "Your name as sender"),
              text_option("recipient", "DPID", "The receiver's identifier"),
              text_option("recipient-name", "NAME", "The receiver's name"),
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
              list_option("exclude", "DE,AT", "Everywhere but in these countries"),
              text_option("pre-order", "DATE", "Day from which it can be ordered"),
              list_option("at-once", "1,3", "Tracks that come with the pre-order at once"),
          },
      .examples = {{"ddex build release.toml --sender PADPIDA2013020802I --for youtube", ""},
          {"ddex build *.toml --sender PADPIDA2013020802I --test",
              "Several releases in one batch"}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
