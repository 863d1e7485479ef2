// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "api/webhook/webhook_signature.hpp"
#include "base/clock.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

constexpr std::string_view kVariable = "MV_WEBHOOK_SECRET";
constexpr std::size_t kBodyLimit = 64u << 20;
constexpr std::int64_t kAnyAge = -1;

/// The secrets, one a line: during a rotation there are two.
Result<std::vector<std::string>> given_keys(const Context& context) {
  std::string text;
  if (context.in.has("secret-file")) {
    MV_TRY(text, read_text_file(context.in.text("secret-file"), 64 * 1024));
  } else {
    text = context.environment(kVariable).value_or("");
  }
  std::vector<std::string> out;
  for (const auto& line : split(text, '\n'))
    if (const auto key = trim(line); !key.empty()) out.emplace_back(key);
  if (out.empty())
    return make_error(Code::usage, "the secret is missing", "",
        fmt::format("Set {} or use --secret-file FILE; everybody on this machine can "
                    "see the value of an option.",
            kVariable));
  return out;
}

Result<std::string> read_body(const Context& context) {
  const auto file = context.in.maybe("body").value_or("-");
  if (file != "-") return read_file(file, kBodyLimit);
  if (context.io.in_tty())
    return make_error(Code::usage, "--body is missing", "The signature is over the body's bytes",
        "Write --body FILE, or pipe the body in.");
  std::string out;
  char block[65536];
  while (const auto got = std::fread(block, 1, sizeof block, stdin)) {
    if (out.size() + got > kBodyLimit)
      return make_error(Code::payload_too_large, "the body is too large", "",
          fmt::format("The maximum is {}.", human_bytes(kBodyLimit)));
    out.append(block, got);
  }
  if (std::ferror(stdin)) return errno_error(errno, "standard input could not be read");
  return out;
}

class Check {
 public:
  Check(const Context& context, std::vector<std::string> keys, std::int64_t tolerance)
      : keys_(std::move(keys)),
        id_(context.in.text("id")),
        timestamp_(context.in.text("timestamp")),
        signature_(context.in.text("signature")),
        now_(SystemClock().now() / 1000),
        tolerance_(tolerance) {}

  Status of(std::string_view body) const {
    return api::webhook_verify(keys_, id_, timestamp_, signature_, body, now_, tolerance_);
  }
  std::int64_t age() const { return now_ - parse_int(timestamp_).value_or(now_); }

 private:
  std::vector<std::string> keys_;
  std::string id_, timestamp_, signature_;
  std::int64_t now_, tolerance_;
};

Error explained(const Check& check, std::string_view body, Error error) {
  // echo and editors add one, and then the body is another one.
  if (body.ends_with('\n') && check.of(body.substr(0, body.size() - 1)))
    error.hint =
        "The body is right without the line feed at its end: pipe it with printf '%s', or "
        "save the request's exact bytes.";
  // All faults are listed; the first need not be said twice.
  if (error.faults.size() > 1) error.why = error.hint = "";
  return error;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto keys, given_keys(context));
  MV_TRY(const auto body, read_body(context));
  const auto tolerance = *parse_duration(context.in.maybe("tolerance").value_or("5m"));
  const Check check(
      context, std::move(keys), context.in.has("any-age") ? kAnyAge : tolerance.count() / 1000);
  if (const auto status = check.of(body); !status) return explained(check, body, status.error());
  Outcome out;
  out.value = boost::json::object{{"valid", true}, {"age_seconds", check.age()}};
  out.text = fmt::format("The signature is valid. It was made {} s ago.", check.age());
  return out;
}

}  // namespace

Command webhook_verify_command() {
  return {
      .path = "webhook verify",
      .summary = "Check the signature of a received webhook",
      .about =
          "Needs no server. The secret is read from MV_WEBHOOK_SECRET or --secret-file "
          "(during a rotation both, one per line): whsec_…, or whpk_… for v1a. The body must "
          "be the request's exact bytes. Exit code 0 when the signature is valid, 9 when it "
          "is not.",
      .options =
          {
              text_option("id", "TEXT", "The header webhook-id"),
              text_option("timestamp", "SECONDS", "The header webhook-timestamp"),
              text_option("signature", "TEXT", "The header webhook-signature"),
              {.name = "body",
                  .value = Value::file,
                  .shown = "FILE",
                  .help = "The body; - is standard input",
                  .fallback = "-",
                  .complete = Complete::files},
              file_option("secret-file", "FILE", "Read the secret from this file"),
              duration_option("tolerance", "How far its time may be from now", "5m"),
              {.name = "any-age", .help = "Accept any age, for a stored request"},
          },
      .examples =
          {
              {"webhook verify --id evt_01jhma0b3c5d7e9f2g4h6j8kmn \\\n"
               "      --timestamp 1800000000 --signature 'v1,…' \\\n"
               "      --secret-file hook.secret --body request.json",
                  ""},
          },
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
