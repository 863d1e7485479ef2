// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/upload_join.hpp"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <optional>
#include <semaphore>
#include <set>

#include "api/catalogue/upload_concat.hpp"
#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "handlers/media/upload_claim.hpp"
#include "handlers/media/upload_create.hpp"
#include "handlers/media/upload_sink.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue/uploads.hpp"
#include "store/engine/named_lock.hpp"
#include "store/server_facts.hpp"

namespace mv::handlers {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds kSlice{200};  // of one thread, then others have their turn
constexpr milliseconds kNext{1};     // until the next slice
constexpr milliseconds kOthers{50};  // while others join
constexpr std::size_t kBlock = 1 << 20;
constexpr int kAtOnce = 2;  // slices at a time, of all requests

/// One of the places for those who join; none is waited for.
class Seat {
 public:
  Seat() : taken_(seats().try_acquire()) {}
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    if (taken_) seats().release();
  }
  explicit operator bool() const { return taken_; }

 private:
  static std::counting_semaphore<kAtOnce>& seats() {
    static std::counting_semaphore<kAtOnce> all(kAtOnce);
    return all;
  }
  const bool taken_;
};

/// What a slice came to.
enum class Progress { whole, more, waits };

using Parts = std::vector<model::Upload>;

const model::Upload* part_in(const Parts& parts, const std::string& id) {
  for (const auto& part : parts)
    if (part.id == id) return &part;
  return nullptr;
}

Error not_our_media() {
  auto error = make_error(Code::unavailable, "the media folder is not there at the moment",
      "What the server sees is not the folder of this database: perhaps a shared folder is not "
      "mounted",
      "Send the same request again in a minute; if it fails again, tell who runs the server.");
  error.retry_after = std::chrono::seconds(10);
  return error;
}

// What an empty folder does not have may be in the one that belongs there.
Error bytes_missing(Deps& deps, const std::string& id) {
  const auto here = deps.media.identity();
  if (!here.ok()) return here.error();
  const auto ours = deps.db.read([&](store::Tx& tx) -> Result<bool> {
    return store::fact_agrees(tx, store::kMediaFact, *here);
  });
  if (!ours.ok()) return ours.error();
  if (!*ours) return not_our_media();
  return make_error(Code::gone, fmt::format("the bytes of {} are gone", id),
      "The media folder does not have them", "Send this part again, as a new partial upload.");
}

// Appends the part's bytes from `from` on, until the time is over.
Status append_part(Deps& deps, PartSink& sink, const model::Upload& part, std::int64_t from,
    Steady::time_point until) {
  auto file = deps.media.open(part.sha256,
      {static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(part.length - from)});
  if (!file.ok() && file.error().code == Code::not_found) return bytes_missing(deps, part.id);
  if (!file.ok()) return file.error();
  std::string block(kBlock, '\0');
  while (from < part.length && Steady::now() < until) {
    MV_TRY(const auto got, read_full(*file->reader, block));
    if (got == 0) return bytes_missing(deps, part.id);
    MV_CHECK(sink.write(std::string_view(block).substr(0, got)));
    from += static_cast<std::int64_t>(got);
  }
  return {};
}

// Appends what it can within a slice; what is there already was joined by an earlier one.
Result<Progress> append_parts(Deps& deps, PartSink& sink, const Parts& parts) {
  const auto until = Steady::now() + kSlice;
  std::int64_t begin = 0;
  for (const auto& id : api::parts_of(sink.upload().concat)) {
    const auto* part = part_in(parts, id);
    if (!part) return bytes_missing(deps, id);
    const auto end = begin + part->length;
    if (sink.offset() < end) MV_CHECK(append_part(deps, sink, *part, sink.offset() - begin, until));
    if (sink.offset() < end) return Progress::more;
    begin = end;
  }
  MV_CHECK(sink.complete());
  return Progress::whole;
}

// Nobody needs the bytes of the parts any more, unless they are something else's, too. What a
// crash leaves here the sweep (jobs/sweep.cpp) removes.
void remove_bytes(Deps& deps, const Parts& parts) {
  std::set<std::string> contents;
  for (const auto& part : parts) contents.insert(part.sha256);
  for (const auto& sha : contents)
    (void)deps.db.write([&](store::Tx& tx) -> Status {
      store::named_lock(tx, "media " + sha);
      if (!store::media_delete_unused(tx, sha, deps.clock.now() + 1)) return {};
      return deps.media.remove(sha);
    });
}

Result<model::Upload> as_it_is(Deps& deps, const model::Upload& upload) {
  return deps.db.read(
      [&](store::Tx& tx) { return store::upload_get(tx, model::owner_of(upload), upload.id); });
}

// Another request has completed it. What this one had begun of it meanwhile is nobody's.
Progress completed(Deps& deps, const model::Upload& whole) {
  deps.local.remove_part(whole.id);
  return Progress::whole;
}

Result<Progress> join_some(Deps& deps, model::Upload& whole) {
  MV_TRY(whole, as_it_is(deps, whole));
  if (whole.state == model::UploadState::complete) return completed(deps, whole);
  const Seat seat;
  if (!seat) return Progress::waits;
  MV_TRY(const auto parts, deps.db.read([&](store::Tx& tx) -> Result<Parts> {
    return store::uploads_claimed(tx, whole.id);
  }));
  auto sink = PartSink::open(deps, whole, false, PartSink::kAnyOffset, 201);
  // Another request joins it, or what was joined is read again after a restart.
  if (!sink.ok() && sink.error().code == Code::unavailable) return Progress::waits;
  if (!sink.ok()) return sink.error();
  MV_TRY(const auto progress, append_parts(deps, **sink, parts));
  if (progress == Progress::whole) {
    whole = (*sink)->upload();
    crash_point("upload.joined");
    remove_bytes(deps, parts);
  }
  return progress;
}

