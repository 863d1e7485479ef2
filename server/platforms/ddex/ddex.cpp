// SPDX-License-Identifier: Apache-2.0
#include "platforms/ddex/ddex.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/crypto/md5.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "ddex/offer.hpp"
#include "ddex/read/document.hpp"
#include "platforms/ddex/account.hpp"
#include "platforms/ddex/answers.hpp"
#include "platforms/ddex/statement.hpp"
#include "platforms/recordings.hpp"
#include "schedule/zone.hpp"

namespace mv::platforms {
namespace {

constexpr std::uint64_t kMostTries = 100;
constexpr std::size_t kMostAnswers = 100;         // to one batch; the last by name
constexpr std::size_t kLargestAnswer = 1u << 20;  // bytes

using ddex::Account;
using ddex::Answers;
using ddex::FilePlace;
using ddex::Purpose;
using ddex::Statement;
using delivery::Batch;

/// One account's receiver, open, with what every call about this shipment needs.
struct Line {
  Account account;
  std::unique_ptr<delivery::Receiver> receiver;
  delivery::Control control;
};

class Ddex final : public Adapter {
 public:
  Ddex(const model::ProviderInfo& info, Endpoints endpoints, const Clock* clock)
      : info_(info), endpoints_(std::move(endpoints)), clock_(clock ? *clock : system_clock_) {
    const auto dash = info.id.find('-');
    target_ = mv::ddex::find_target(dash == info.id.npos ? "generic" : info.id.substr(dash + 1));
  }

  const model::ProviderInfo& info() const override { return info_; }
  Quote quote(const Order& order) const override;
  Status upload(Context& context) override;
  Status submit(Context& context) override;
  Status retry(Context& context) override;
  Result<std::vector<StoreStatus>> status(Context& context) override;
  Status update(Context& context) override;
  Result<Removal> withdraw(Context& context) override;
  Result<json::object> statistics(Context&) override {
    return make_error(Code::unsupported, "DDEX messages bring no figures", {},
        "Import the receiver's sales reports.");
  }
  Result<SignIn> begin_connect(const ConnectInput& input) override;
  std::vector<Check> test(Credentials& credentials) override;

 private:
  Result<Line> open(const json::object& secret, std::function<bool()> cancelled) const;
  /// Opens the line and works on it; an error is told in the words of this provider.
  template <class T>
  Result<T> on_line(Context& context, const std::function<Result<T>(Line&)>& work) const;
  Result<Millis> free_instant(Context& context, Line& line) const;
  Status name_batch(Context& context, Line& line) const;
  Status send_file(Context& context, Line& line, const FilePlace& place) const;
  Result<Batch> bring(Context& context, Line& line) const;
  Result<bool> was_handed_in(Context& context, Line& line) const;
  Status deliver(Context& context, Line& line, const Statement& statement) const;
  Result<Answers> answers_to(
      Line& line, Answers::To to, Millis at, const std::string& message_id) const;
  Result<std::vector<Answers>> answers(Context& context, Line& line) const;
  Millis begins_at(const Context& context) const;

