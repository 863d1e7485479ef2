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
#include "platforms/order_text.hpp"
#include "platforms/recordings.hpp"
#include "schedule/zone.hpp"

namespace mv::platforms {
namespace {

constexpr std::uint64_t kMostTries = 100;

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
  Result<Line> open(Context& context) const;
  Result<Millis> free_instant(Context& context, Line& line) const;
  Status name_batch(Context& context, Line& line) const;
  Status send_file(Context& context, Line& line, const Batch& batch, const FilePlace& place) const;
  /// The batch that brings the release, as it was named.
  Result<Batch> release_batch(const Context& context, const Account& account) const;
  /// A batch without files: an update, a takedown.
  Status deliver(Context& context, Line& line, const Statement& statement) const;
  Result<Answers> answers_to(
      Line& line, Answers::To to, Millis at, const std::string& message_id) const;
  Millis begins_at(const Context& context) const;

  const model::ProviderInfo& info_;
  SystemClock system_clock_;
  Endpoints endpoints_;
  const Clock& clock_;
  const mv::ddex::Target* target_;
};

Statement release_statement(const Journal& journal) {
  return {Purpose::release, number_of(journal.notes(), "batch_at"), journal.text("message_id")};
}

std::string message_id_of(const Context& context, Millis at) {
  return fmt::format("MV-{}-{}", mv::ddex::batch_id(at), upper(context.order.shipment_id));
}

bool was_handed_in(const Journal& journal) {
  return number_of(journal.notes(), "handed_in_at") != 0;
}

Status not_handed_in(const model::ProviderInfo& info) {
  return make_error(Code::conflict, fmt::format("this was not delivered by {} yet", info.name), {},
      "Distribute it first.");
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

Result<Line> Ddex::open(Context& context) const {
  MV_TRY(const auto secret, context.credentials.load());
  return open(secret, context.cancelled);
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

/// The batch is named before the first file is sent: after a crash it is the same one.
Status Ddex::name_batch(Context& context, Line& line) const {
  if (number_of(context.journal.notes(), "batch_at") != 0) return {};
  MV_TRY(const auto at, free_instant(context, line));
  MV_CHECK(context.journal.note({{"batch_at", at}, {"message_id", message_id_of(context, at)},
      {"release_id", ddex::release_id_of(context.order)}}));
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

/// Its hash is noted first, for the message; then it is sent, which is noted too.
Status Ddex::send_file(
    Context& context, Line& line, const Batch& batch, const FilePlace& place) const {
  auto known = part_of(context.journal.notes(), place.key);
  if (flag_of(known, "sent")) return {};
  const auto& source = place.recording ? place.recording->audio : context.order.artwork;
  MV_TRY(const auto copy, source.open());
  if (text_of(known, "md5").empty()) {
    Md5 md5;
    std::int64_t bytes = 0;
    MV_CHECK(read_blocks(copy.path(), [&](std::string_view block) {
      md5.update(block);
      bytes += static_cast<std::int64_t>(block.size());
      return Status{};
    }));
    known["md5"] = to_hex(md5.finish());
    known["bytes"] = bytes;
    if (!place.recording) { MV_TRY(known["format"], picture_format(copy.path())); }
    MV_CHECK(context.journal.note({{place.key, known}}));
  }
  // The cover's name follows from what it is.
  auto path = place.path;
  for (const auto& again : ddex::files_of(context.order, context.journal.notes()))
    if (again.key == place.key) path = again.path;
  crash_point("ddex.file");
  MV_CHECK(line.receiver->put(
      batch.folder + "/" + path, {.text = {}, .file = copy.path()}, line.control));
  crash_point("ddex.file.sent");
  known["sent"] = true;
  return context.journal.note({{place.key, std::move(known)}});
}

Result<Batch> Ddex::release_batch(const Context& context, const Account& account) const {
  return ddex::batch_of(context.order, context.journal.notes(), account, *target_,
      release_statement(context.journal));
}

Status Ddex::upload(Context& context) {
  if (was_handed_in(context.journal)) return {};
  MV_TRY(auto line, open(context));
  const auto work = [&]() -> Status {
    MV_CHECK(name_batch(context, line));
    MV_TRY(const auto before, release_batch(context, line.account));
    MV_TRY(const auto done, delivery::is_complete(*line.receiver, before, line.control));
    if (done) return {};
    for (const auto& place : ddex::files_of(context.order, context.journal.notes())) {
      MV_CHECK(context.journal.say(fmt::format("delivering {} to {}",
          place.recording ? recording_name(context, *place.recording) : "the cover",
          target_->name)));
      MV_CHECK(send_file(context, line, before, place));
    }
    // The hashes are known now, and stand in the message.
    MV_TRY(const auto batch, release_batch(context, line.account));
    return delivery::lay_down(*line.receiver, batch, line.control);
  };
  const auto done = work();
  return done.ok() ? done : ddex::told(done.error(), info_);
}

Status Ddex::submit(Context& context) {
  auto& journal = context.journal;
  if (was_handed_in(journal)) return {};
  MV_TRY(auto line, open(context));
  const auto work = [&]() -> Status {
    MV_TRY(const auto batch, release_batch(context, line.account));
    MV_TRY(const auto done, delivery::is_complete(*line.receiver, batch, line.control));
    if (done) return {};  // its answer was lost
    MV_CHECK(check_ours(context));
    // What was edited since the upload is told as well; the end of the batch names its hash.
    MV_CHECK(delivery::lay_down(*line.receiver, batch, line.control));
    MV_CHECK(journal.note(
        {{"handing_in_at", context.clock.now()}, {"metadata_mark", metadata_mark(context.order)}}));
    crash_point("ddex.handing_in.noted");
    MV_CHECK(check_ours(context));
    return delivery::complete(*line.receiver, batch, line.control);
  };
  const auto done = work();
  if (!done.ok()) return ddex::told(done.error(), info_);
  MV_CHECK(journal.note({{"handed_in_at", context.clock.now()}}));
  crash_point("ddex.handed_in.noted");
  return {};
}

/// Everything goes again, in a batch of its own.
Status Ddex::retry(Context& context) {
  const auto& notes = context.journal.notes();
  if (number_of(notes, "handed_in_at") == 0 && number_of(notes, "handing_in_at") == 0) return {};
  json::object patch{{"batch_at", nullptr}, {"message_id", nullptr}, {"handing_in_at", nullptr},
      {"handed_in_at", nullptr}, {"updates", nullptr}, {"update", nullptr},
      {"round", number_of(notes, "round") + 1}};
  for (const auto& place : ddex::files_of(context.order, notes)) patch[place.key] = nullptr;
  return context.journal.note(patch);
}

Status Ddex::deliver(Context& context, Line& line, const Statement& statement) const {
  MV_TRY(const auto batch,
      ddex::batch_of(context.order, context.journal.notes(), line.account, *target_, statement));
  MV_CHECK(delivery::lay_down(*line.receiver, batch, line.control));
  return delivery::complete(*line.receiver, batch, line.control);
}

Status Ddex::update(Context& context) {
  auto& journal = context.journal;
  if (!was_handed_in(journal)) return not_handed_in(info_);
  const auto mark = metadata_mark(context.order);
  if (journal.text("metadata_mark") == mark) return {};
  MV_TRY(auto line, open(context));
  auto pending = part_of(journal.notes(), "update");
  if (text_of(pending, "mark") != mark) {
    const auto now = context.clock.now();
    pending = {{"at", now}, {"message_id", message_id_of(context, now)}, {"mark", mark}};
    MV_CHECK(journal.note({{"update", pending}}));
  }
  crash_point("ddex.update.named");
  const auto done = deliver(
      context, line, {Purpose::update, number_of(pending, "at"), text_of(pending, "message_id")});
  if (!done.ok()) return ddex::told(done.error(), info_);
  json::array updates;
  if (const auto* before = journal.notes().if_contains("updates"); before && before->is_array())
    updates = before->get_array();
  pending.erase("mark");
  updates.push_back(std::move(pending));
  return journal.note(
      {{"updates", std::move(updates)}, {"update", nullptr}, {"metadata_mark", mark}});
}

Result<Answers> Ddex::answers_to(
    Line& line, Answers::To to, Millis at, const std::string& message_id) const {
  Answers out{to, {}};
  const auto folder =
      mv::ddex::batch_folder(*target_, mv::ddex::batch_id(at)) + "/acknowledgements";
  MV_TRY(const auto names, line.receiver->list(folder, line.control));
  for (const auto& name : names) {
    MV_TRY(const auto text,
        line.receiver->get(folder + "/" + name, mv::ddex::kLargestMessage, line.control));
    auto said = mv::ddex::read_acknowledgement(text);
    if (!said.ok()) continue;  // half written, or something else: it is looked at again
    for (auto& one : *said)
      if (one.message_id.empty() || one.message_id == message_id)
        out.said.push_back(std::move(one));
  }
  std::stable_sort(out.said.begin(), out.said.end(),
      [](const auto& a, const auto& b) { return a.created_at < b.created_at; });
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
  const auto& notes = journal.notes();
  if (!was_handed_in(journal)) return not_handed_in(info_).error();
  MV_TRY(auto line, open(context));
  std::vector<Answers> batches;
  const auto hear = [&](Answers::To to, Millis at, const std::string& id) -> Status {
    MV_TRY(auto answers, answers_to(line, to, at, id));
    batches.push_back(std::move(answers));
    return {};
  };
  const auto work = [&]() -> Status {
    MV_CHECK(hear(Answers::To::release, number_of(notes, "batch_at"), journal.text("message_id")));
    if (const auto* updates = notes.if_contains("updates"); updates && updates->is_array())
      for (const auto& each : updates->get_array())
        MV_CHECK(hear(Answers::To::update, number_of(each.get_object(), "at"),
            text_of(each.get_object(), "message_id")));
    const auto& takedown = part_of(notes, "takedown");
    if (flag_of(takedown, "sent"))
      MV_CHECK(
          hear(Answers::To::takedown, number_of(takedown, "at"), text_of(takedown, "message_id")));
    return {};
  };
  const auto done = work();
  if (!done.ok()) return ddex::told(done.error(), info_);
  auto standing = ddex::standing_of(batches, begins_at(context), context.clock.now());
  standing.external_id = journal.text("release_id");
  std::vector<StoreStatus> out;
  for (const auto& platform : context.order.platforms) {
    standing.platform = platform;
    out.push_back(standing);
  }
  return out;
}

Result<Removal> Ddex::withdraw(Context& context) {
  auto& journal = context.journal;
  const auto& notes = journal.notes();
  if (number_of(notes, "batch_at") == 0) return Removal::gone;
  MV_TRY(auto line, open(context));
  const auto work = [&]() -> Result<Removal> {
    MV_TRY(auto batch, release_batch(context, line.account));
    bool handed_in = was_handed_in(journal);
    if (!handed_in && number_of(notes, "handing_in_at") != 0) {  // its answer may be lost
      MV_TRY(handed_in, delivery::is_complete(*line.receiver, batch, line.control));
    }
    if (!handed_in) {
      for (const auto& place : ddex::files_of(context.order, notes))
        batch.pieces.push_back({place.path, {}});
      MV_CHECK(delivery::take_back(*line.receiver, batch, line.control));
      MV_CHECK(journal.note({{"took_back_at", context.clock.now()}}));
      return Removal::gone;
    }
    auto takedown = part_of(notes, "takedown");
    if (flag_of(takedown, "sent")) return Removal::requested;
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
        journal.note({{"takedown", std::move(takedown)}, {"handed_in_at", context.clock.now()}}));
    return Removal::requested;
  };
  auto done = work();
  if (!done.ok()) return ddex::told(done.error(), info_);
  return done;
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
