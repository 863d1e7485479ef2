// SPDX-License-Identifier: Apache-2.0
#include "preflight/fix.hpp"

#include "base/text/text.hpp"
#include "identifiers/identifiers.hpp"
#include "preflight/probe.hpp"
#include "preflight/rights_line.hpp"
#include "preflight/text.hpp"
#include "preflight/title_case.hpp"
#include "preflight/title_form.hpp"

namespace mv::preflight {
namespace {

class Repair {
 public:
  explicit Repair(std::vector<Fix>& done) : done_(done) {}

  void set(const char* rule, std::string& field, std::string to) {
    if (to == field) return;
    done_.push_back({rule, field, to});
    field = std::move(to);
  }

  /// One repair can make room for another ("Part 2" in brackets after a guest), hence the rounds.
  void title(std::string& text, bool english) {
    if (text.size() > 1000 || !is_utf8(text)) return;
    for (int round = 0; round < 6; ++round) {
      const auto before = text;
      title_once(text, english);
      if (text == before) return;
    }
  }

  void title_once(std::string& text, bool english) {
    const auto guest = featuring_form(text);
    set(guest.no_brackets ? "M1" : "M2", text, guest.text);
    set("M5", text, bracket_form(text));
    set("M11", text, volume_form(text));
    if (english) set("M14", text, title_case(text));
  }

  void version(std::string& text) {
    if (text.find_first_of("()[]") == std::string::npos) return;
    std::string bare;
    for (const char c : text) bare += c == '(' || c == ')' || c == '[' || c == ']' ? ' ' : c;
    std::vector<std::string> words;
    for (auto& word : split(bare, ' '))
      if (!word.empty()) words.push_back(std::move(word));
    set("M5", text, join(words, " "));
  }

  void rights(std::string& text) {
    if (const auto line = read_rights_line(text)) set("M23", text, line->text());
  }

  template <class Parse>
  void code(const char* rule, std::string& text, Parse parse) {
    if (text.empty()) return;
    if (const auto read = parse(text)) set(rule, text, *read);
  }

 private:
  std::vector<Fix>& done_;
};

}  // namespace

std::vector<Fix> fix_metadata(model::Metadata& metadata) {
  std::vector<Fix> done;
  Repair repair(done);
  const bool english = title_is_english(metadata);
  repair.title(metadata.title, english);
  repair.title(metadata.album, english);
  repair.version(metadata.version);
  repair.rights(metadata.p_line);
  repair.rights(metadata.c_line);
  repair.code("M26", metadata.isrc, identifiers::parse_isrc);
  repair.code("M27", metadata.upc, identifiers::parse_upc);
  repair.code("I1", metadata.iswc, identifiers::parse_iswc);
  for (auto& writer : metadata.writers)
    repair.code("I2", writer.ipi,
        is_ipi_base(writer.ipi) ? identifiers::parse_ipi_base : identifiers::parse_ipi_name);
  return done;
}

}  // namespace mv::preflight
