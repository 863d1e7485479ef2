// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/ecdsa.hpp"

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

// The example of GitHub's pages on its secret scanning partner programme, made by GitHub.
const std::string kKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsz9ugWDj5jK5ELBK42ynytbo38gP\n"
    "HzZFI03Exwz8Lh/tCfL3YxwMdLjB+bMznsanlhK0RwcGP3IDb34kQDIo3Q==\n"
    "-----END PUBLIC KEY-----\n";
const std::string kBody =
    R"([{"token":"some_token","type":"some_type","url":"some_url","source":"some_source"}])";
const std::string kSignature =
    "MEUCIFLZzeK++IhS+y276SRk2Pe5LfDrfvTXu6iwKKcFGCrvAiEAhHN2kDOhy2I6eGkOFmxNkOJ+"
    "L2y8oQ9A2T9GGJo6WJY=";

// A key of another curve (P-384), which is no key for this.
const std::string kOtherCurve =
    "-----BEGIN PUBLIC KEY-----\n"
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE4/sLdM8Dj/2fPiJkedBfJ7vc5VZsydHn\n"
    "nXGEYt/sef+KGgzdqvQqHhJncZCN0D6iA/4MIQgfAizv0WwxpRY7og0DH1/OW4rF\n"
    "FBVW2USOG4CV6oSeEPvn/AiQix+MFS2p\n"
    "-----END PUBLIC KEY-----\n";

}  // namespace

TEST_CASE("ECDSA on P-256 accepts what GitHub signed, and nothing else") {
  const auto signature = *from_base64(kSignature);
  CHECK(ecdsa_p256_verify(kKey, kBody, signature));
  CHECK_FALSE(ecdsa_p256_verify(kKey, kBody + "\n", signature));
  CHECK_FALSE(ecdsa_p256_verify(kKey, "", signature));
  for (std::size_t at : {0u, 1u, 5u, 40u, 70u}) {
    auto changed = signature;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(ecdsa_p256_verify(kKey, kBody, changed));
  }
  CHECK_FALSE(ecdsa_p256_verify(kKey, kBody, ""));
  CHECK_FALSE(ecdsa_p256_verify(kKey, kBody, signature + "x"));
  CHECK_FALSE(ecdsa_p256_verify(kKey, kBody, std::string(20'000, 'x')));
}

TEST_CASE("ECDSA takes no key but one of P-256") {
  const auto signature = *from_base64(kSignature);
  CHECK_FALSE(ecdsa_p256_verify(kOtherCurve, kBody, signature));
  CHECK_FALSE(ecdsa_p256_verify("", kBody, signature));
  CHECK_FALSE(ecdsa_p256_verify("no key", kBody, signature));
  CHECK_FALSE(ecdsa_p256_verify(kKey.substr(0, 80), kBody, signature));
  CHECK_FALSE(ecdsa_p256_verify(std::string(20'000, 'x'), kBody, signature));
}
