// SPDX-License-Identifier: Apache-2.0
#include "base/text/murmur3.hpp"

#include "support/catch.hpp"

using mv::murmur3_32;

TEST_CASE("MurmurHash3 gives what it gives elsewhere") {
  CHECK(murmur3_32("") == 0);
  CHECK(murmur3_32("", 1) == 0x514e28b7U);
  CHECK(murmur3_32("hello") == 0x248bfa47U);
  CHECK(murmur3_32("hello, world") == 0x149bbb7fU);
  CHECK(murmur3_32("The quick brown fox jumps over the lazy dog") == 0x2e4ff723U);
  CHECK(murmur3_32("\xff\xff\xff\xff") == 0x76293b50U);
  CHECK(murmur3_32("\x21\x43\x65\x87", 0x5082edeeU) == 0x2362f9deU);
  CHECK(murmur3_32("\x21\x43\x65") == 0x7e4a8634U);
  CHECK(murmur3_32("\x21\x43") == 0xa0f7b07aU);
  CHECK(murmur3_32("\x21") == 0x72661cf4U);
}
