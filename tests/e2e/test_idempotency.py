# SPDX-License-Identifier: Apache-2.0
"""Every route that takes an Idempotency-Key, as the document has them: fifty requests at once are one, on one server,
on two servers of one PostgreSQL, and when the server is killed among them. A row of EFFECTS says for an operation
where its one effect is seen; a route of the document that has no row fails the test."""
import concurrent.futures
import dataclasses
import json
import os
import random
import signal
import threading
import time
import unittest
import urllib.parse
import uuid

import support
from api_document import Document
from valid_requests import LOOPBACK, VALID, Site

AT_ONCE = 50
BEFORE_THE_KILL = 20
AFTER_IT = 4
ROUNDS = 60 if support.LONG else 5
QUICK = 0.3  # seconds to prepare; what takes longer is in every fourth round
RUNNING = "is still running"
SETTINGS = {**LOOPBACK, "MV_QUOTA_UPLOADS": "0"}


@dataclasses.dataclass
class Effect:
    """count(site, request, answer): what there is of it, `want` when it happened once. Where a second time cannot
    be seen in what there is, undo(site, request) makes the state another one, which a replay must not bring back:
    then it is what `undone` says."""
    count: object
    want: object = 1
    undo: object = None
    undone: object = None


def listed(path, **words):
    """How many rows of a list have what the request's body said."""
    def count(site, request, answer):
        wanted = {name: request.body[said] for name, said in words.items()}
        return len([row for row in site.all(path) if all(row[name] == value for name, value in wanted.items())])
    return count


def told(kind):
    return lambda site, request, answer: len(site.events(kind, request.of))


def noted(action):
    """How often this was noted of the user."""
    return lambda site, request, answer: len(site.all(
        f"/audit-entries?user=all&action={action}&subject={request.of}"))


def changes(state):
    """How often a placement of the order became this."""
    def count(site, request, answer):
        return [row["to"] for row in site.must("GET", f"/distributions/{request.of}/history")["data"]].count(state)
    return count


def cancelled(site, request, answer):
    site.reached(request.of, "cancelled")  # what lay at the platform is removed first
    return changes("cancelled")(site, request, answer)


def field(path, name):
    return lambda site, request, answer=None: site.must("GET", path.format(request.of))[name]


def post(path, body=None):
    return lambda site, request: site.must("POST", path.format(request.of), body)


def rows(sql):
    return lambda site, request, answer: int(site.rows(sql.format(request.of))[0][0])


def jobs_of(kind, name):
    def count(site, request, answer):
        return len([job for job in site.all(f"/jobs?kind={kind}")
                    if request.body[name] in (job["track_id"], (job["request"] or {}).get(name))])
    return count


def rotated_once(site, request, answer):
    """The secret that was told is the one that works, beside the first one: no second rotation ended that."""
    shown = site.must("GET", f"/api-keys/{request.of}")
    if not shown["rotated_at"]:
        return 0
    told_key = answer["key"]
    status, _ = support.request(f"127.0.0.1:{site.server.ports()['port']}", "GET", "/api/v1/tracks", None,
                                {"X-API-Key": told_key})
    return 1 if status == 200 and shown["display"] == answer["display"] else f"{status}: {shown}"


def tracks_and_events(site, request, answer):
    upload = site.must("GET", f"/uploads/{request.body['upload_id']}")
    found = site.all(f"/tracks?sha256={upload['sha256']}")
    return len(found), sum(len(site.events("track.created", track["id"])) for track in found)


def orders_and_events(site, request, answer):
    found = site.all("/distributions?track_id=" + request.body["track_id"])
    return len(found), sum(len(site.events("distribution.created", order["id"])) for order in found)


def sent_release(site, request, answer):
    orders = site.must("GET", f"/releases/{request.of}")["distributions"]
    return len(orders), sum(len(site.events("distribution.created", order)) for order in orders)


def releases(site, request, answer):
    found = site.all("/releases?key=" + urllib.parse.quote(request.body["key"]))
    return len(found), sum(len(site.events("release.created", release["id"])) for release in found)


def triggered(site, request, answer):
    return len([one for one in site.events("webhook.disabled")
                if one["data"]["url"] == request.body["overrides"]["url"]])


def attempts_of(site, request):
    """How often it was delivered, once that has been done again; a kill may come between an attempt and its note."""
    def look():
        now = site.must("GET", f"/webhook-deliveries/{request.of}")
        return now["attempts"] if now["state"] == "delivered" and now["attempts"] >= 2 else None
    return support.wait_for(look, f"{request.of} has arrived again")


