// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid/people.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/text/text.hpp"

namespace mv::platforms::labelgrid {
namespace {

constexpr std::size_t kMostRoles = 3;  // of one row
constexpr int kWhole = 10'000;         // a share of 100, in hundredths

struct Name {
  std::string first, last;
};

/// "Ada M. Stone" → "Ada M.", "Stone".
Name parts_of(std::string_view name) {
  name = trim(name);
  const auto blank = name.rfind(' ');
  if (blank == std::string_view::npos) return {std::string(name), std::string(name)};
  return {std::string(trim(name.substr(0, blank))), std::string(name.substr(blank + 1))};
}

struct Person {
  std::string name, ipi;
  std::vector<std::string> roles;

  void add(const std::string& role) {
    if (!role.empty() && std::find(roles.begin(), roles.end(), role) == roles.end())
      roles.push_back(role);
  }
};

Person& person_of(std::vector<Person>& people, const std::string& name) {
  const auto same = std::find_if(
      people.begin(), people.end(), [&](const auto& one) { return iequals(one.name, name); });
  return same != people.end() ? *same : people.emplace_back(Person{name, "", {}});
}

/// Our role by their names, the likeliest first.
constexpr std::pair<std::string_view, std::string_view> kRoles[] = {{"composer", "Composer"},
    {"lyricist", "Lyricist"}, {"arranger", "Arranger"}, {"producer", "Producer"},
    {"performer", "Performer|Vocalist|Musician"}, {"remixer", "Remixer"},
    {"engineer", "Mixing Engineer|Recording Engineer|Engineer"}};

std::string category_of(const json::value& row) {
  for (const char* key : {"category", "category_name", "type"})
    if (auto text = text_of(row.get_object(), key); !text.empty()) return text;
  return {};
}

const json::value* row_named(const json::array& rows, std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(),
      [&](const auto& row) { return iequals(text_of(row.get_object(), "name"), name); });
  return found == rows.end() ? nullptr : &*found;
}

/// Their name of our role; "" when they have none.
std::string role_of(const json::array& rows, std::string_view ours) {
  for (const auto& [role, names] : kRoles)
    if (role == ours)
      for (const auto& name : split(names, '|')) {
        if (rows.empty()) return name;
        if (const auto* row = row_named(rows, name)) return text_of(row->get_object(), "name");
      }
  return {};
}

std::vector<std::string> roles_of_writer(const std::string& role) {
  if (role == "composer_lyricist") return {"composer", "lyricist"};
  return {role};
}

/// Everybody with all that is said of them.
std::vector<Person> people_of(const json::array& rows, const model::Metadata& metadata) {
  std::vector<Person> out;
  for (const auto& writer : metadata.writers) {
    auto& person = person_of(out, writer.name);
    if (person.ipi.empty()) person.ipi = writer.ipi;
    for (const auto& role : roles_of_writer(writer.role)) person.add(role_of(rows, role));
  }
  for (const auto& artist : metadata.artists)
    if (const auto role = role_of(rows, artist.role); !role.empty())
      person_of(out, artist.name).add(role);
  if (out.empty() && !metadata.artists.empty()) person_of(out, metadata.artists.front().name);
  return out;
}

void cover_categories(const json::array& rows, std::vector<Person>& people) {
  if (people.empty()) return;
  std::vector<std::string> covered;
  for (const auto& person : people)
    for (const auto& role : person.roles)
      if (const auto* row = row_named(rows, role)) covered.push_back(category_of(*row));
  const auto is_covered = [&](const std::string& category) {
    return category.empty() || std::find(covered.begin(), covered.end(), category) != covered.end();
  };
  const auto take = [&](const json::value& row) {
    people.front().add(text_of(row.get_object(), "name"));
    covered.push_back(category_of(row));
  };
  // Their plain words for it before others of the category.
  for (const auto& [role, names] : kRoles)
    if (const auto* row = row_named(rows, role_of(rows, role));
        row && !is_covered(category_of(*row)))
      take(*row);
  for (const auto& row : rows)
    if (!is_covered(category_of(row))) take(row);
}

json::value id_of(const json::object& notes, const std::string& name) {
  const auto id = text_of(part_of(notes, "writer_ids"), name);
  if (const auto number = parse_int(id)) return *number;
  return json::value(id);
}

bool is_profile(const json::object& row, const Person& person) {
  const auto name = parts_of(person.name);
  const auto ipi = text_of(row, "ipi");
  return iequals(text_of(row, "first_name"), name.first) &&
         iequals(text_of(row, "last_name"), name.last) &&
         (person.ipi.empty() || ipi.empty() || ipi == person.ipi);
}

Status find_person(Session& session, Context& context, const Person& person) {
  auto ids = part_of(context.journal.notes(), "writer_ids");
  if (ids.contains(person.name)) return {};
  MV_TRY(const auto rows, session.list("/writers?name=" + url_encode(person.name)));
  std::string id;
  for (const auto& row : rows)
    if (id.empty() && is_profile(row.get_object(), person)) id = text_of(row.get_object(), "id");
  if (id.empty()) {
    const auto name = parts_of(person.name);
    json::object body{{"first_name", name.first}, {"last_name", name.last}};
    if (!person.ipi.empty()) body["ipi"] = person.ipi;
    MV_TRY(const auto made, session.post(context, "writer:" + person.name, "/writers", body));
    id = text_of(unwrapped(made), "id");
    if (id.empty())
      return make_error(Code::upstream, "LabelGrid made the profile of a person but gave no id", {},
          "It is looked for by itself.");
  }
  ids[person.name] = id;
  MV_CHECK(context.journal.note({{"writer_ids", std::move(ids)}}));
  crash_point("labelgrid.writer.noted");
  return {};
}

}  // namespace

