// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"

#include <sys/stat.h>

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

Sealer sealer(char fill = 'k') { return Sealer{SecretText{std::string(32, fill)}}; }

}  // namespace

TEST_CASE("SHA-256, the vectors of FIPS 180-4") {
  REQUIRE(
      to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  REQUIRE(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  REQUIRE(to_hex(sha256(std::string(1'000'000, 'a'))) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 in pieces and of a file is the same") {
  const std::string data(200'001, 'x');
  Sha256 hash;
  hash.update(std::string_view(data).substr(0, 7));
  hash.update(std::string_view(data).substr(7));
  REQUIRE(hash.finish() == sha256(data));
  const TempFolder folder;
  REQUIRE(write_file_atomic(folder.path() / "f", data));
  REQUIRE(*sha256_file(folder.path() / "f") == sha256(data));
  REQUIRE(sha256_file(folder.path() / "absent").error().code == Code::not_found);
}

TEST_CASE("HMAC-SHA-256, RFC 4231 cases 1, 2 and 6") {
  REQUIRE(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  REQUIRE(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  REQUIRE(to_hex(hmac_sha256(std::string(131, '\xaa'),
              "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("MD5, RFC 1321, and the CRC of zlib") {
  REQUIRE(to_hex(md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
  REQUIRE(crc32("123456789") == 0xcbf43926);
  REQUIRE(crc32("") == 0);
}

TEST_CASE("comparing in constant time") {
  REQUIRE(equal_in_constant_time("abc", "abc"));
  REQUIRE(equal_in_constant_time("", ""));
  REQUIRE_FALSE(equal_in_constant_time("abc", "abd"));
  REQUIRE_FALSE(equal_in_constant_time("abc", "ab"));
}

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

TEST_CASE("a key file is made once, private, and read again") {
  const TempFolder folder;
  const auto file = folder.path() / "keys" / "key";
  const auto made = Sealer::from_file(file);
  REQUIRE(made);
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  REQUIRE((info.st_mode & 0777) == 0600);
  const auto read = Sealer::from_file(file);
  REQUIRE(*read->open(made->seal("x", "c"), "c") == "x");
  REQUIRE(write_file_atomic(file, "not a key\n"));
  REQUIRE(Sealer::from_file(file).error().code == Code::config);
}
