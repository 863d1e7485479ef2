// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"

#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;

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
