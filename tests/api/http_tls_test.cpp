// SPDX-License-Identifier: Apache-2.0
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>

#include "api/http_client.hpp"
#include "http/server.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::test;

namespace {

void write_certificate(const fs::path& certificate, const fs::path& key_file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* x509 = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), 0);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, key);
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(
      name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  X509_sign(x509, key, EVP_sha256());
  FILE* file = std::fopen(certificate.c_str(), "w");
  PEM_write_X509(file, x509);
  std::fclose(file);
  file = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(x509);
  EVP_PKEY_free(key);
}

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

}  // namespace

TEST_CASE("TLS: large bodies both ways, and HSTS", "[http][tls]") {
  TempFolder folder;
  http::Options options;
  options.tls_certificate = folder.path() / "cert.pem";
  options.tls_key = folder.path() / "key.pem";
  options.listen = {{.tls = true}};
  write_certificate(options.tls_certificate, options.tls_key);
  auto service = std::make_shared<FunctionService>();
  service->on_handle = [](api::Request& request) {
    return api::json_response(200, request.body + request.body);
  };
  http::Server server(options, service);
  REQUIRE(server.start().ok());
  CURL* curl = curl_easy_init();
  std::string body, head;
  const std::string sent(400'000, 'x');
  const auto url = "https://127.0.0.1:" + std::to_string(server.port()) + "/x";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(sent.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, sent.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &head);
  for (int i = 0; i < 2; ++i) {
    body.clear();
    REQUIRE(curl_easy_perform(curl) == CURLE_OK);
    REQUIRE(body == sent + sent);
  }
  REQUIRE(head.find("Strict-Transport-Security: max-age=") != std::string::npos);
  curl_easy_cleanup(curl);
  // Plain text on a TLS port is no request.
  Client plain(server.port());
  plain.send(get("/"));
  REQUIRE(plain.ended());
}
