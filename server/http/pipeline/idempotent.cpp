// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"
#include "base/log.hpp"
#include "base/text/text.hpp"
#include "http/pipeline/filters.hpp"
#include "http/pipeline/json_body.hpp"

namespace mv::http {
namespace {

/// A key that a request holds. It ends with the last answer that is one to keep; without any, it
/// gives the key free.
class Claim final : public api::Claim {
 public:
  Claim(Idempotency& kept, KeyedRequest keyed, std::string request_id)
      : kept_(kept), keyed_(std::move(keyed)), request_id_(std::move(request_id)) {}
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;
  ~Claim() override {
    if (!answer_)
      kept_.forget(keyed_);
    else if (answer_->body == in_change_)
      kept_.release(keyed_);
    else if (const auto status = kept_.finish(keyed_, *answer_); !status.ok())
      log::warn("request {}: its answer was not kept: {}", request_id_, status.error().line());
  }
  Status keep(store::Tx& tx, const api::Response& answer) override {
    MV_CHECK(kept_.keep(tx, keyed_, answer));
    in_change_ = answer.body;
    return {};
  }
  void answer(std::optional<api::Response> last) { answer_ = std::move(last); }

 private:
  Idempotency& kept_;
  const KeyedRequest keyed_;
  const std::string request_id_;
  std::optional<api::Response> answer_;
  std::optional<std::string>
      in_change_;  ///< the body of the answer that the change's transaction has
};

// A later look that fails does not undo what the handler has begun and said.
Result<api::Response> claimed(const std::shared_ptr<Claim>& claim, Result<api::Response> answered) {
  const bool keeps =
      answered.ok() && answered->status < 400 && !answered->file && !answered->stream;
  if (keeps) {
    api::Response last;
    last.status = answered->status;
    last.headers = answered->headers;
    last.body = answered->body;
    claim->answer(std::move(last));
  }
  if (answered.ok() && answered->next)
    answered->next = [claim, next = std::move(answered->next)] { return claimed(claim, next()); };
  return answered;
}

/// Another key may not do what this one may, so it does not get its answer.
std::string fingerprint_of(const api::Request& request) {
  Sha256 out;
  out.update(request.key_id + "\n");
  const auto query = request.target.find('?');
  if (query != std::string::npos) out.update(std::string_view(request.target).substr(query));
  out.update("\n");
  out.update(request.body);
  return to_hex(out.finish());
}

class Idempotent final : public Filter {
 public:
  explicit Idempotent(Idempotency& kept) : kept_(kept) {}

  Result<api::Response> run(
      const api::Route&, api::Call& call, const api::Handler& next) const override {
    const auto& request = call.request;
    if (!request.headers.has("Idempotency-Key")) return next(call);
    MV_TRY(auto key, idempotency_key(request.headers.get("Idempotency-Key")));
    KeyedRequest keyed{.user_id = call.principal.user_id,
        .mode = call.principal.mode,
        .route = request.method + " " + request.path,
        .key = std::move(key),
        .fingerprint = fingerprint_of(request)};
    MV_TRY(auto replay, kept_.begin(keyed));
    if (replay) {
      replay->headers.set("Idempotent-Replayed", "true");
      return *std::move(replay);
    }
    const auto claim = std::make_shared<Claim>(kept_, std::move(keyed), request.id);
    call.claim = claim;
    auto answered = next(call);
    call.claim.reset();
    return claimed(claim, std::move(answered));
  }

 private:
  Idempotency& kept_;
};

}  // namespace

std::shared_ptr<const Filter> idempotent(Idempotency& kept) {
  return std::make_shared<Idempotent>(kept);
}

}  // namespace mv::http