def arrives_again(site, request):
    site.attempts = attempts_of(site, request)
    if site.attempts != 2 and not site.was_killed:
        raise AssertionError(f"{request.of} was attempted {site.attempts} times")


EFFECTS = {
    "api_key_create": Effect(listed("/api-keys", name="name")),
    "api_key_rotate": Effect(rotated_once),
    "api_key_suspend": Effect(told("apikey.suspended")),
    "api_key_resume": Effect(field("/api-keys/{}", "state"), "active", post("/api-keys/{}/suspend", {}),
                             lambda site, request: field("/api-keys/{}", "state")(site, request) == "suspended"),
    "artwork_create": Effect(jobs_of("art", "track_id")),
    "distribution_create": Effect(orders_and_events, (1, 1)),
    "distribution_cancel": Effect(cancelled),
    "distribution_confirm": Effect(changes("submitted")),
    "distribution_retry": Effect(lambda *it: changes("queued")(*it) - 1),  # it began with one
    "distribution_takedown": Effect(changes("takedown_requested")),
    "event_trigger": Effect(triggered),
    "flag_create": Effect(lambda site, request, answer: [
        flag["id"] for flag in site.must("GET", "/flags")["data"]].count(request.body["id"])),
    "flag_kill": Effect(noted("flag.kill")),
    "flag_resume": Effect(noted("flag.resume")),
    "generation_create": Effect(jobs_of("generate", "title")),
    "identifier_range_create": Effect(listed("/identifier-ranges", prefix="prefix")),
    "notify_channel_create": Effect(listed("/notify-channels", name="name")),
    "playlist_create": Effect(listed("/playlists", name="name")),
    "release_create": Effect(releases, (1, 1)),
    "release_cancel": Effect(told("release.cancelled")),
    "release_distribute": Effect(sent_release, (1, 1)),
    "release_schedule": Effect(told("release.scheduled")),
    "release_unschedule": Effect(told("release.unscheduled")),
    "user_create": Effect(listed("/users", email="email")),
    "user_invite": Effect(noted("user.invite")),
    "user_suspend": Effect(noted("user.suspend")),
    "user_resume": Effect(noted("user.resume")),
    "oauth_client_create": Effect(listed("/oauth-clients", name="name")),
    "oauth_client_rotate_secret": Effect(field("/oauth-clients/{}", "revision"), 2),
    "track_create": Effect(tracks_and_events, (1, 1)),
    "upload_create": Effect(rows("select count(*) from uploads where length = {}")),
    "webhook_create": Effect(listed("/webhooks", url="url")),
    "webhook_disable": Effect(field("/webhooks/{}", "state"), "disabled", post("/webhooks/{}/enable"),
                              lambda site, request: field("/webhooks/{}", "state")(site, request) == "enabled"),
    "webhook_enable": Effect(field("/webhooks/{}", "state"), "enabled", post("/webhooks/{}/disable"),
                             lambda site, request: field("/webhooks/{}", "state")(site, request) == "disabled"),
    "webhook_recover": Effect(rows("select count(*) from webhook_recoveries r join webhooks w on w.seq = "
                                   "r.webhook_seq where w.id = '{}'")),
    "webhook_rotate_secret": Effect(field("/webhooks/{}", "revision"), 2),
    "webhook_test": Effect(lambda site, request, answer: [
        row["event_type"] for row in site.all(f"/webhooks/{request.of}/deliveries")].count("webhook.test")),
    "webhook_delivery_redeliver": Effect(lambda *it: 1, 1, arrives_again,
                                         lambda site, request: attempts_of(site, request) == site.attempts),
}


def prepared(site, operation):
    """Its request, until the thing it makes can be made: a file that is not measured yet, a cover not drawn."""
    request = VALID[operation.id](site)
    if operation.id == "distribution_create":  # the cover is drawn with the first look at the track
        site.must("POST", "/distributions", {**request.body, "dry_run": True})
    if operation.id in ("release_distribute", "release_schedule"):
        site.must("POST", request.path.removeprefix("/api/v1"), {**request.body, "dry_run": True})
    return request


