// SPDX-License-Identifier: Apache-2.0
// Outside services: the real clients against the simulators, with every fault.
#include "unit/generate/rig.hpp"

#include <boost/json.hpp>

#include "audio/probe.hpp"

using namespace mv;
using namespace mv::test;

namespace {

struct Subject {
  const char* service;
  const char* model;
  bool picture;
};
constexpr Subject kSubjects[] = {{"replicate", "", false}, {"replicate", "meta/musicgen", false},
    {"elevenlabs", "", false}, {"stability", "", false}, {"stability", "stable-audio-3", false},
    {"replicate", "", true}, {"stability", "", true}, {"stability", "sd3.5-large", true},
    {"openai", "", true}, {"openai", "dall-e-3", true}};

Result<Generated> run(Rig& rig, const Subject& subject) {
  if (subject.picture) return rig.run(*rig.art(subject.model), a_cover());
  return rig.run(*rig.music(subject.model), five_seconds());
}

Result<Generated> once(Rig& rig, const Subject& subject) {
  if (subject.picture) return rig.once(*rig.art(subject.model), a_cover());
  return rig.once(*rig.music(subject.model), five_seconds());
}

void good_words(const Error& error, const std::string& key) {
  INFO(error.line());
  CHECK_FALSE(error.what.empty());
  CHECK_FALSE(error.why.empty());
  CHECK_FALSE(error.hint.empty());
  auto words = error.line();
  for (const auto& fault : error.faults) words += fault.message + fault.hint;
  CHECK(words.find(key) == std::string::npos);
}

}  // namespace

