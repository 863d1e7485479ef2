# SPDX-License-Identifier: Apache-2.0
"""Several servers on one PostgreSQL and one media folder, killed in turn while the releases of many
commands go out: each is live, once."""
import concurrent.futures
import itertools
import shutil
import threading
import time
import unittest

import support

RELEASES, EVERY, SERVERS = (200, 10, (2, 3)) if support.LONG else (16, 3, (3,))
PLATFORMS = ("soundcloud", "spotify")


class Killer:
    """Kills the servers in turn, one each `every` seconds, and starts each again."""

    def __init__(self, nodes, start, every):
        self.nodes, self.start, self.every, self.kills = nodes, start, every, 0
        self.ended, self.problem = threading.Event(), None
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            for node in itertools.cycle(self.nodes):
                if self.ended.wait(self.every):
                    return
                node.kill()
                self.kills += 1
                self.start(node)
        except Exception as problem:  # a server that does not start again
            self.problem = problem

    def end(self):
        self.ended.set()
        self.thread.join()
        if self.problem:
            raise self.problem


class Nodes(support.NodesCase):
    def distribute(self, nodes, number):
        """What a script does: the same line again, at another server, until one has taken it."""
        file = support.write_wav(self.folder / f"song{number}.wav", seed=number)
        said = []
        for attempt in range(60):
            done = nodes[(number + attempt) % len(nodes)].mv(
                "distribute", file, "--title", f"Song {number:04}", "--artist", "Test Artist", "--writer",
                "Test Writer", "--genre", "Electronic", "--language", "zxx", "--not-explicit", "--to",
                ",".join(PLATFORMS), "--yes", timeout=180)
            if done.returncode == 0:
                file.unlink()
                return attempt
            said.append(f"exit {done.returncode}: {done.stderr[-400:]}")
            support.select_wait(0.2)
        raise AssertionError("\n".join(said[-5:]))

    def all_distributions(self, node):
        out, after = [], ""
        while True:
            status, page = node.api("GET", "/api/v1/distributions?limit=100" + after)
            self.assertEqual(status, 200, page)
            out += page["data"]
            if not page.get("next_cursor"):
                return out
            after = "&cursor=" + page["next_cursor"]

    def run_with(self, count):
        database = self.postgres.database(f"nodes{count}")
        nodes = [self.node(f"n{count}_{i}", database) for i in range(count)]
        begun = time.monotonic()
        killer = Killer(nodes, lambda node: node.start(self.shared()), EVERY)
        try:
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                repeated = sum(pool.map(lambda number: self.distribute(nodes, number), range(RELEASES)))
            support.wait_for(lambda: killer.problem or killer.kills >= 2 * count, "each was killed twice", 300)
        finally:
            killer.end()

        def unsettled():
            orders = self.all_distributions(nodes[0])
            return [(o["id"], p["platform"], p["state"], p["reason"]) for o in orders for p in o["placements"]
                    if p["state"] != "live"]
        try:
            support.wait_for(lambda: not unsettled(), "all are live", 120)
        except AssertionError:
            self.fail(f"not live: {unsettled()[:10]}")
        orders = self.all_distributions(nodes[0])
        soundcloud, labelgrid = nodes[0].simulator("soundcloud"), nodes[-1].simulator("labelgrid")
        print(f"{count} servers, {RELEASES} releases, {killer.kills} kills, {repeated} lines said again, "
              f"{time.monotonic() - begun:.0f} s: {len(orders)} orders; SoundCloud has "
              f"{soundcloud['tracks']} tracks, {soundcloud['public']} public; LabelGrid {labelgrid['distributed']}")
        self.assertEqual(len(orders), RELEASES)
        self.assertEqual((soundcloud["tracks"], soundcloud["public"]), (RELEASES, RELEASES))
        self.assertEqual((labelgrid["distributed"], labelgrid["live"]), (RELEASES, RELEASES))

    def test_each_is_live_once(self):
        for count in SERVERS:
            with self.subTest(servers=count):
                self.run_with(count)
                while self.servers:
                    self.servers.pop().kill()
                shutil.rmtree(self.folder / "shared")


if __name__ == "__main__":
    unittest.main()