class Answers:
    """What came for one operation's key."""

    def __init__(self, operation, request):
        self.operation, self.request = operation, request
        self.key = str(uuid.uuid4())
        self.got = []  # (status, replayed, text, Location)
        self.running = 0

    def ask(self, server, request=None):
        """(status, replayed, text, Location) of one request, on a connection of its own."""
        request = request or self.request
        connection = support.UnixConnection(str(server.socket))
        try:
            connection.request(request.method, request.path, body=request.data() or None,
                               headers={**dict(request.fields()), "Idempotency-Key": self.key})
            answer = connection.getresponse()
            text = answer.read().decode()
            return (answer.status, answer.getheader("Idempotent-Replayed") == "true", text,
                    answer.getheader("Location"))
        finally:
            connection.close()

    def until_answered(self, server, seconds=60):
        """Asks again while the first one runs."""
        def look():
            answer = self.ask(server)
            if answer[0] == 409 and RUNNING in answer[2]:
                self.running += 1
                return None
            return answer
        answer = support.wait_for(look, f"{self.operation.id} is answered", seconds)
        self.got.append(answer)
        return answer

    def one(self):
        """The one answer all of them are, or what is wrong."""
        bad = [answer for answer in self.got if not 200 <= answer[0] < 300]
        if bad:
            return None, f"not carried out: {bad[0][:3]} ({len(bad)} of {len(self.got)})"
        different = {(answer[0], answer[2], answer[3]) for answer in self.got}
        if len(different) != 1:
            return None, f"{len(different)} different answers: {sorted(map(str, different))[:2]}"
        return self.got[0], None


class IdempotencyCase:
    def operations(self):
        """Every POST of the document that takes the header. The tables have them all, and no others."""
        found = [one for one in Document().operations if one.method == "POST" and one.takes("Idempotency-Key")]
        self.assertGreaterEqual(len(found), 25)
        self.assertEqual({one.id for one in found}, set(EFFECTS), "each route has its row")
        return found

    def site(self, server, postgres=None, was_killed=False):
        site = Site(server, self.folder, postgres)
        site.was_killed = was_killed
        self.addCleanup(site.close)
        return site

    def assert_none(self, faults):
        self.assertEqual(len(faults), 0, "\n" + "\n".join(f"{name}: {wrong}" for name, wrong in faults.items()))

    def judged(self, site, answers, first_seen=True):
        """What is wrong with one operation after all its answers have come."""
        try:
            return self.judge(site, answers, first_seen)
        except AssertionError as wrong:
            return str(wrong)

    def judge(self, site, answers, first_seen):
        effect = EFFECTS[answers.operation.id]
        one, wrong = answers.one()
        if wrong:
            return wrong
        fresh = sum(not answer[1] for answer in answers.got)
        if fresh > 1 or (first_seen and fresh != 1):
            return f"{fresh} answers were not replays, of {len(answers.got)}"
        said = json.loads(one[2]) if one[2] else {}
        found = effect.count(site, answers.request, said)
        if found != effect.want:
            return f"its effect is {found}, not {effect.want}"
        if effect.undo:
            effect.undo(site, answers.request)
        again = answers.ask(site.server)
        if again[:3] != (one[0], True, one[2]):
            return f"asked once more: {again[:3]}, not {one[0]} {one[2][:200]}"
        if effect.undo and not effect.undone(site, answers.request):
            return "a replay carried it out once more"
        if not effect.undo and effect.count(site, answers.request, said) != effect.want:
            return "asked once more, its effect is another"
        return None

    def mismatch(self, server, answers):
        """Another request with the key is refused."""
        request = answers.request
        other = dataclasses.replace(request)
        if request.other is not None:
            other.body = request.other
        elif answers.operation.id == "upload_create":
            other.headers = tuple((name, "77" if name == "Upload-Length" else value) for name, value in request.headers)
        elif request.body is not None:
            word = next(name for name in ("name", "title", "description", "prompt", "again", "metadata", "last",
                                          "overrides") if name in self.schemas[answers.operation.id])
            other.body = {**request.body, word: {"name": "Other", "title": "Other", "prompt": "another", "last": 9,
                                                 "description": "other", "again": "another reason",
                                                 "metadata": {"title": "Other"}, "overrides": {}}[word]}
        else:  # it takes no body at all
            other.raw = b"{}"
            status, _, text, _ = answers.ask(server, other)
            return None if status == 422 else f"a body with the key: {status} {text[:200]}"
        status, _, text, _ = answers.ask(server, other)
        if status != 422 or "idempotency_mismatch" not in text:
            return f"another body with the key: {status} {text[:200]}"
        return None

    def at_once(self, operations, sites):
        """Fifty requests of each operation at once, at all servers in turn; what is wrong."""
        self.schemas = {one.id: (one.schema or {}).get("properties", {}) for one in operations}
        faults, running = {}, 0
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for operation in operations:
                answers = Answers(operation, prepared(sites[0], operation))
                start = threading.Barrier(AT_ONCE)

                def run(number):
                    start.wait()
                    answers.until_answered(sites[number % len(sites)].server)
                list(pool.map(run, range(AT_ONCE)))
                running += answers.running
                wrong = self.judged(sites[-1], answers) or self.mismatch(sites[-1].server, answers)
                if wrong:
                    faults[operation.id] = wrong
        print(f"{len(operations)} routes, {AT_ONCE} requests each, {running} answers that it still runs")
        return faults


