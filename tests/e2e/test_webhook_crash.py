# SPDX-License-Identifier: Apache-2.0
"""Servers die, freeze and stop while events flow to 20 endpoints: every event that was
acknowledged arrives everywhere, twice only what was under way."""
import signal
import time
import unittest

import support
import webhook_flow as flow

KILLS = 50 if support.LONG else 5
EVENTS = 100_000 if support.LONG else 1_000
PER_DEATH = flow.IN_FLIGHT + flow.UNSTORED + flow.IN_FLIGHT
SECONDS = 3600 if support.LONG else 120


class Sqlite(support.TestCase):
    def node(self):
        node = flow.Node(self.folder / "home")
        self.servers.append(node)
        return node

    def begin(self, name):
        node = self.node()
        run = flow.Flow(self, name)
        run.create_endpoints(node)
        run.produce([node], EVENTS)
        return node, run

    def test_killed(self):
        node, run = self.begin(f"SQLite, kill -9 {KILLS} times")
        query = flow.sqlite_query(node.home)
        lost = []  # requests so far that have no row
        wanted = EVENTS * run.per_event()
        for number in range(1, KILLS + 1):
            run.wait_received(number * wanted / (KILLS + 1), SECONDS)
            run.kill(node)
            lost.append(run.receiver.total() - query("select count(*) from webhook_attempts")[0][0])
            node.start()
        run.drain(node, SECONDS)
        node.stop()
        run.check(query, {"kill": PER_DEATH})
        each = [now - before for before, now in zip([0] + lost, lost)]
        print(f"  requests without a row at each kill: {each}")
        self.assertTrue(all(0 <= one <= PER_DEATH for one in each), each)
        self.assertEqual(lost[-1], run.duplicates, "twice came what had no row at a kill, no more")

    def test_stopped(self):
        node, run = self.begin("SQLite, SIGTERM")
        for slow in (5, 6):
            run.receiver.delays[slow] = 0.02
        wanted = EVENTS * run.per_event()
        for number in range(1, 4):
            run.wait_received(number * wanted / 4, SECONDS)
            run.kill(node, signal.SIGTERM, "stop")
            self.assertEqual(node.process.returncode, 0)
            node.start()
        run.drain(node, SECONDS)
        node.stop()
        run.check(flow.sqlite_query(node.home), {})


