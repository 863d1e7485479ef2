# SPDX-License-Identifier: Apache-2.0
"""Three floors, and stairs that only go down: who may include whom, and who may link whom."""
import os
import re
import unittest

import tree

# Floors from the lowest; rooms of one floor do not see each other. A room may include itself and
# every room below it.
LIB = [
    ["base"],
    ["model"],
    ["identifiers", "audio", "artwork", "music", "schedule", "preflight"],
    ["manifest", "ddex", "sales"],
    ["api"],
    ["client"],
    ["delivery"],
]
SERVER = [
    ["process", "store", "media", "render", "services"],
    ["queue"],
    ["platforms", "generate", "notify", "auth", "webhooks"],
    ["http", "handlers", "jobs", "sandbox", "keys"],
    ["front"],
    [""],  # the files of server/ itself: main, app, settings
]
# On a floor, but allowed: the rules for ISRC, UPC and ISWC live in identifiers, and music is
# mastered by what audio measures.
ASIDE = {"lib/preflight": {"lib/identifiers"}, "lib/music": {"lib/audio"}}
# Rooms within a room, lowest first; "" is what stands in the room itself, "*" any other: services,
# which do not know each other. The namespace is that of the room. What puts a room together (COMPOSERS) sees all of it.
NESTED = {
    "lib/base": [["text"], [""], ["crypto", "net"], ["settings"]],
    "lib/model": [["provider"], [""], ["catalogue", "fields", "flag", "people", "usage"]],
    "lib/audio": [["decode"], ["measure"], [""]],
    "lib/artwork": [[""], ["draw"]],
    "lib/music": [[""], ["style"], ["compose", "sound"]],
    "lib/preflight": [[""], ["rules"]],
    "lib/ddex": [[""], ["read", "write"]],
    "lib/api": [[""], ["access", "notify", "distribution"], ["webhook"], ["catalogue"],
                ["openapi"]],
    "server/store": [["engine"], ["access", "jobs", "payment", "usage"], ["events", "catalogue"], ["distribution"], [""]],
    "server/auth": [[""], ["oauth"]],
    "server/webhooks": [["address"], [""]],
    "server/platforms": [[""], ["*"]],
    "server/generate": [[""], ["services"]],
    "server/sandbox": [[""], ["*"]],
    "server/jobs": [[""], ["people"]],
    "server/handlers": [[""], ["access", "media", "webhook", "notify"], ["distribution", "oauth", "payment", "sales"],
                        ["catalogue", "pages"]],
    "server/http": [["wire", "loop"], ["pipeline"], [""]],
}
COMPOSERS = {"server/platforms/all.cpp"}
# Shared by the commands of several nouns.
CLI_SHARED = {"cli/commands/order", "cli/commands/due", "cli/commands/generation", "cli/commands/setup"}
# io/ shows what a command gives back, so it knows the row of a command; a noun's commands do not
# know those of another noun.
CLI_IO = {"cli/command.hpp"}


def allowed_edges():
    """{room: the rooms it may include}."""
    edges, below = {}, set()
    for top, floors in (("lib", LIB), ("server", SERVER)):
        for floor in floors:
            rooms = {f"{top}/{name}".rstrip("/") for name in floor}
            for room in rooms:
                edges[room] = below | {room} | ASIDE.get(room, set())
            below = below | rooms
    return edges


EDGES = allowed_edges()
LIB_ROOMS = {room for room in EDGES if room.startswith("lib/")}


def room_of(path):
    parts = path.split("/")
    if parts[0] == "cli":
        return os.path.dirname(path)
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def nested_of(path):
    parts = path.split("/")
    return parts[2] if len(parts) > 3 else ""


def cli_may(path, target):
    """cli sees all of lib; inside, io/ is lowest and the nouns keep apart."""
    here, there = room_of(path), room_of(target)
    if there in LIB_ROOMS or here == there:
        return True
    if not there.startswith("cli"):
        return False
    if here == "cli/io":
        return target in CLI_IO
    if there in CLI_SHARED:
        return True
    noun = re.match(r"cli/commands/\w+", there)
    return not noun or here == noun.group(0)


