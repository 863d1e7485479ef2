// SPDX-License-Identifier: Apache-2.0
#include "generators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "generate/command.hpp"
#include "generate/services/elevenlabs.hpp"
#include "generate/services/openai.hpp"
#include "generate/services/replicate.hpp"
#include "generate/services/stability.hpp"
#include "sandbox_host.hpp"

namespace mv::server {
namespace {

using generate::ServiceOptions;

/// One service as the settings name it.
struct Named {
  std::string service, key_setting;
  const SecretText& key;
  std::string base_url;  ///< empty = the service's own
};

// In the sandbox every service is its simulator, with a key that the simulator made.
Result<ServiceOptions> options_of(
    const Named& named, SandboxHost* sandbox, const std::string& model) {
  ServiceOptions out{.base_url = named.base_url,
      .key = named.key,
      .model = model,
      .key_setting = named.key_setting};
  if (!sandbox) return out;
  out.base_url = sandbox->endpoints(named.service).api;
  out.key = SecretText(sandbox->key());
  return out;
}

// `sandbox` is nullptr for live.
Status add_services(
    generate::Registry& registry, const GenerateSettings& settings, SandboxHost* sandbox) {
  const auto mode = sandbox ? model::Mode::sandbox : model::Mode::live;
  const auto local = renderer_of(settings);
  const Named replicate{"replicate", "replicate.token", settings.replicate_token, ""};
  const Named elevenlabs{"elevenlabs", "elevenlabs.key", settings.elevenlabs_key, ""};
  const Named stability{"stability", "stability.key", settings.stability_key, ""};
  const Named openai{"openai", "openai.key", settings.openai_key, settings.openai_url};
  MV_TRY(const auto replicate_music, options_of(replicate, sandbox, settings.replicate_model));
  MV_TRY(const auto replicate_art, options_of(replicate, sandbox, settings.replicate_image_model));
  MV_TRY(const auto elevenlabs_music, options_of(elevenlabs, sandbox, settings.elevenlabs_model));
  MV_TRY(const auto stability_music, options_of(stability, sandbox, settings.stability_model));
  MV_TRY(const auto stability_art, options_of(stability, sandbox, settings.stability_image_model));
  MV_TRY(const auto openai_art, options_of(openai, sandbox, settings.openai_image_model));
  registry.add(mode, generate::make_replicate_music(replicate_music));
  registry.add(mode, generate::make_elevenlabs_music(elevenlabs_music));
  registry.add(mode, generate::make_stability_music(stability_music));
  registry.add(mode, generate::make_replicate_art(replicate_art, local));
  registry.add(mode, generate::make_stability_art(stability_art, local));
  registry.add(mode, generate::make_openai_art(openai_art, local));
  registry.add(mode, generate::make_local_music(local));
  registry.add(mode, generate::make_local_art(local));
  if (!settings.command.empty())
    registry.add(mode, generate::make_command_music({.command = settings.command}));
  if (!settings.art_command.empty())
    registry.add(mode, generate::make_command_art({.command = settings.art_command}, local));
  return {};
}

Status known(const generate::Registry& registry, const GenerateSettings& settings) {
  for (const auto& [provider, command, name] :
      {std::tuple(settings.music, settings.command, "generate"),
          std::tuple(settings.art, settings.art_command, "art")})
    if (provider == "command" && command.empty())
      return make_error(Code::config,
          fmt::format("{}.provider is command, and {}.command is empty", name, name), {},
          "Set the command line, or choose another provider.");
  if (const auto music = registry.music(model::Mode::live, settings.music); !music.ok())
    return make_error(Code::config, "generate.provider: " + music.error().line());
  if (const auto art = registry.art(model::Mode::live, settings.art); !art.ok())
    return make_error(Code::config, "art.provider: " + art.error().line());
  return {};
}

}  // namespace

GenerateSettings GenerateSettings::of(const Settings& settings) {
  const auto secret = [&](std::string_view name) { return SecretText(settings.text(name)); };
  GenerateSettings out;
  out.music = settings.text("generate.provider");
  out.art = settings.text("art.provider");
  out.command = settings.text("generate.command");
  out.art_command = settings.text("art.command");
  out.sound_font = settings.text("generate.sound_font");
  out.at_once =
      static_cast<int>(std::clamp<std::int64_t>(settings.integer("generate.concurrency"), 1, 64));
  out.per_user =
      static_cast<int>(std::clamp<std::int64_t>(settings.integer("generate.per_user"), 1, 64));
  out.replicate_token = secret("replicate.token");
  out.elevenlabs_key = secret("elevenlabs.key");
  out.stability_key = secret("stability.key");
  out.openai_key = secret("openai.key");
  out.replicate_model = settings.text("replicate.model");
  out.replicate_image_model = settings.text("replicate.image_model");
  out.elevenlabs_model = settings.text("elevenlabs.model");
  out.stability_model = settings.text("stability.model");
  out.stability_image_model = settings.text("stability.image_model");
  out.openai_url = settings.text("openai.base_url");
  out.openai_image_model = settings.text("openai.image_model");
  return out;
}

generate::LocalOptions renderer_of(const GenerateSettings& settings) {
  std::error_code code;
  const auto here = fs::read_symlink("/proc/self/exe", code).parent_path();
  generate::LocalOptions out;
  out.program = here / "mvd-render";
  out.sound_font = settings.sound_font;
  return out;
}

Status add_generators(
    generate::Registry& registry, const GenerateSettings& settings, SandboxHost& sandbox) {
  MV_CHECK(add_services(registry, settings, nullptr));
  MV_CHECK(add_services(registry, settings, &sandbox));
  return known(registry, settings);
}

}  // namespace mv::server