Status find_people(Session& session, Context& context) {
  const auto all = [&](const model::Metadata& metadata) -> Status {
    for (const auto& person : people_of({}, metadata))
      MV_CHECK(find_person(session, context, person));
    return {};
  };
  if (context.order.tracks.empty()) return all(context.order.metadata);
  for (const auto& track : context.order.tracks) MV_CHECK(all(track.metadata));
  return {};
}

json::array writers_of(const json::object& notes, const model::Metadata& metadata) {
  std::vector<Person> people;
  for (const auto& writer : metadata.writers)
    for (const auto& role : roles_of_writer(writer.role))
      if (role != "arranger") person_of(people, writer.name).add(role_of({}, role));
  json::array out;
  const auto count = static_cast<int>(people.size());
  for (int at = 0; at < count; ++at) {
    const auto& person = people[static_cast<std::size_t>(at)];
    // In equal parts; what is left over goes to the first.
    const int share = kWhole / count + (at < kWhole % count ? 1 : 0);
    json::array roles(person.roles.begin(), person.roles.end());
    out.push_back({{"writer_id", id_of(notes, person.name)}, {"roles", std::move(roles)},
        {"percentage_share",
            share % 100 == 0 ? json::value(share / 100) : json::value(share / 100.0)}});
  }
  return out;
}

json::array contributors_of(
    const json::object& notes, const json::array& rows, const model::Metadata& metadata) {
  const auto& ai = metadata.ai;
  const auto made = ai_word({ai.vocals, ai.instrumentation, ai.post_production});
  auto people = people_of(rows, metadata);
  cover_categories(rows, people);
  json::array out;
  for (const auto& person : people)
    for (std::size_t at = 0; at < person.roles.size(); at += kMostRoles) {
      json::array roles;
      for (auto i = at; i < std::min(at + kMostRoles, person.roles.size()); ++i)
        roles.emplace_back(person.roles[i]);
      out.push_back({{"writer_id", id_of(notes, person.name)}, {"roles", std::move(roles)},
          {"ai_contribution", made}});
    }
  return out;
}

std::string credited_otherwise(const model::Metadata& metadata) {
  const auto has = [&](std::initializer_list<std::string_view> roles) {
    return std::any_of(metadata.artists.begin(), metadata.artists.end(), [&](const auto& artist) {
      return std::find(roles.begin(), roles.end(), artist.role) != roles.end();
    });
  };
  if (has({"performer"}) && has({"producer", "engineer", "remixer"})) return {};
  const auto people = people_of({}, metadata);
  return people.empty() ? std::string() : people.front().name;
}

std::string ai_word(std::initializer_list<std::string_view> parts) {
  std::size_t generated = 0, assisted = 0;
  for (const auto part : parts) {
    generated += part == "generated";
    assisted += part == "assisted";
  }
  if (generated == parts.size()) return "all";
  return generated + assisted > 0 ? "partly" : "none";
}

}  // namespace mv::platforms::labelgrid
