// SPDX-License-Identifier: Apache-2.0
#pragma once
// AWS Signature Version 4 in the Authorization header, for the service s3. Our own, as that of
// libcurl 7.88 does not canonicalise queries.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"

namespace mv::delivery {

struct ToSign {
  std::string method;                          ///< GET
  std::string host;                            ///< with its port, as the Host header has it
  std::string path;                            ///< in percent coding, from the slash on
  std::map<std::string, std::string> query;    ///< not encoded
  std::map<std::string, std::string> headers;  ///< small letters; signed beside host
  std::string payload_sha256;                  ///< hex
};

/// The query as it is sent and signed: encoded, sorted, without a question mark.
std::string canonical_query(const std::map<std::string, std::string>& query);

/// The headers to send: Authorization, x-amz-date and x-amz-content-sha256.
std::map<std::string, std::string> signed_headers(const ToSign& request, std::string_view region,
    std::string_view access_key_id, const SecretText& secret_access_key, Millis now);

}  // namespace mv::delivery
