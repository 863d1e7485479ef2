// SPDX-License-Identifier: Apache-2.0
// c++ -std=c++20 verify.cpp -lcrypto -o verify
// WEBHOOK_SECRET=whsec_... ./verify ID TIMESTAMP SIGNATURES < body
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

constexpr long long kTolerance = 5 * 60;  // seconds, into the past and into the future
using Bytes = std::vector<unsigned char>;

Bytes decode_secret(std::string text) {
  if (text.starts_with("whsec_")) text.erase(0, 6);
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  Bytes key(text.size() / 4 * 3 + 3);
  const int size = EVP_DecodeBlock(key.data(), in, static_cast<int>(text.size()));
  const long padding = std::count(text.begin(), text.end(), '=');
  key.resize(size > padding ? size - padding : 0);
  return key;
}

// "" when the delivery is genuine and fresh, else the reason against it. body holds the bytes as
// they came, not JSON that was parsed and written again; now is the time in seconds.
std::string verify(const std::string& secret, const std::string& id, const std::string& timestamp,
    const std::string& signatures, const std::string& body, long long now) {
  const Bytes key = decode_secret(secret);
  if (key.size() < 24) return "the secret is missing or is not a whsec_ secret";
  // A dot in the id would move the border between id, timestamp and body.
  if (id.empty() || id.find('.') != id.npos) return "webhook-id is missing or has a dot";
  if (timestamp.empty() || timestamp.size() > 12 || timestamp[0] == '0' ||
      timestamp.find_first_not_of("0123456789") != timestamp.npos)
    return "webhook-timestamp is not a time";
  if (std::abs(now - std::stoll(timestamp)) > kTolerance)
    return "webhook-timestamp is more than 5 minutes from now";
  const std::string content = id + "." + timestamp + "." + body;
  unsigned char mac[32], base64[45];
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
          reinterpret_cast<const unsigned char*>(content.data()), content.size(), mac, nullptr))
    return "OpenSSL has no HMAC-SHA256";
  EVP_EncodeBlock(base64, mac, sizeof mac);
  const std::string expected = "v1," + std::string(reinterpret_cast<char*>(base64));
  std::istringstream entries(signatures);
  for (std::string entry; entries >> entry;)  // an entry of another version never equals it
    if (entry.size() == expected.size() &&
        CRYPTO_memcmp(entry.data(), expected.data(), expected.size()) == 0)
      return "";
  return "no signature matches";
}

int main(int count, char** arguments) {
  const auto argument = [&](int i) { return std::string(i < count ? arguments[i] : ""); };
  const char* secret = std::getenv("WEBHOOK_SECRET");
  const char* now = std::getenv("WEBHOOK_NOW");
  const std::string body(std::istreambuf_iterator<char>(std::cin), {});
  const std::string reason = verify(secret ? secret : "", argument(1), argument(2), argument(3),
      body, now ? std::atoll(now) : std::time(nullptr));
  if (reason.empty()) return std::cout << "valid\n", 0;
  return std::cerr << reason << "\n", 1;
}