TEST_CASE("Each service makes what it should") {
  for (const auto& subject : kSubjects) {
    INFO(subject.service << " " << subject.model << " " << subject.picture);
    Rig rig(subject.service);
    const auto made = run(rig, subject);
    if (!made) FAIL(made.error().line());
    CHECK(rig.orders() == 1);
    CHECK(rig.progress > 0);
    CHECK_FALSE(made->model.empty());
    CHECK_FALSE(made->cost.empty());
    CHECK(made->terms.find("https://") != std::string::npos);
    if (subject.picture) {
      CHECK(made->file.filename() == "cover.jpg");
      CHECK(made->warnings.size() == 1);  // enlarged
      continue;
    }
    CHECK(made->warnings.empty());
    const auto format = audio::probe(made->file);
    REQUIRE(format.ok());
    CHECK(format->container == "wav");
    CHECK(format->sample_rate == 44'100);
    CHECK(format->channels == 2);
    CHECK(format->duration_ms == 5000);
    CHECK(format->bit_depth >= 16);
    CHECK(made->seeded == rig.music(subject.model)->limits().seeds);
  }
}

TEST_CASE("Passing faults are tried again and end well") {
  for (const auto& subject : kSubjects)
    for (const auto& info : sandbox::faults()) {
      if (!info.transient || !sandbox::serves(info, subject.service)) continue;
      const std::string name(info.name);
      if (name == "cut_upload") continue;
      INFO(subject.service << " " << subject.model << " " << subject.picture << " " << name);
      Rig rig(subject.service);
      rig.fault({{"fault", name}, {"times", 1}, {"delay_ms", 1}});
      const auto made = run(rig, subject);
      if (!made) FAIL(made.error().line());
      CHECK(rig.failures <= 1);
    }
}

TEST_CASE("A prompt that a model does not take is refused before anything is sent") {
  for (const auto& [model, most] :
      {std::pair("dall-e-2", 1000), {"dall-e-3", 4000}, {"", 32'000}}) {
    INFO(model);
    Rig rig("openai");
    auto cover = a_cover();
    cover.prompt = std::string(static_cast<std::size_t>(most) + 1, 'x');
    const auto made = rig.run(*rig.art(model), cover);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Code::invalid);
    CHECK(made.error().line().find(fmt::format("{}", most)) != std::string::npos);
    CHECK(rig.orders() == 0);
  }
}

TEST_CASE("Lasting faults end it, in words and without a file") {
  for (const auto& subject : kSubjects)
    for (const auto& [fault, code, words] :
        std::vector<std::tuple<std::string, Code, std::string>>{
            {"moderation", Code::rejected, "refuses this prompt"},
            {"no_credit", Code::rejected, "credit"}, {"empty_401", Code::unauthenticated, "key"}}) {
      INFO(subject.service << " " << subject.model << " " << subject.picture << " " << fault);
      Rig rig(subject.service);
      rig.fault({{"fault", fault}, {"times", 1}});
      const auto made = run(rig, subject);
      REQUIRE_FALSE(made.ok());
      good_words(made.error(), rig.key);
      CHECK(made.error().code == code);
      CHECK(made.error().line().find(words) != std::string::npos);
    }
}

TEST_CASE("What may be tried again says when") {
  for (const auto& subject : kSubjects) {
    INFO(subject.service << " " << subject.model << " " << subject.picture);
    for (const auto& [fault, code, wait] :
        std::vector<std::tuple<std::string, Code, int>>{{"rate_limited", Code::rate_limited, 1000},
            {"rate_limited_no_header", Code::rate_limited, 30'000},
            {"unavailable", Code::upstream, 1000}, {"html_error", Code::upstream, 0},
            {"server_error", Code::upstream, 0}, {"dropped", Code::upstream, 0}}) {
      INFO(fault);
      Rig rig(subject.service);
      rig.fault({{"fault", fault}, {"times", 1}});
      const auto made = once(rig, subject);
      REQUIRE_FALSE(made.ok());
      good_words(made.error(), rig.key);
      CHECK(made.error().code == code);
      CHECK(made.error().retry_after.value_or(std::chrono::milliseconds(0)).count() == wait);
      CHECK(rig.orders() == 0);
    }
    Rig rig(subject.service);
    rig.server = nullptr;
    Rig other(subject.service);
    const auto port = other.server->url();
    other.server.reset();
    generate::ServiceOptions gone{.base_url = port, .key = SecretText("k-1234567")};
    auto call = rig.call();
    const auto made = subject.picture
                          ? generate::make_openai_art(gone, rig.local)->make(a_cover(), call)
                          : generate::make_elevenlabs_music(gone)->make(five_seconds(), call);
    CHECK(made.error().code == Code::network);
  }
}

TEST_CASE("A wrong or missing key is named by its setting") {
  for (const auto& subject : kSubjects) {
    INFO(subject.service << " " << subject.model << " " << subject.picture);
    Rig rig(subject.service);
    rig.key = "wrong-key-0123456789";
    const auto made = once(rig, subject);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Code::unauthenticated);
    CHECK(made.error().hint.find(std::string(subject.service) + ".key") != std::string::npos);
    good_words(made.error(), rig.key);
    rig.key = "";
    generate::ServiceOptions none{.key_setting = "x.key"};
    auto call = rig.call();
    const auto unset = generate::make_replicate_music(none)->make(five_seconds(), call);
    CHECK(unset.error().code == Code::config);
    CHECK(rig.orders() == 0);
  }
}

TEST_CASE("Lengths that a service does not make are refused before anything is sent") {
  using Case = std::tuple<std::string, std::string, int>;
  for (const auto& [service, model, seconds] : {Case{"replicate", "", 191},
           Case{"replicate", "meta/musicgen", 121}, Case{"stability", "", 191},
           Case{"stability", "stable-audio-3", 381}, Case{"elevenlabs", "", 601}}) {
    INFO(service << " " << model);
    Rig rig(service);
    auto request = five_seconds();
    request.duration_ms = seconds * 1000;
    const auto made = rig.once(*rig.music(model), request);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Code::invalid);
    CHECK(made.error().faults.at(0).at == "/duration");
    CHECK(rig.simulator->requests().empty());
    request.duration_ms = 5000;
    request.prompt.assign(40'000, 'x');
    const auto wordy = rig.once(*rig.music(model), request);
    REQUIRE_FALSE(wordy.ok());
    CHECK(wordy.error().faults.at(0).at == "/prompt");
    CHECK(rig.simulator->requests().empty());
  }
}

TEST_CASE("What ElevenLabs suggests is passed on") {
  Rig rig("elevenlabs");
  rig.fault({{"fault", "moderation"}});
  const auto made = rig.run(*rig.music(), five_seconds());
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().hint.find("A warm guitar song with a wistful mood") != std::string::npos);
  CHECK(made.error().faults.at(0).rule == "bad_prompt");
}

TEST_CASE("Without a plan for lossless sound, ElevenLabs gives an MP3, and it is said") {
  Rig rig("elevenlabs");
  rig.fault({{"fault", "lossless_refused"}});
  const auto made = rig.run(*rig.music(), five_seconds());
  REQUIRE(made.ok());
  CHECK(made->file.extension() == ".mp3");
  REQUIRE(made->warnings.size() == 1);
  CHECK(made->warnings[0].find("MP3") != std::string::npos);
}

TEST_CASE("Stability's filter strikes with 200 as well") {
  for (const bool picture : {false, true}) {
    Rig rig("stability");
    rig.fault({{"fault", "content_filtered"}});
    const auto made =
        picture ? rig.run(*rig.art(), a_cover()) : rig.run(*rig.music(), five_seconds());
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Code::rejected);
    CHECK(made.error().why.find("CONTENT_FILTERED") != std::string::npos);
  }
}
