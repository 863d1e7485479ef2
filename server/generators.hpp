// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who makes music and covers, by the settings.
#include <string>

#include "base/files.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/settings/settings.hpp"
#include "generate/local.hpp"
#include "generate/registry.hpp"

namespace mv::server {

class SandboxHost;

struct GenerateSettings {
  std::string music = "local", art = "local";  ///< when a request names none
  std::string command, art_command, sound_font;
  int at_once = 2, per_user = 2;
  SecretText replicate_token, elevenlabs_key, stability_key, openai_key;
  std::string replicate_model, replicate_image_model, elevenlabs_model, stability_model,
      stability_image_model, openai_url, openai_image_model;

  static GenerateSettings of(const Settings& settings);
};

/// How mvd-render is started: it stands beside mvd.
generate::LocalOptions renderer_of(const GenerateSettings& settings);

/// Fills the registry: the services themselves for live, their simulators for the sandbox; local
/// and command are the same in both.
Status add_generators(
    generate::Registry& registry, const GenerateSettings& settings, SandboxHost& sandbox);

}  // namespace mv::server
