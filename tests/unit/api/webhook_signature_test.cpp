// SPDX-License-Identifier: Apache-2.0
// Signatures of webhooks, against published vectors, and what is said when one is wrong.
#include "support/catch.hpp"

#include "api/webhook/webhook_signature.hpp"
#include "base/text/text.hpp"

using namespace mv;
using namespace mv::api;

namespace {

const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::int64_t kTime = 1614265330;
const std::string kBody = R"({"test": 2432232314})";
const std::string kSigned = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const std::string kPrivate =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
const std::string kPublic = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
const std::string kSignedAsymmetric =
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

struct Attempt {
  std::vector<std::string> keys{kSecret};
  std::string id = kId, time = std::to_string(kTime), header = kSigned, body = kBody;
  std::int64_t now = kTime, tolerance = 300;

  Status check() const { return webhook_verify(keys, id, time, header, body, now, tolerance); }
  /// The rules of the faults, with spaces between; "" when there are none.
  std::string rules() const {
    std::vector<std::string> out;
    if (const auto status = check(); !status)
      for (const auto& fault : status.error().faults) out.push_back(fault.rule);
    return join(out, " ");
  }
  bool says(std::string_view words) const {
    const auto status = check();
    return !status && status.error().line().find(words) != std::string::npos;
  }
};

std::string sign(const std::vector<std::string_view>& secrets) {
  return WebhookSigner::make(secrets)->signatures(kId, kTime, kBody);
}

}  // namespace