// It will not be what was announced, however often it is tried: the parts are free again.
Status abandon(Deps& deps, const model::Upload& whole) {
  deps.local.remove_part(whole.id);
  return deps.db.write(
      [&](store::Tx& tx) { return store::upload_delete(tx, model::owner_of(whole), whole.id); });
}

// An error of a slice may be that another request has ended it meanwhile, in one way or the other.
Result<Progress> join_slice(Deps& deps, model::Upload& whole) {
  auto done = join_some(deps, whole);
  if (done.ok()) return done;
  auto now = as_it_is(deps, whole);
  if (now.ok() && now->state == model::UploadState::complete) {
    whole = *std::move(now);
    return completed(deps, whole);
  }
  if (!now.ok() && now.error().code == Code::not_found) {
    deps.local.remove_part(whole.id);
    return now.error();
  }
  const auto code = done.error().code;
  if (code == Code::invalid || code == Code::gone) MV_CHECK(abandon(deps, whole));
  return done;
}

api::Response created(const model::Upload& whole, bool replayed) {
  api::Response response;
  response.status = 201;
  response.headers.set("Location", upload_location(whole.id));
  if (replayed) response.headers.set("Idempotent-Replayed", "true");
  tus_headers(response, whole, whole.length);
  return response;
}

using Next = std::function<Result<api::Response>()>;

// Is sent only when the server stops meanwhile.
api::Response not_yet(const std::string& request_id, milliseconds again, Next next) {
  auto error = make_error(Code::unavailable, "the partial uploads are being joined",
      "The server stops; what was done is kept", "Send the same request again in a second.");
  error.retry_after = std::chrono::seconds(1);
  auto response = refusal(error, request_id);
  response.again = again;
  response.next = std::move(next);
  return response;
}

Result<api::Response> go_on(
    Deps& deps, model::Upload whole, bool replayed, const std::string& request_id) {
  MV_TRY(const auto progress, join_slice(deps, whole));
  if (progress == Progress::whole) return created(whole, replayed);
  const auto again = progress == Progress::waits ? kOthers : kNext;
  return not_yet(request_id, again,
      [&deps, whole, replayed, request_id] { return go_on(deps, whole, replayed, request_id); });
}

struct Wanted {
  model::Upload upload;
  std::vector<std::string> parts;
  bool keyed = false;  ///< there is an Idempotency-Key
};

Result<std::optional<Claimed>> before(Deps& deps, const Wanted& wanted) {
  using Found = std::optional<Claimed>;
  if (!wanted.keyed) return Found();
  MV_TRY(auto found, begun_before(deps, wanted.upload));
  return found ? Found(Claimed{*std::move(found), true}) : Found();
}

Result<Claimed> claimed(Deps& deps, const Wanted& wanted) {
  MV_TRY(auto known, before(deps, wanted));
  if (known) return *std::move(known);
  auto made = claim_parts(deps, wanted.upload, wanted.parts);
  if (made.ok() || made.error().code != Code::conflict) return made;
  // The same request at the same time.
  MV_TRY(known, before(deps, wanted));
  if (known) return *std::move(known);
  return made;
}

Result<api::Response> start(Deps& deps, const Wanted& wanted, const std::string& request_id) {
  MV_TRY(auto made, claimed(deps, wanted));
  crash_point("upload.claimed");
  return go_on(deps, std::move(made.whole), made.replayed, request_id);
}

Status no_body() {
  return make_error(Code::bad_request, "a final upload has no bytes of its own",
      "They are those of its partial uploads (tus 1.0, concatenation)",
      "Send the request without a body.");
}

/// Takes no body; begins when it is known that there is none.
class JoinSink final : public api::BodySink {
 public:
  JoinSink(Deps& deps, Wanted wanted) : deps_(deps), wanted_(std::move(wanted)) {}
  Status write(std::string_view) override { return no_body(); }
  api::Response finish(api::Request& request) override {
    return not_yet(
        request.id, kNext, [&deps = deps_, wanted = std::move(wanted_), id = request.id] {
          return start(deps, wanted, id);
        });
  }

 private:
  Deps& deps_;
  Wanted wanted_;
};

}  // namespace

Result<std::unique_ptr<api::BodySink>> begin_join(
    Deps& deps, api::Call& call, std::vector<std::string> parts) {
  const auto& headers = call.request.headers;
  if (headers.has("Upload-Length"))
    return make_error(Code::invalid, "a final upload has no Upload-Length",
        "Its length is that of its partial uploads (tus 1.0, concatenation)",
        "Leave the header field out.");
  if (parse_int(headers.get("Content-Length")).value_or(0) > 0) return no_body().error();
  MV_TRY(auto upload, described_upload(call, 0));
  return std::unique_ptr<api::BodySink>(std::make_unique<JoinSink>(
      deps, Wanted{std::move(upload), std::move(parts), headers.has("Idempotency-Key")}));
}

}  // namespace mv::handlers