  const model::ProviderInfo& info_;
  SystemClock system_clock_;
  Endpoints endpoints_;
  const Clock& clock_;
  const mv::ddex::Target* target_;
};

std::string message_id_of(const Context& context, Millis at) {
  return fmt::format("MV-{}-{}", mv::ddex::batch_id(at), upper(context.order.shipment_id));
}

bool noted(const Journal& journal, const char* key) { return number_of(journal.notes(), key) != 0; }

Error not_delivered(const model::ProviderInfo& info) {
  return make_error(Code::conflict, fmt::format("this was not delivered by {} yet", info.name), {},
      "Distribute it first.");
}

/// Whether the batch was begun at the place to which the account is connected now.
bool is_here(const Journal& journal, const Line& line) {
  const auto place = journal.text("place");
  return place.empty() || place == line.account.place;
}

json::array updates_of(const Journal& journal) {
  const auto* updates = journal.notes().if_contains("updates");
  return updates && updates->is_array() ? updates->get_array() : json::array();
}

Quote Ddex::quote(const Order& order) const {
  std::int64_t bytes = std::max<std::int64_t>(order.format.bytes, 0);
  for (const auto& track : order.tracks) bytes += std::max<std::int64_t>(track.format.bytes, 0);
  Quote out;
  out.steps = {fmt::format("write the message about \"{}\" (DDEX ERN)", order.metadata.title),
      fmt::format("deliver the audio ({}) and the cover to {}",
          human_bytes(static_cast<std::uint64_t>(bytes)), target_->name),
      "complete the batch: the receiver takes it in then"};
  out.lead_days = info_.lead_days;
  return out;
}

Result<Line> Ddex::open(const json::object& secret, std::function<bool()> cancelled) const {
  Line out;
  MV_TRY(out.account, ddex::read_account(secret, *target_, endpoints_));
  MV_TRY(out.receiver, ddex::open_receiver(out.account));
  out.control = {.cancelled = std::move(cancelled), .progress = {}, .vet = endpoints_.vet};
  return out;
}

template <class T>
Result<T> Ddex::on_line(Context& context, const std::function<Result<T>(Line&)>& work) const {
  MV_TRY(const auto secret, context.credentials.load());
  MV_TRY(auto line, open(secret, context.cancelled));
  auto done = work(line);
  if (done.ok()) return done;
  return ddex::told(std::move(done).error(), info_);
}

/// An instant that names a batch which nobody has: neither another shipment, in the database, nor
/// the receiver. It is noted before it is looked for, so that of two that chose the same at once,
/// one sees the other.
Result<Millis> Ddex::free_instant(Context& context, Line& line) const {
  for (std::uint64_t spread = 1; spread <= kMostTries; ++spread) {
    const auto at = context.clock.now() + static_cast<Millis>(random_below(spread * spread));
    const auto id = mv::ddex::batch_id(at);
    const auto remote = fmt::format("{}:{}", info_.id, id);
    MV_CHECK(context.journal.note({{"remote_id", remote}}));
    if (context.taken && context.taken(remote)) continue;
    MV_TRY(
        const auto names, line.receiver->list(mv::ddex::batch_folder(*target_, id), line.control));
    if (names.empty()) return at;
  }
  return make_error(
      Code::unavailable, "no free name for a batch was found", {}, "It is tried again later.");
}

/// The batch is named before the first file is sent: after a crash it is the same one. Where the
/// account was connected to another place since, nothing of it lies there; and a code that was
/// edited before the last step makes it another release. Then it begins anew, and what can be
/// reached of the old one is taken back.
Status Ddex::name_batch(Context& context, Line& line) const {
  auto& journal = context.journal;
  const auto id = ddex::release_id_of(context.order);
  if (noted(journal, "batch_at")) {
    const bool here = is_here(journal, line);
    if (here && journal.text("release_id") == id) return {};
    if (here) {
      const auto names = ddex::names_of(context.order, journal.notes(), *target_);
      MV_CHECK(delivery::take_back(*line.receiver, names, line.control));
    }
    json::object forgotten{{"batch_at", nullptr}, {"message_id", nullptr}, {"release_id", nullptr},
        {"handing_in_at", nullptr}};
    for (const auto& place : ddex::files_of(context.order, journal.notes()))
      forgotten[place.key] = nullptr;
    MV_CHECK(journal.note(forgotten));
  }
  MV_TRY(const auto at, free_instant(context, line));
  MV_CHECK(journal.note({{"batch_at", at}, {"message_id", message_id_of(context, at)},
      {"release_id", id}, {"place", line.account.place}}));
  crash_point("ddex.batch.named");
  return {};
}

/// jpeg or png by its first bytes.
Result<std::string> picture_format(const fs::path& path) {
  std::string head;
  MV_CHECK(read_blocks(path, [&](std::string_view block) {
    if (head.empty()) head = block.substr(0, 8);
    return Status{};
  }));
  return std::string(head.starts_with("\x89PNG") ? "png" : "jpeg");
}

Result<json::object> looked_at(const fs::path& path, bool picture) {
  Md5 md5;
  std::int64_t bytes = 0;
  MV_CHECK(read_blocks(path, [&](std::string_view block) {
    md5.update(block);
    bytes += static_cast<std::int64_t>(block.size());
    return Status{};
  }));
  json::object out{{"md5", to_hex(md5.finish())}, {"bytes", bytes}};
  if (picture) { MV_TRY(out["format"], picture_format(path)); }
  return out;
}

/// Its hash is noted first, for the message; then it is sent, which is noted with its place. A
/// recording is always the same file; a cover may have been replaced, and is looked at each time.
Status Ddex::send_file(Context& context, Line& line, const FilePlace& place) const {
  auto known = part_of(context.journal.notes(), place.key);
  const bool sent_there = text_of(known, "path") == place.path;
  if (place.recording && sent_there) return {};
  const auto& source = place.recording ? place.recording->audio : context.order.artwork;
  MV_TRY(const auto copy, source.open());
  if (!place.recording || text_of(known, "md5").empty()) {
    MV_TRY(auto now, looked_at(copy.path(), !place.recording));
    if (sent_there && text_of(now, "md5") == text_of(known, "md5")) return {};
    known = std::move(now);
    MV_CHECK(context.journal.note({{place.key, known}}));
  }
  // The cover's name follows from what it is.
  auto path = place.path;
  for (const auto& again : ddex::files_of(context.order, context.journal.notes()))
    if (again.key == place.key) path = again.path;
  const auto folder = mv::ddex::batch_folder(
      *target_, mv::ddex::batch_id(number_of(context.journal.notes(), "batch_at")));
  crash_point("ddex.file");
  MV_CHECK(
      line.receiver->put(folder + "/" + path, {.text = {}, .file = copy.path()}, line.control));
  crash_point("ddex.file.sent");
  known["path"] = path;
  return context.journal.note({{place.key, std::move(known)}});
}

/// Every file and the message, as the order is now; only what completes the batch is missing.
Result<Batch> Ddex::bring(Context& context, Line& line) const {
  MV_CHECK(name_batch(context, line));
  const auto& notes = context.journal.notes();
  // What a receiver cannot keep is said before anything is sent.
  MV_TRY(const auto mark, ddex::mark_of(context.order, notes, line.account, *target_));
  (void)mark;
  for (const auto& place : ddex::files_of(context.order, notes)) {
    MV_CHECK(context.journal.say(fmt::format("delivering {} to {}",
        place.recording ? recording_name(context, *place.recording) : "the cover", target_->name)));
    MV_CHECK(send_file(context, line, place));
  }
  MV_TRY(auto batch,
      ddex::batch_of(context.order, context.journal.notes(), line.account, *target_,
          {Purpose::release, number_of(notes, "batch_at"), context.journal.text("message_id")}));
  MV_CHECK(delivery::lay_down(*line.receiver, batch, line.control));
  return batch;
}

/// Whether the last step arrived, where its answer was lost; then it is noted. Receivers move away
/// what they took in: once the step was begun, nothing there means taken.
Result<bool> Ddex::was_handed_in(Context& context, Line& line) const {
  auto& journal = context.journal;
  if (noted(journal, "handed_in_at")) return true;
  if (!noted(journal, "handing_in_at") || !is_here(journal, line)) return false;
  const auto names = ddex::names_of(context.order, journal.notes(), *target_);
  MV_TRY(const auto found, delivery::presence(*line.receiver, names, line.control));
  if (found == delivery::Presence::part) return false;
  MV_CHECK(journal.note({{"handed_in_at", context.clock.now()}}));
  return true;
}

Status Ddex::upload(Context& context) {
  if (noted(context.journal, "handed_in_at") || noted(context.journal, "handing_in_at")) return {};
  const auto done = on_line<bool>(context, [&](Line& line) -> Result<bool> {
    MV_TRY(const auto batch, bring(context, line));
    return !batch.pieces.empty();
  });
  return done.ok() ? Status{} : Status(done.error());
}

Status Ddex::submit(Context& context) {
  auto& journal = context.journal;
  if (noted(journal, "handed_in_at")) return {};
  const auto done = on_line<bool>(context, [&](Line& line) -> Result<bool> {
    MV_TRY(const auto arrived, was_handed_in(context, line));
    if (arrived) return true;
    // What was edited since the upload is told as well; the end of the batch names its hash.
    MV_TRY(const auto batch, bring(context, line));
    MV_TRY(const auto mark, ddex::mark_of(context.order, journal.notes(), line.account, *target_));
    MV_CHECK(check_ours(context));
    MV_CHECK(journal.note({{"handing_in_at", context.clock.now()}, {"metadata_mark", mark}}));
    crash_point("ddex.handing_in.noted");
    MV_CHECK(delivery::complete(*line.receiver, batch, line.control));
    MV_CHECK(journal.note({{"handed_in_at", context.clock.now()}}));
    return true;
  });
  if (!done.ok()) return done.error();
  crash_point("ddex.handed_in.noted");
  return {};
}

/// Everything goes again, in a batch of its own, with the code that the release has now. Where the
/// last step's answer was lost, submit() looks first.
Status Ddex::retry(Context& context) {
  const auto& notes = context.journal.notes();
  if (number_of(notes, "handed_in_at") == 0) return {};
  json::object patch{{"batch_at", nullptr}, {"message_id", nullptr}, {"release_id", nullptr},
      {"handing_in_at", nullptr}, {"handed_in_at", nullptr}, {"updates", nullptr},
      {"update", nullptr}, {"round", number_of(notes, "round") + 1}};
  for (const auto& place : ddex::files_of(context.order, notes)) patch[place.key] = nullptr;
  return context.journal.note(patch);
}

/// A batch without files: an update, a takedown.
Status Ddex::deliver(Context& context, Line& line, const Statement& statement) const {
  MV_TRY(const auto batch,
      ddex::batch_of(context.order, context.journal.notes(), line.account, *target_, statement));
  MV_CHECK(delivery::lay_down(*line.receiver, batch, line.control));
  MV_CHECK(check_ours(context));
  return delivery::complete(*line.receiver, batch, line.control);
}

Status Ddex::update(Context& context) {
  auto& journal = context.journal;
  const auto done = on_line<bool>(context, [&](Line& line) -> Result<bool> {
    MV_TRY(const auto delivered, was_handed_in(context, line));
    if (!delivered) return not_delivered(info_);
    if (ddex::release_id_of(context.order) != journal.text("release_id"))
      return make_error(Code::unsupported,
          fmt::format("the release was delivered as {}, and has another UPC now",
              journal.text("release_id")),
          "For the receiver that would be another release",
          "Give it its UPC back, or take it down and distribute it again.");
    MV_TRY(const auto mark, ddex::mark_of(context.order, journal.notes(), line.account, *target_));
    auto pending = part_of(journal.notes(), "update");
    if (pending.empty() && journal.text("metadata_mark") == mark) return true;
    if (text_of(pending, "mark") != mark) {
      // One that is under way with other words may have arrived: its answers are read as well.
      auto updates = updates_of(journal);
      if (!pending.empty()) updates.push_back(pending);
      MV_TRY(const auto at, free_instant(context, line));
      pending = {{"at", at}, {"message_id", message_id_of(context, at)}, {"mark", mark}};
      MV_CHECK(journal.note({{"updates", std::move(updates)}, {"update", pending}}));
    }
    crash_point("ddex.update.named");
    MV_CHECK(deliver(context, line,
        {Purpose::update, number_of(pending, "at"), text_of(pending, "message_id")}));
    auto updates = updates_of(journal);
    updates.push_back(std::move(pending));
    MV_CHECK(journal.note(
        {{"updates", std::move(updates)}, {"update", nullptr}, {"metadata_mark", mark}}));
    return true;
  });
  return done.ok() ? Status{} : Status(done.error());
}

Result<Answers> Ddex::answers_to(
    Line& line, Answers::To to, Millis at, const std::string& message_id) const {
  Answers out{to, {}};
  const auto folder =
      mv::ddex::batch_folder(*target_, mv::ddex::batch_id(at)) + "/acknowledgements";
  MV_TRY(auto names, line.receiver->list(folder, line.control));
  if (names.size() > kMostAnswers)
    names.erase(names.begin(), names.end() - static_cast<std::ptrdiff_t>(kMostAnswers));
  for (const auto& name : names) {
    const auto text = line.receiver->get(folder + "/" + name, kLargestAnswer, line.control);
    if (!text.ok() && text.error().retryable()) return text.error();
    if (!text.ok()) continue;  // too large for an answer, or gone
    auto said = mv::ddex::read_acknowledgement(*text);
    if (!said.ok()) continue;  // half written, or something else: it is looked at again
    for (auto& one : *said)
      if (one.message_id.empty() || one.message_id == message_id)
        out.said.push_back(std::move(one));
  }
  std::stable_sort(out.said.begin(), out.said.end(),
      [](const auto& a, const auto& b) { return a.created_at < b.created_at; });
  return out;
}

/// To every batch, in the order in which they were sent.
Result<std::vector<Answers>> Ddex::answers(Context& context, Line& line) const {
  const auto& journal = context.journal;
  std::vector<Answers> out;
  const auto hear = [&](Answers::To to, const json::object& batch) -> Status {
    MV_TRY(auto heard, answers_to(line, to, number_of(batch, "at"), text_of(batch, "message_id")));
    out.push_back(std::move(heard));
    return {};
  };
  MV_CHECK(hear(Answers::To::release, {{"at", number_of(journal.notes(), "batch_at")},
                                          {"message_id", journal.text("message_id")}}));
  for (const auto& each : updates_of(journal))
    MV_CHECK(hear(Answers::To::update, each.get_object()));
  const auto& takedown = part_of(journal.notes(), "takedown");
  if (flag_of(takedown, "sent")) MV_CHECK(hear(Answers::To::takedown, takedown));
  return out;
}

Millis Ddex::begins_at(const Context& context) const {
  const auto& order = context.order;
  const auto day = order.metadata.release_date.empty()
                       ? format_utc(number_of(context.journal.notes(), "batch_at")).substr(0, 10)
                       : order.metadata.release_date;
  const auto start = mv::ddex::start_of(order.schedule, day, mv::ddex::DateForm::time);
  if (!start.ok()) return 0;
  const auto instant = schedule::resolve(*start, "UTC");
  return instant.ok() ? instant->at : 0;
}

Result<std::vector<StoreStatus>> Ddex::status(Context& context) {
  const auto& journal = context.journal;
  if (!noted(journal, "batch_at")) return not_delivered(info_);
  return on_line<std::vector<StoreStatus>>(
      context, [&](Line& line) -> Result<std::vector<StoreStatus>> {
        StoreStatus standing{.platform = {}, .fact = model::Fact::sent};
        MV_TRY(const auto delivered, was_handed_in(context, line));
        if (delivered) {
          MV_TRY(const auto heard, answers(context, line));
          standing = ddex::standing_of(heard, begins_at(context), context.clock.now());
        } else if (!noted(journal, "handing_in_at")) {
          return not_delivered(info_);
        }
        standing.external_id = journal.text("release_id");
        std::vector<StoreStatus> out;
        for (const auto& platform : context.order.platforms) {
          standing.platform = platform;
          out.push_back(standing);
        }
        return out;
      });
}

Result<Removal> Ddex::withdraw(Context& context) {
  auto& journal = context.journal;
  if (!noted(journal, "batch_at")) return Removal::gone;
  return on_line<Removal>(context, [&](Line& line) -> Result<Removal> {
    MV_TRY(const auto delivered, was_handed_in(context, line));
    if (!delivered) {
      const auto names = ddex::names_of(context.order, journal.notes(), *target_);
      MV_CHECK(delivery::take_back(*line.receiver, names, line.control));
      MV_CHECK(journal.note({{"took_back_at", context.clock.now()}}));
      return Removal::gone;
    }
    auto takedown = part_of(journal.notes(), "takedown");
    if (flag_of(takedown, "sent")) {
      MV_TRY(const auto heard, answers(context, line));
      const auto standing = ddex::standing_of(heard, begins_at(context), context.clock.now());
      if (standing.fact == model::Fact::removed) return Removal::gone;
      if (standing.reason.empty()) return Removal::requested;
      takedown = {};  // it was refused: once more
    }
    if (number_of(takedown, "at") == 0) {
      MV_TRY(const auto at, free_instant(context, line));
      takedown = {{"at", at}, {"message_id", message_id_of(context, at)}};
      MV_CHECK(journal.note({{"takedown", takedown}}));
    }
    crash_point("ddex.takedown.named");
    MV_CHECK(deliver(context, line,
        {Purpose::takedown, number_of(takedown, "at"), text_of(takedown, "message_id")}));
    takedown["sent"] = true;
    MV_CHECK(
        journal.note({{"takedown", std::move(takedown)}, {"takedown_at", context.clock.now()}}));
    return Removal::requested;
  });
}

Result<SignIn> Ddex::begin_connect(const ConnectInput& input) {
  SignIn out;
  out.secret = input.credentials;
  MV_TRY(auto line, open(input.credentials, {}));
  const auto listed = line.receiver->list("", line.control);
  if (!listed.ok()) return listed.error();
  const auto& address = line.account.address;
  out.account_name = address.kind == delivery::Kind::s3
                         ? address.bucket
                         : fmt::format("{}@{}", address.user, address.host);
  return out;
}

std::vector<Check> Ddex::test(Credentials& credentials) {
  const auto secret = credentials.load();
  if (!secret.ok()) return {{"sign-in", false, secret.error().line()}};
  auto line = open(*secret, {});
  if (!line.ok()) return {{"account", false, line.error().line()}};
  const auto listed = line->receiver->list("", line->control);
  if (!listed.ok()) return {{"sign-in", false, listed.error().line()}};
  return {{"sign-in", true, fmt::format("the place of {} can be read", target_->name)}};
}

}  // namespace

std::unique_ptr<Adapter> make_ddex(
    std::string_view provider, Endpoints endpoints, const Clock* clock) {
  return std::make_unique<Ddex>(*model::find_provider(provider), std::move(endpoints), clock);
}

}  // namespace mv::platforms
