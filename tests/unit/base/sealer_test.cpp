// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/sealer.hpp"

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

const std::string kOld = "0123456789abcdef", kNew = "fedcba9876543210";

SecretText key(char fill) { return SecretText(std::string(32, fill)); }
Sealer sealer(char fill = 'k') { return Sealer(key(fill)); }
SealingKey old_key() { return {kOld, key('o')}; }
SealingKey new_key() { return {kNew, key('n')}; }
/// What is left of the old key when it is thrown away.
SealingKey old_peppers() {
  return {kOld, SecretText(), {{"pepper", pepper_of(key('o'), "pepper")}}};
}

}  // namespace

TEST_CASE("a sealed value opens under its key and context only") {
  const std::string context = "account.secret.acc_1";
  for (const std::string& plain : {std::string(), std::string("token"), std::string(5000, '\0')}) {
    const auto sealed = sealer().seal(plain, context);
    REQUIRE(*sealer().open(sealed, context) == plain);
    REQUIRE(sealer().open(sealed, "account.secret.acc_2").error().code == Code::corrupt);
    REQUIRE(sealer().open(sealed, "").error().code == Code::corrupt);
    REQUIRE(sealer('x').open(sealed, context).error().code == Code::corrupt);
  }
  REQUIRE(sealer().seal("same", context) != sealer().seal("same", context));
}

TEST_CASE("a sealed value with any bit changed does not open") {
  const auto raw = *from_base64(sealer().seal("token", "c"));
  for (std::size_t at = 0; at < raw.size(); ++at) {
    auto changed = raw;
    changed[at] ^= 1;
    REQUIRE(sealer().open(to_base64(changed), "c").error().code == Code::corrupt);
  }
  for (const std::string& bad : {std::string(), std::string("?"), to_base64(raw.substr(1)),
           to_base64(raw.substr(0, 20)), to_base64(raw + "x")})
    REQUIRE(sealer().open(bad, "c").error().code == Code::corrupt);
}

TEST_CASE("derived keys differ by purpose and are stable") {
  REQUIRE(sealer().derive("pepper") == sealer().derive("pepper"));
  REQUIRE_FALSE(sealer().derive("pepper") == sealer().derive("cookies"));
  REQUIRE_FALSE(sealer().derive("pepper") == sealer('x').derive("pepper"));
  REQUIRE(sealer().derive("pepper").reveal().size() == 32);
}

TEST_CASE("a ring seals with its first key and opens with each") {
  Sealer ring(std::vector{old_key()});
  const auto before = ring.seal("token", "c");
  CHECK(before.starts_with(kOld + "."));
  const auto copy = ring;  // shares it
  ring.replace({new_key(), old_key()});
  const auto after = copy.seal("token", "c");
  CHECK(after.starts_with(kNew + "."));
  CHECK(copy.current_tag() == kNew);
  CHECK(copy.is_current(after));
  CHECK_FALSE(copy.is_current(before));
  for (const auto& text : {before, after}) {
    CHECK(*copy.open(text, "c") == "token");
    CHECK(copy.open(text, "d").error().code == Code::corrupt);
  }
  ring.replace({new_key()});
  CHECK(copy.open(before, "c").error().code == Code::corrupt);
  CHECK(*copy.open(after, "c") == "token");
  ring.replace({new_key(), old_peppers()});
  CHECK(copy.open(before, "c").error().code == Code::corrupt);
}

TEST_CASE("a text under a key that is not there, or with another's tag, does not open") {
  const Sealer both(std::vector{new_key(), old_key()});
  const auto text = both.seal("token", "c");
  const auto body = text.substr(text.find('.') + 1);
  for (const auto& bad : {kOld + "." + body, "0000000000000000." + body, body, "." + body,
           kNew + ".." + body, kNew + "." + text, kNew, kNew + "."})
    CHECK(both.open(bad, "c").error().code == Code::corrupt);
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto changed = text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    if (changed != text) CHECK(both.open(changed, "c").error().code == Code::corrupt);
  }
}

TEST_CASE("what was sealed before there were tags opens until its key is gone") {
  const auto first = sealer('o').seal("token", "c");
  CHECK(first.find('.') == std::string::npos);
  Sealer ring(std::vector<SealingKey>{{"", key('o')}});
  CHECK(ring.is_current(first));
  ring.replace({new_key(), {"", key('o')}});
  CHECK(*ring.open(first, "c") == "token");
  CHECK_FALSE(ring.is_current(first));
  ring.replace({new_key()});
  CHECK(ring.open(first, "c").error().code == Code::corrupt);
}

TEST_CASE("a secret is recognised under every pepper there is, the present one first") {
  Sealer ring(std::vector{old_key()});
  const auto before = ring.digest("pepper", "secret");
  CHECK(
      before == kOld + "." + to_hex(hmac_sha256(pepper_of(key('o'), "pepper").reveal(), "secret")));
  for (const auto& old : {old_key(), old_peppers()}) {
    ring.replace({new_key(), old});
    const auto all = ring.digests("pepper", "secret");
    REQUIRE(all.size() == 2);
    CHECK(all[0] == ring.digest("pepper", "secret"));
    CHECK(all[0].starts_with(kNew + "."));
    CHECK(all[1] == before);
    CHECK(ring.is_digest("pepper", "secret", before));
    CHECK(ring.is_digest("pepper", "secret", all[0]));
    CHECK_FALSE(ring.is_digest("pepper", "other", before));
    CHECK_FALSE(ring.is_digest("pepper", "secret", ""));
  }
  // Of a purpose for which it has left no pepper it knows nothing.
  CHECK(ring.digests("other", "secret").size() == 1);
  ring.replace({new_key()});
  CHECK_FALSE(ring.is_digest("pepper", "secret", before));
}

TEST_CASE("a ring needs a whole key that seals") {
  CHECK_THROWS(Sealer(std::vector<SealingKey>()));
  CHECK_THROWS(Sealer(std::vector{old_peppers(), new_key()}));
  CHECK_THROWS(Sealer(SecretText("short")));
}