class Postgresql(support.TestCase):
    """Two nodes on one database, which share the endpoints by leases."""
    PACE = 120  # events a second, so that all endpoints get some all the time
    ROUNDS = 10 if support.LONG else 2

    def setUp(self):
        super().setUp()
        self.cluster = flow.Cluster()
        self.addCleanup(self.cluster.stop)
        self.url = self.cluster.database("mv")
        self.query = flow.postgres_query(self.cluster, "mv")

    def node(self, name):
        node = flow.Node(self.folder / name, self.url, self.folder / "server.key")
        self.servers.append(node)
        return node

    def begin(self, name, nodes):
        out = [self.node(f"node{number}") for number in range(nodes)]
        run = flow.Flow(self, name)
        run.create_endpoints(out[0])
        for node in out:
            self.wait_shares(node, nodes)
        run.produce(out, per_second=self.PACE)
        run.wait_received(1000)
        return out, run

    def shards(self, node):
        rows = self.query("select shard, owner from webhook_shards")
        return {int(row[0]) for row in rows if row[1].split("/")[1:2] == [str(node.process.pid)]}

    def wait_shares(self, node, nodes):
        support.wait_for(lambda: len(self.shards(node)) == 32 // nodes, "the shards are shared", 60)

    def numbers_of(self, run, node):
        """The endpoints that the node sends for."""
        mine = self.shards(node)
        seqs = {row[0]: int(row[1]) for row in self.query("select id, seq from webhooks")}
        return [e.number for e in run.endpoints if seqs[e.id] % 32 in mine]

    def wait_served(self, run, numbers, since):
        """Waits until all these endpoints have got something again."""
        support.wait_for(lambda: all(run.receiver.last[number] > since + 0.3 for number in numbers),
                         "another node takes over", 30)

    def join(self, run, node, other):
        """Starts the node again; the other gives it half of the endpoints."""
        mark = run.mark("join")
        node.start()
        self.wait_shares(node, 2)
        self.wait_shares(other, 2)
        run.wait_received(run.receiver.total() + 1500)
        mark.end = time.monotonic()

    def take_over(self, run, node):
        """Kills the node, and waits until the other serves its endpoints."""
        numbers = self.numbers_of(run, node)
        mark = run.kill(node)
        mark.numbers = numbers
        self.wait_served(run, numbers, mark.end)

    def test_killed(self):
        nodes, run = self.begin("PostgreSQL, one of two nodes killed", 2)
        for number in range(self.ROUNDS):
            node, other = nodes[number % 2], nodes[1 - number % 2]
            self.take_over(run, node)
            self.join(run, node, other)
        self.finish(run, nodes, {"kill": PER_DEATH})

    def restart(self, run, how):
        mark = run.mark("restart")
        self.cluster.restart(how)
        mark.since = mark.end = time.monotonic()
        mark.numbers = [endpoint.number for endpoint in run.endpoints]
        self.wait_served(run, mark.numbers, mark.since)
        return mark

    def test_restarted(self):
        """One node keeps what it has under way: nothing comes twice."""
        nodes, run = self.begin("PostgreSQL restarted under one node", 1)
        for number in range(self.ROUNDS):
            self.restart(run, (signal.SIGQUIT, signal.SIGINT)[number % 2])
            run.wait_received(run.receiver.total() + 1500)
        self.finish(run, nodes, {})

    def test_restarted_under_two(self):
        nodes, run = self.begin("PostgreSQL restarted under two nodes", 2)
        for number in range(self.ROUNDS):
            mark = self.restart(run, (signal.SIGINT, signal.SIGQUIT)[number % 2])
            for node in nodes:
                self.wait_shares(node, 2)
            run.wait_received(run.receiver.total() + 1500)
            mark.end = time.monotonic()
        self.finish(run, nodes, {"restart": PER_DEATH})

    def test_idle_connections_and_held_snapshot(self):
        self.cluster.psql("alter system set max_connections = 400")
        self.cluster.restart(signal.SIGINT)
        nodes, run = self.begin("PostgreSQL with 300 idle connections and a held snapshot", 2)
        for _ in range(300):
            self.session()
        holder = self.session()
        holder.run("begin isolation level repeatable read; select count(*) from webhook_deliveries")
        run.wait_received(run.receiver.total() + 3000)
        self.take_over(run, nodes[0])
        run.wait_received(run.receiver.total() + (200_000 if support.LONG else 5000), SECONDS)
        held = self.query("select count(*) from pg_stat_activity where state like 'idle%'")
        self.assertGreaterEqual(int(held[0][0]), 301)
        self.finish(run, nodes, {"kill": PER_DEATH})

    def session(self):
        out = flow.PgSession(self.cluster.port, "mv")
        self.addCleanup(out.close)
        return out

    def freeze(self, run, node):
        mark = run.mark("freeze")
        node.process.send_signal(signal.SIGSTOP)
        return mark

    def thaw(self, run, node, mark):
        node.process.send_signal(signal.SIGCONT)
        self.wait_shares(node, 2)
        mark.end = time.monotonic()

    def test_frozen(self):
        nodes, run = self.begin("PostgreSQL, one of two nodes frozen beyond its lease", 2)
        for number in range(self.ROUNDS):
            node = nodes[number % 2]
            numbers = self.numbers_of(run, node)
            mark = self.freeze(run, node)
            mark.numbers = numbers
            self.wait_served(run, numbers, mark.start)
            run.wait_received(run.receiver.total() + 2000)
            self.thaw(run, node, mark)
            run.wait_received(run.receiver.total() + 1500)
        self.finish(run, nodes, {"freeze": PER_DEATH})

    def test_frozen_while_another_came_and_went(self):
        """The node finds its shards its own again, but what it has in memory is old."""
        nodes, run = self.begin("PostgreSQL, frozen while another node came and went", 2)
        frozen, other = nodes
        mark = self.freeze(run, frozen)
        mark.numbers = self.numbers_of(run, frozen)
        self.wait_served(run, mark.numbers, mark.start)
        run.wait_received(run.receiver.total() + 3000)
        other.stop()
        frozen.process.send_signal(signal.SIGCONT)
        support.wait_for(lambda: len(self.shards(frozen)) == 32, "it has all shards", 60)
        mark.end = time.monotonic()
        self.join(run, other, frozen)
        self.finish(run, nodes, {"freeze": PER_DEATH})

    def test_stopped(self):
        """A node that ends in order, and one that joins, make no duplicate; slow endpoints too."""
        nodes, run = self.begin("PostgreSQL, one of two nodes stopped, and back", 2)
        for number in range(5, 17):
            run.receiver.delays[number] = 0.5
        for number in range(self.ROUNDS):
            node, other = nodes[number % 2], nodes[1 - number % 2]
            run.kill(node, signal.SIGTERM, "stop")
            self.assertEqual(node.process.returncode, 0)
            run.wait_received(run.receiver.total() + 1500)
            self.join(run, node, other)
        for number in range(5, 17):
            run.receiver.delays[number] = 0
        self.finish(run, nodes, {})

    def finish(self, run, nodes, allowed):
        run.drain(next(node for node in nodes if node.alive()), SECONDS)
        for node in nodes:
            node.stop()
        # A machine that is too busy to renew a lease of two seconds has lost what was under way, as
        # one that was killed has; the server says so.
        lapses = sum(node.log.read_text().count("the lease ended") for node in nodes)
        if lapses:
            print(f"\n  {lapses} x a lease ended before it was renewed")
            allowed = {what: allowed.get(what, 0) + lapses * PER_DEATH
                       for what in ("kill", "join", "stop", "restart", "freeze")}
        run.check(self.query, allowed)


if __name__ == "__main__":
    unittest.main()
