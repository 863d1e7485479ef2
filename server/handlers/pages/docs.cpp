// SPDX-License-Identifier: Apache-2.0
// The page /docs: Swagger UI, which shows this server's document and tries it out.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "api/accept_encoding.hpp"
#include "api/page_response.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/pages/docs_file.hpp"
#include "handlers/pages/html.hpp"
#include "handlers/pages/pages.hpp"

namespace mv::handlers {
namespace {

// Swagger UI sets its styles by script, and it sends its forms by fetch: neither needs to be
// allowed. Its signs are data: in the style sheet; a cover that was fetched is shown as blob:.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const DocsFile* docs_file(std::string_view name) {
  const auto files = docs_files();
  const auto found = std::find_if(
      files.begin(), files.end(), [&](const DocsFile& each) { return each.name == name; });
  return found == files.end() ? nullptr : &*found;
}

/// Names this content in the address, so that a browser may keep it.
std::string_view version_of(const DocsFile& file) { return file.digest.substr(0, 16); }

std::string address_of(std::string_view name) {
  return fmt::format("/docs/{}?v={}", name, version_of(*docs_file(name)));
}

constexpr std::string_view kOtherwise =
    "<p>The same for programs: <a href=\"/openapi.json\">openapi.json</a>, "
    "<a href=\"/openapi.yaml\">openapi.yaml</a>.</p>\n";

api::Response plain_page() {
  return api::page_response(200, "API",
      html::heading("The API of this server") +
          html::paragraph("This server was built without Swagger UI, which shows it here. To have "
                          "it, build mvd where npm and a network are there.") +
          std::string(kOtherwise));
}

api::Response swagger_page() {
  auto out = api::page_response(200, "API", "");
  out.headers.set("Content-Security-Policy", std::string(kPolicy));
  out.body = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>API · MusicVerse</title>\n"
      "<link rel=\"icon\" type=\"image/png\" href=\"{}\">\n"
      "<link rel=\"stylesheet\" href=\"{}\">\n<link rel=\"stylesheet\" href=\"{}\">\n"
      "<script src=\"{}\" defer></script>\n<script src=\"{}\" defer></script>\n</head>\n<body>\n"
      "<div id=\"swagger-ui\"></div>\n"
      "<noscript><p>Swagger UI needs JavaScript.</p>\n{}</noscript>\n</body>\n</html>\n",
      address_of("favicon-32x32.png"), address_of("swagger-ui.css"), address_of("page.css"),
      address_of("swagger-ui-bundle.js"), address_of("start.js"), kOtherwise);
  return out;
}

std::string uncompressed(const DocsFile& file) {
  constexpr int kGzip = 16 + MAX_WBITS;
  std::string out(file.size, '\0');
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.gzip.data()));
  stream.avail_in = static_cast<uInt>(file.gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (inflateInit2(&stream, kGzip) != Z_OK || inflate(&stream, Z_FINISH) != Z_STREAM_END)
    out.clear();
  inflateEnd(&stream);
  return out;
}

api::Response file_answer(const DocsFile& file, const api::Call& call) {
  const bool gzip = api::takes_gzip(call.request.headers.get("Accept-Encoding"));
  api::Response out;
  out.headers.set("Content-Type",
      fmt::format("{}{}", file.type, file.type.starts_with("text/") ? "; charset=utf-8" : ""));
  out.headers.set("Cache-Control",
      call.query("v") == version_of(file) ? "public, max-age=31536000, immutable" : "no-cache");
  out.headers.set("ETag", fmt::format("\"{}{}\"", file.digest.substr(0, 32), gzip ? "-gzip" : ""));
  out.headers.set("Vary", "Accept-Encoding");
  if (gzip) out.headers.set("Content-Encoding", "gzip");
  out.body = gzip ? std::string(file.gzip) : uncompressed(file);
  return out;
}

Result<api::Response> show_file(const api::Call& call) {
  const auto& name = call.param("id");
  const auto* file = docs_file(name);
  if (!file)
    return make_error(Code::not_found, fmt::format("/docs has no file '{}'", cut_text(name, 40)),
        "It is none of the page's files", "Open /docs.");
  return unless_known(call, file_answer(*file, call));
}

}  // namespace

void add_docs_pages(api::Handlers& handlers) {
  handlers.plain["docs_show"] = [](api::Call&) -> Result<api::Response> {
    return docs_file("swagger-ui-bundle.js") ? swagger_page() : plain_page();
  };
  handlers.plain["docs_file_get"] = [](api::Call& call) { return show_file(call); };
}

}  // namespace mv::handlers