class Direction(unittest.TestCase):
    maxDiff = None

    def test_every_include_goes_down(self):
        wrong = []
        for path in tree.sources("lib", "server", "cli"):
            for number, name in tree.includes(path)[0]:
                target = tree.resolve(path, name)
                if target is None or target == path:
                    continue
                if path.startswith("cli/"):
                    good = cli_may(path, target)
                else:
                    good = room_of(target) in EDGES[room_of(path)]
                if not good:
                    wrong.append(f"{path}:{number} includes {target}")
        self.assertEqual(wrong, [], "includes that climb or go sideways")

    def test_nested_rooms_keep_their_floors(self):
        wrong, unknown = [], set()
        for path in tree.sources("lib", "server"):
            room = room_of(path)
            floor = {name: number for number, names in enumerate(NESTED.get(room, [[""]]))
                     for name in names}
            here = nested_of(path)
            others = floor.get("*")
            if floor.get(here, others) is None:
                unknown.add(f"{room}/{here}")
                continue
            for number, name in tree.includes(path)[0]:
                target = tree.resolve(path, name)
                if target is None or room_of(target) != room or path in COMPOSERS:
                    continue
                there = nested_of(target)
                if there != here and floor.get(there, others or 99) >= floor.get(here, others):
                    wrong.append(f"{path}:{number} includes {target}")
        self.assertEqual(sorted(unknown), [], "nested folders without a floor")
        self.assertEqual(wrong, [], "includes that climb within a room")

    def test_every_room_has_a_floor(self):
        rooms = {room_of(path) for path in tree.sources("lib", "server")}
        self.assertEqual(sorted(rooms - set(EDGES)), [], "folders without a floor")

    def test_every_own_include_is_found(self):
        made = {"version.hpp"}
        lost = [f"{path}:{number} {name}"
                for path in tree.sources("lib", "server", "cli")
                for number, name in tree.includes(path)[0]
                if tree.resolve(path, name) is None and os.path.basename(name) not in made]
        self.assertEqual(lost, [], "quoted includes that are no file of the tree")

    def test_libraries_link_downwards_and_stand_in_order(self):
        order = re.findall(r"^add_subdirectory\(((?:lib|server)/\w+)\)",
                           tree.text("CMakeLists.txt"), re.M)
        home = {room.split("/")[1]: room for room in EDGES if "/" in room}
        wrong = []
        for room in order:
            found = re.search(r"mv_folder\((\w+)([^)]*)\)", tree.text(f"{room}/CMakeLists.txt"))
            self.assertIsNotNone(found, f"{room}/CMakeLists.txt has no mv_folder")
            for name in re.findall(r"\bmv_(\w+)", found.group(2)):
                target = home.get(name)
                if target not in EDGES[room]:
                    wrong.append(f"{room} links mv_{name}, which it may not include")
                elif order.index(target) > order.index(room):
                    wrong.append(f"{room} stands above {target} in CMakeLists.txt and links it")
        self.assertEqual(wrong, [])


# Outside libraries that stay behind one wall: what the include begins with, and who may have it.
HOMES = [
    (r"boost/(asio|beast)", r"server/http/"),
    (r"soci/|sqlite3\.h|libpq-fe\.h|postgresql/", r"server/store/"),
    (r"CLI/", r"cli/[\w/]+\.cpp$"),
    (r"cairo|pango", r"lib/artwork/draw"),
    (r"curl/", r"lib/client/|lib/delivery/|server/webhooks/"),
    (r"toml\+\+", r"lib/(base|manifest)/"),
    (r"spdlog", r"lib/base/log\.cpp$"),
    (r"openssl/", r"lib/base/|server/http/"),
    (r"sndfile", r"lib/(audio|music)/"),
    (r"ebur128|taglib|fileref|tpropertymap|xiphcomment", r"lib/audio/"),
    (r"fluidsynth", r"lib/music/"),
    (r"jpeglib|png\.h", r"lib/artwork/"),
]


# The program that opens the folder of media files, and checks that it is the right one.
OPENS_MEDIA = {"server/app.cpp", "server/identity.hpp"}


class Walls(unittest.TestCase):
    maxDiff = None

    def test_no_caller_names_a_path_of_the_media_store(self):
        folder = "server/media/folder_media.hpp"
        users = {path for path in tree.sources("lib", "server", "cli")
                 if not path.startswith("server/media/")
                 for _, name in tree.includes(path)[0] if tree.resolve(path, name) == folder}
        self.assertEqual(users, OPENS_MEDIA, "take media/media.hpp: it gives readers and copies")
        paths = [f"{path}:{number} {body}" for path in tree.sources("server")
                 if not path.startswith("server/media/") and path not in OPENS_MEDIA
                 for number, body in tree.literals(path)
                 if body in ("media", "store-id", "uploads", "derived")
                 and re.search(r'/\s*"%s"' % body, tree.text(path))]
        self.assertEqual(paths, [], "paths of media/ are made there")

    def test_outside_libraries_stay_at_home(self):
        wrong = []
        for path in tree.sources("lib", "server", "cli"):
            for number, name in tree.includes(path)[1]:
                for begin, home in HOMES:
                    if re.match(begin, name) and not re.match(home, path):
                        wrong.append(f"{path}:{number} includes <{name}>")
        self.assertEqual(wrong, [])

    def test_one_file_knows_the_option_parser(self):
        users = {path for path in tree.sources("lib", "server", "cli")
                 for _, name in tree.includes(path)[1] if name.startswith("CLI/")}
        self.assertEqual(len(users), 1, sorted(users))

    def test_sql_stands_in_the_store_only(self):
        statement = re.compile(
            r"\bselect\b[\s\S]+\bfrom\b|\binsert\s+into\s|\bupdate\s+\w+\s+set\s|"
            r"\bdelete\s+from\s|\b(create|alter|drop)\s+(unique\s+)?(table|index)\s", re.I)
        wrong = [f"{path}:{number} {body[:60]}"
                 for path in tree.sources("lib", "server", "cli")
                 if not path.startswith("server/store/")
                 for number, body in tree.literals(path) if statement.search(body)]
        self.assertEqual(wrong, [])

    def test_the_sql_rule_would_notice(self):
        found = [path for path in tree.sources("server/store")
                 for _, body in tree.literals(path) if re.search(r"insert\s+into", body, re.I)]
        self.assertTrue(found, "the scan for literals finds no SQL where there is some")


if __name__ == "__main__":
    unittest.main()