class OneServer(IdempotencyCase, support.TestCase):
    def test_fifty_at_once_are_one(self):
        server = self.server(extra_env=SETTINGS)
        faults = self.at_once(self.operations(), [self.site(server)])
        self.assertTrue(server.alive())
        self.assert_none(faults)

    def test_killed_among_them_it_is_still_one(self):
        seed = int(os.environ.get("MV_TEST_SEED", time.time_ns() % 1_000_000))
        every, faults, self.took, kills = self.operations(), {}, {}, []
        server = self.server(extra_env=SETTINGS)
        site = self.site(server, was_killed=True)
        for number in range(ROUNDS):
            some = number % 4 and [one for one in every if self.took[one.id] < QUICK] or every
            for name, wrong in self.killed(server, site, some, random.Random(seed + number), kills).items():
                faults.setdefault(name, f"MV_TEST_SEED={seed}, round {number}: {wrong}")
        print(f"MV_TEST_SEED={seed}: killed after so many of so many answers: {kills}")
        self.assert_none(faults)

    def prepare(self, site, operation):
        begun = time.monotonic()
        request = prepared(site, operation)
        self.took[operation.id] = time.monotonic() - begun
        return Answers(operation, request)

    def killed(self, server, site, operations, rng, kills):
        """One round: all routes at once, the kill after so many answers, and all of it again; what is wrong."""
        every = [self.prepare(site, one) for one in operations]
        total = len(every) * BEFORE_THE_KILL
        start, enough = threading.Barrier(total + 1), threading.Event()
        kill_after, came, lock = 1 + int(total / 2 * rng.random() ** 2), [0], threading.Lock()  # most happens early

        def run(answers):
            start.wait()
            try:
                answer = answers.ask(server)
            except (OSError, support.http.client.HTTPException):
                return
            with lock:
                if answer[0] != 409 or RUNNING not in answer[2]:
                    answers.got.append(answer)
                came[0] += 1
                if came[0] == kill_after:
                    server.process.send_signal(signal.SIGKILL)  # here, before this thread gives way
                    enough.set()
        threads = [threading.Thread(target=run, args=(one,)) for one in every for _ in range(BEFORE_THE_KILL)]
        for thread in threads:
            thread.start()
        start.wait()
        self.assertTrue(enough.wait(60), "answers come")
        server.kill()
        for thread in threads:
            thread.join()
        kills.append((came[0], total))
        before = {one.operation.id: len(one.got) for one in every}
        server.start(SETTINGS)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda one: one.until_answered(server), every * AFTER_IT))
        faults = {}
        for answers in every:
            wrong = self.judged(site, answers, first_seen=False)
            if wrong:
                faults[answers.operation.id] = f"{wrong} (answered {before[answers.operation.id]} times before the " \
                    f"kill, which came after {kill_after} of {total} answers)"
        return faults


@unittest.skipUnless(support.LONG, "as on one server, for longer: MV_TEST_SIZE=long")
class TwoServers(IdempotencyCase, support.NodesCase):
    def shared(self):
        return {**support.NodesCase.shared(self), **SETTINGS}

    def test_fifty_at_once_at_both_are_one(self):
        database = self.postgres.database("idempotency")
        nodes = [self.node(name, database) for name in ("one", "two")]
        faults = self.at_once(self.operations(), [self.site(node, self.postgres) for node in nodes])
        self.assert_none(faults)
        self.assertTrue(all(node.alive() for node in nodes))


if __name__ == "__main__":
    support.unittest.main()
