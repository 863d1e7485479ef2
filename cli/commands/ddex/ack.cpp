// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/ddex/ddex.hpp"
#include "commands/ddex/place.hpp"
#include "ddex/read/acknowledgement.hpp"
#include "ddex/read/document.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestAnswer = 1u << 20;  // bytes

struct Answer {
  std::string file;
  ddex::Acknowledgement said;
};

json::object json_of(const Answer& answer) {
  const auto& said = answer.said;
  return {{"file", answer.file}, {"release_id", said.release_id}, {"message_id", said.message_id},
      {"status", said.status}, {"outcome", word_of(ddex::outcome_of(said))},
      {"sentence", ddex::sentence_of(said)}, {"words", said.words}, {"action", said.action},
      {"manual_check", said.manual_check}, {"resources", model::to_json(said.resources)},
      {"created_at",
          said.created_at == 0 ? json::value() : json::value(format_utc(said.created_at))}};
}

std::string text_of(const Answer& answer) {
  const auto& said = answer.said;
  const auto hint = ddex::status_row(said.status).hint;
  auto out = fmt::format("{}: {}: {}.{}", said.release_id.empty() ? answer.file : said.release_id,
      word_of(ddex::outcome_of(said)), ddex::sentence_of(said),
      hint.empty() ? "" : fmt::format(" {}", hint));
  if (!said.resources.empty()) out += fmt::format(" It is about {}.", join(said.resources, ", "));
  return printable(out) + "\n";
}

bool is_bad(const Answer& answer) {
  const auto outcome = ddex::outcome_of(answer.said);
  return outcome == ddex::Outcome::wrong || outcome == ddex::Outcome::refused ||
         outcome == ddex::Outcome::trouble;
}

Status add_answers(const std::string& file, const std::string& text, std::vector<Answer>& answers) {
  auto read = ddex::read_acknowledgement(text);
  if (!read.ok()) {
    read.error().what = fmt::format("{}: {}", file, read.error().what);
    return read.error();
  }
  for (auto& said : *read) answers.push_back({file, std::move(said)});
  return {};
}

/// What the receiver has laid into the folders of these batches.
Status fetch_answers(Context& context, std::vector<Answer>& answers) {
  MV_TRY(const auto receiver, open_place(context, "from"));
  for (const auto& batch : context.in.arguments()) {
    const auto folder = batch + "/acknowledgements";
    MV_TRY(const auto names, receiver->list(folder, {}));
    for (const auto& name : names) {
      const auto text = receiver->get(folder + "/" + name, kLargestAnswer, {});
      const auto read = text.ok() ? add_answers(name, *text, answers) : Status(text.error());
      if (!read.ok()) context.say(printable("warning: " + read.error().line()));
    }
  }
  return {};
}

Result<Outcome> run(Context& context) {
  if (context.in.has("statuses")) return ddex_statuses();
  if (context.in.arguments().empty())
    return make_error(Code::usage, "FILE is missing", {},
        "Name the acknowledgements to read; with --from, the folders of the batches.");
  std::vector<Answer> answers;
  if (context.in.has("from")) {
    MV_CHECK(fetch_answers(context, answers));
  } else {
    for (const auto& file : context.in.arguments()) {
      MV_TRY(const auto text, read_file(file, ddex::kLargestMessage));
      MV_CHECK(add_answers(file, text, answers));
    }
  }
  // A later one may revise an earlier one: the last word on a release comes last.
  std::stable_sort(answers.begin(), answers.end(),
      [](const auto& a, const auto& b) { return a.said.created_at < b.said.created_at; });
  Outcome out;
  json::array rows;
  if (answers.empty()) out.text = "The receiver has not answered yet.\n";
  for (const auto& answer : answers) {
    out.text += text_of(answer);
    rows.push_back(json_of(answer));
  }
  out.value = std::move(rows);
  if (std::any_of(answers.begin(), answers.end(), is_bad)) out.exit_code = 1;
  return out;
}

}  // namespace

Command ddex_ack_command() {
  auto options = place_options("from", "Fetch them from the receiver: sftp://…, s3://…, file://…");
  options.push_back(
      {.name = "statuses", .help = "List every status that is known, and what it means"});
  return {
      .path = "ddex ack",
      .summary = "Show what a receiver answered to a DDEX message",
      .about =
          "Reads acknowledgements of ERN-C-SFTP 1.6 and 1.7 and of ERN Part 3 1.8, from files or "
          "from where the batch was delivered. Exit code 1 when one says that something is wrong.",
      .arguments = {{.name = "FILE",
          .help = "ACK_….xml; with --from, the folder of a batch",
          .required = false,
          .repeat = true,
          .complete = Complete::files}},
      .options = std::move(options),
      .examples = {{"ddex ack acknowledgements/*.xml", ""},
          {"ddex ack N_20270115000000000 --from file:///mnt/drop", ""}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
