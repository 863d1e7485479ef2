// SPDX-License-Identifier: Apache-2.0
#pragma once
// Pieces of pages. Arguments are texts of people and are escaped here; results are HTML. Nothing
// needs a script.
#include <string>
#include <string_view>
#include <vector>

#include "api/call.hpp"

namespace mv::handlers::html {

/// A form that goes to `action` of this server, with what proves that it was made for this browser.
std::string form(const api::Call& call, std::string_view action, std::string_view content);
std::string hidden(std::string_view name, std::string_view value);

struct Field {
  std::string_view name, label;
  std::string_view type = "text";
  std::string_view autocomplete = "off";
  std::string value = {};
  std::string help = {};   ///< below the label
  std::string fault = {};  ///< why what was sent cannot be taken
  std::string_view style = {};
};
/// A labelled input that must be filled in; one with a fault has the focus.
std::string field(const Field& field);
/// `go`: the one that most people want.
std::string button(std::string_view label, std::string_view name = {}, std::string_view value = {},
    bool go = true);
/// A text of somebody else's, between texts of ours: whatever it is written in, it turns nothing
/// around it.
std::string theirs(std::string_view text);
std::string heading(std::string_view text);
/// "Allow NAME to use your account?"
std::string heading(std::string_view before, std::string_view theirs, std::string_view after);
std::string paragraph(std::string_view text);
/// What went wrong, read out by screen readers at once.
std::string alert(std::string_view text);
std::string note(std::string_view text);
/// Terms and what they are: texts of somebody else's.
std::string facts(const std::vector<std::pair<std::string, std::string>>& rows);
std::string list(const std::vector<std::string>& items);

}  // namespace mv::handlers::html
