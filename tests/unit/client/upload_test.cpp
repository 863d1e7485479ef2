// SPDX-License-Identifier: Apache-2.0
#include "client/upload.hpp"

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::client;
using std::chrono::milliseconds;

namespace {

/// A tus server of a few lines, with a fault to order: PATCH stops after so many bytes.
struct TusServer {
  std::string stored;
  std::uint64_t length = 0;
  std::string metadata;
  int creations = 0, patches = 0;
  std::vector<std::uint64_t> cuts;  ///< one for each PATCH that shall break
  bool forget = false;              ///< the upload is gone at the next HEAD

  Result<Answer> serve(const OutgoingRequest& request) {
    Answer out;
    out.headers.set("Tus-Resumable", "1.0.0");
    if (request.method == "POST") {
      ++creations;
      metadata = request.headers.get("Upload-Metadata");
      length = static_cast<std::uint64_t>(*parse_int(request.headers.get("Upload-Length")));
      out.status = stored.empty() ? 201 : 200;
      out.headers.set("Location", "/api/v1/uploads/upl_1");
    } else if (request.method == "HEAD") {
      out.status = forget ? 404 : 200;
      if (std::exchange(forget, false)) stored.clear();
    } else {
      return patch(request, out);
    }
    out.headers.set("Upload-Offset", std::to_string(stored.size()));
    return out;
  }

  Result<Answer> patch(const OutgoingRequest& request, Answer& out) {
    ++patches;
    if (std::to_string(stored.size()) != request.headers.get("Upload-Offset")) {
      out.status = 409;
      return out;
    }
    const auto file = read_file(request.file);
    auto part = file->substr(request.file_offset, *request.file_length);
    if (!cuts.empty()) {
      part.resize(std::min<std::size_t>(part.size(), cuts.front()));
      cuts.erase(cuts.begin());
      stored += part;
      return make_error(Code::upstream, "cut off");
    }
    stored += part;
    out.status = 204;
    out.headers.set("Upload-Offset", std::to_string(stored.size()));
    return out;
  }

  Session session() {
    SessionOptions options;
    options.server = {"http://localhost", "/x"};
    options.sleep = [](milliseconds) {};
    options.send = [this](const OutgoingRequest& request) { return serve(request); };
    return Session(std::move(options));
  }
};

struct File {
  TempFolder folder;
  fs::path path = folder.path() / "my söng.wav";
  std::string content = std::string(100'000, 'a') + std::string(50'000, 'b');
  File() { REQUIRE(write_file_atomic(path, content)); }
};

}  // namespace

TEST_CASE("a file arrives whole, announced by name and hash") {
  File file;
  TusServer server;
  auto session = server.session();
  const auto sent = upload_file(session, file.path, {});
  REQUIRE(sent);
  REQUIRE(server.stored == file.content);
  REQUIRE(sent->id == "upl_1");
  REQUIRE(sent->sha256 == to_hex(sha256(file.content)));
  REQUIRE(server.metadata ==
          "filename " + to_base64("my söng.wav") + ",sha256 " + to_base64(sent->sha256));
  REQUIRE(server.patches == 1);
}

TEST_CASE("broken connections are taken up where the server stopped") {
  File file;
  TusServer server;
  server.cuts = {10, 0, 70'000, 0, 0};
  auto session = server.session();
  REQUIRE(upload_file(session, file.path, {}));
  REQUIRE(server.stored == file.content);
  REQUIRE(server.creations == 1);
  REQUIRE(server.patches == 6);
}

TEST_CASE("another run goes on, and sends nothing when all is there") {
  File file;
  TusServer server;
  server.stored = file.content.substr(0, 120'000);
  auto session = server.session();
  const auto sent = upload_file(session, file.path, {});
  REQUIRE(sent);
  REQUIRE(sent->resumed_at == 120'000);
  REQUIRE(server.stored == file.content);
  REQUIRE(upload_file(session, file.path, {}));
  REQUIRE(server.patches == 1);
}

TEST_CASE("an upload the server forgot begins anew") {
  File file;
  TusServer server;
  server.cuts = {30'000};
  server.forget = true;
  auto session = server.session();
  REQUIRE(upload_file(session, file.path, {}));
  REQUIRE(server.creations == 2);
  REQUIRE(server.stored == file.content);
}

TEST_CASE("no file and an empty file are refused before anything is sent") {
  File file;
  TusServer server;
  auto session = server.session();
  REQUIRE(upload_file(session, file.folder.path() / "none", {}).error().code == Code::not_found);
  REQUIRE(write_file_atomic(file.path, ""));
  REQUIRE(upload_file(session, file.path, {}).error().code == Code::invalid);
  REQUIRE(server.creations == 0);
}