TEST_CASE("HMAC-SHA-256 under a prepared key, RFC 4231") {
  const HmacSha256 key("Jefe");
  for (int i = 0; i < 2; ++i)
    REQUIRE(to_hex(key.of({"what do ya want ", "", "for nothing?"})) ==
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string long_key(131, '\xaa');
  REQUIRE(HmacSha256(long_key).of({"x"}) == hmac_sha256(long_key, "x"));
  REQUIRE(HmacSha256({}).of({}) == hmac_sha256("", ""));
}

TEST_CASE("Ed25519, RFC 8032 section 7.1") {
  const auto key = Ed25519Key::from_seed(
      *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  REQUIRE(to_hex(key->public_key()) ==
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const auto signature = key->sign("\x72");
  REQUIRE(to_hex(signature) ==
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  REQUIRE(ed25519_verify(key->public_key(), "\x72", signature));
  REQUIRE_FALSE(ed25519_verify(key->public_key(), "\x73", signature));
  REQUIRE_FALSE(ed25519_verify(key->public_key(), "\x72", signature.substr(1)));
  REQUIRE_FALSE(ed25519_verify("short", "\x72", signature));
  REQUIRE_FALSE(Ed25519Key::from_seed("short"));
}

TEST_CASE("signatures are those of the specification, byte for byte") {
  REQUIRE(sign({kSecret}) == kSigned);
  REQUIRE(sign({kPrivate}) == kSignedAsymmetric);
}

TEST_CASE("signatures come in the order of the secrets") {
  const auto fresh = new_webhook_secret().reveal();
  const auto first = sign({fresh});
  REQUIRE(sign({fresh, kSecret, kPrivate}) == first + " " + kSigned + " " + kSignedAsymmetric);
  REQUIRE(sign({kPrivate, kSecret}) == kSignedAsymmetric + " " + kSigned);
}

TEST_CASE("the signature of the body is by the first shared secret") {
  const auto fresh = new_webhook_secret().reveal();
  const auto right = "sha256=" + to_hex(hmac_sha256(*from_base64(kSecret.substr(6)), kBody));
  REQUIRE(WebhookSigner::make({kSecret, fresh})->body_signature(kBody) == right);
  REQUIRE(WebhookSigner::make({kPrivate, kSecret, fresh})->body_signature(kBody) == right);
  REQUIRE(WebhookSigner::make({fresh, kSecret})->body_signature(kBody) != right);
  REQUIRE(WebhookSigner::make({kPrivate})->body_signature(kBody).empty());
}

TEST_CASE("new keys work and differ") {
  const auto secret = new_webhook_secret(), other = new_webhook_secret();
  REQUIRE(secret.reveal().starts_with("whsec_"));
  REQUIRE(from_base64(secret.reveal().substr(6))->size() == 32);
  REQUIRE_FALSE(secret == other);
  const auto pair = new_webhook_key_pair();
  Attempt both{{pair.public_key}};
  both.header = sign({secret.reveal(), pair.private_key.reveal()});
  REQUIRE(both.rules() == "");
  both.keys = {secret.reveal()};
  REQUIRE(both.rules() == "");
  both.keys = {new_webhook_key_pair().public_key};
  REQUIRE(both.rules() == "signature_mismatch");
}

TEST_CASE("secrets that cannot be used are refused, all at once, and never shown") {
  struct Row {
    std::string secret, words;
  };
  for (const auto& row : std::vector<Row>{
           {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "put whsec_ in front"},
           {"hello", "this is not a webhook key"},
           {"", "this is not a webhook key"},
           {"whsec_!!!!", "cannot be read"},
           {"whsec_", "has 0 bytes: it must have 24 to 64"},
           {"whsec_" + to_base64(std::string(23, 'a')), "has 23 bytes"},
           {"whsec_" + to_base64(std::string(65, 'a')), "has 65 bytes"},
           {"whsk_" + to_base64(std::string(32, 'a')), "has 32 bytes: it must have 64"},
           {"whsk_" + to_base64(std::string(64, 'a')), "is damaged"},
           {kPublic, "cannot sign"},
       }) {
    CAPTURE(row.secret);
    const auto made = WebhookSigner::make({row.secret});
    REQUIRE(made.error().code == Code::invalid);
    REQUIRE(made.error().line().find(row.words) != std::string::npos);
    REQUIRE_FALSE(made.error().hint.empty());
    if (row.secret.size() > 7)
      REQUIRE(made.error().line().find(row.secret.substr(6)) == std::string::npos);
  }
  REQUIRE(WebhookSigner::make({"a", kSecret, "b"}).error().faults.size() == 2);
  REQUIRE_FALSE(WebhookSigner::make({}));
  REQUIRE(WebhookSigner::make(
      {"whsec_" + to_base64(std::string(24, 'a')), "whsec_" + to_base64(std::string(64, 'a'))}));
}

TEST_CASE("one signature that matches is enough") {
  const auto other = new_webhook_secret().reveal();
  REQUIRE(Attempt{}.rules() == "");
  REQUIRE(Attempt{{other, kSecret}}.rules() == "");
  REQUIRE(Attempt{{kPublic, other}}.rules() == "signature_mismatch");
  for (const auto& header :
      {kSigned + " " + sign({other}), sign({other}) + " " + kSigned,
          "v2,AAAA v1a,!! garbage , v1, v1,notbase64!  " + kSigned + " v3", "  " + kSigned + " "}) {
    CAPTURE(header);
    Attempt attempt;
    attempt.header = header;
    REQUIRE(attempt.rules() == "");
  }
  Attempt asymmetric{{kPublic}};
  asymmetric.header = kSignedAsymmetric;
  REQUIRE(asymmetric.rules() == "");
}

TEST_CASE("a changed part breaks the signature") {
  Attempt attempt;
  SECTION("id") { attempt.id += "x"; }
  SECTION("time") { attempt.time = std::to_string(kTime + 1); }
  SECTION("body") { attempt.body += " "; }
  SECTION("cut signature") { attempt.header = kSigned.substr(0, 39); }
  SECTION("version of another kind") {
    attempt.header = "v1a" + kSigned.substr(2) + " " + sign({new_webhook_secret().reveal()});
  }
  REQUIRE(attempt.rules() == "signature_mismatch");
  REQUIRE(attempt.says("was changed"));
}

TEST_CASE("the time has to be near") {
  struct Row {
    std::int64_t now;
    std::string rules, words;
  };
  for (const auto& row : std::vector<Row>{
           {kTime + 300, "", ""},
           {kTime - 300, "", ""},
           {kTime + 301, "timestamp_old", "301 s before now, 300 s are allowed"},
           {kTime - 301, "timestamp_new", "301 s after now, 300 s are allowed"},
       }) {
    CAPTURE(row.now);
    Attempt attempt;
    attempt.now = row.now;
    REQUIRE(attempt.rules() == row.rules);
    REQUIRE((row.words.empty() || attempt.says(row.words)));
    attempt.tolerance = 301;
    REQUIRE(attempt.rules() == "");
  }
  Attempt any;
  any.now = kTime * 2;
  any.tolerance = -1;
  REQUIRE(any.rules() == "");
  any.tolerance = 300;
  any.time = std::to_string(kTime * 1000);
  REQUIRE(any.rules() == "timestamp_new signature_mismatch");
  REQUIRE(any.check().error().faults[0].message.find("milliseconds") != std::string::npos);
  for (const auto* text : {"soon", "-5", "1614265330.5", "99999999999999999999", " "}) {
    CAPTURE(text);
    any.time = text;
    REQUIRE(any.rules() == "timestamp_form signature_mismatch");
  }
}

TEST_CASE("missing headers and bad keys are told apart, all at once") {
  Attempt attempt;
  attempt.id = attempt.time = attempt.header = "";
  REQUIRE(attempt.rules() == "header_missing header_missing header_missing");
  REQUIRE(attempt.check().error().faults[1].at == "webhook-timestamp");
  attempt = {};
  attempt.header = "   ";
  REQUIRE(attempt.rules() == "header_missing");
  REQUIRE(attempt.says("webhook-signature: the header is missing"));
  REQUIRE(Attempt{{}}.rules() == "required");
  REQUIRE(Attempt{{kSecret, "hello", kPrivate}}.rules() == "key_form key_form");
  REQUIRE(Attempt{{kPrivate}}.says("Give the whpk_ key"));
  attempt.keys = {"hello"};
  attempt.now += 1000;
  REQUIRE(attempt.rules() == "key_form header_missing timestamp_old");
}

TEST_CASE("likely mistakes are named") {
  Attempt attempt;
  SECTION("the other header") {
    attempt.header = WebhookSigner::make({kSecret})->body_signature(kBody);
    REQUIRE(attempt.says("X-Webhook-Signature"));
    attempt.header = attempt.header.substr(7);
    REQUIRE(attempt.says("X-Webhook-Signature"));
  }
  SECTION("nothing to read") {
    attempt.header = "t=1,v1=abc";
    REQUIRE(attempt.says("none of version v1 or v1a"));
  }
  SECTION("a public key for a shared signature") {
    attempt.keys = {kPublic};
    REQUIRE(attempt.says("Give the whsec_ key"));
  }
  SECTION("a shared secret for a private signature") {
    attempt.header = kSignedAsymmetric;
    REQUIRE(attempt.says("Give the whpk_ key"));
  }
  SECTION("the text of the secret as key") {
    const auto text = kId + "." + attempt.time + "." + kBody;
    for (const auto& key : {kSecret, kSecret.substr(6)}) {
      attempt.header = "v1," + to_base64(hmac_sha256(key, text));
      REQUIRE(attempt.says("with the text of the secret"));
    }
  }
  SECTION("a line feed too many") {
    attempt.body += "\n";
    REQUIRE(attempt.says("one extra line feed at its end"));
  }
}
