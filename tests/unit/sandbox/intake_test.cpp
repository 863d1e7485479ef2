// SPDX-License-Identifier: Apache-2.0
#include "sandbox/intake.hpp"

#include "support/catch.hpp"

using namespace mv;
using sandbox::Intake;

TEST_CASE("a form is read alike in blocks of any size, however long the head of a part is") {
  for (const std::size_t head : {100u, 16'360u, 16'383u, 16'384u, 16'385u, 20'000u, 40'000u}) {
    const auto body = "--xyz\r\nX: " + std::string(head, 'h') + "\r\n\r\ntext\r\n--xyz--\r\n";
    const auto read = [&](std::size_t block) {
      Intake out("multipart/form-data; boundary=xyz");
      for (std::string_view rest = body; !rest.empty();
           rest.remove_prefix(std::min(block, rest.size())))
        out.write(rest.substr(0, block));
      CHECK(out.finish());
      return out.parts().empty() ? std::string() : out.parts().front().sha256;
    };
    const auto whole = read(body.size());
    for (const std::size_t block : {1u, 7u, 255u, 4096u, 16'384u, 16'387u}) {
      INFO("head " << head << ", block " << block);
      CHECK(read(block) == whole);
    }
  }
}
