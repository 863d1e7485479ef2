# SPDX-License-Identifier: Apache-2.0
"""People are told: once each, in order, within Telegram's limits, through faults and kills."""
import email
import email.policy
import json
import re
import signal
import time
import unittest

import support

MANY = 500
TITLE = 'Ä <b>&amp; "R&B" _x_ *y* [z](w) `q` </i> Nr'


class Notify(support.TestCase):
    def setUp(self):
        super().setUp()
        self.numbers = 0

    # ---- what the tests do ---------------------------------------------------------------------

    def channel(self, server, *more, kind="telegram"):
        result = server.mv("notify", "setup", kind, *more, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def track(self, server, title=None):
        self.numbers += 1
        file = support.write_wav(self.folder / f"t{self.numbers}.wav", seed=self.numbers)
        connection = support.UnixConnection(str(server.socket))
        connection.request("PUT", f"/api/v1/files/t{self.numbers}.wav", body=file.read_bytes(),
                           headers={"MusicVerse-Mode": "sandbox"})
        upload = json.loads(connection.getresponse().read())
        connection.close()
        file.unlink()
        status, track = server.api("POST", "/api/v1/tracks", {
            "upload_id": upload["id"],
            "metadata": {"title": title or f"Number {self.numbers}",
                         "artists": [{"name": "Test & Artist"}]}})
        self.assertEqual(status, 201, track)
        return track["id"]

    def send(self, server, track_id, platforms=("soundcloud", "spotify")):
        status, order = server.api("POST", "/api/v1/distributions",
                                   {"track_id": track_id, "platforms": list(platforms),
                                    "overrides": self.overrides})
        self.assertIn(status, (200, 201), order)
        return order["id"]

    overrides = []

    def release(self, server, title=None, platforms=("soundcloud", "spotify")):
        return self.send(server, self.track(server, title), platforms)

    def settle(self, server, order):
        return support.wait_for(
            lambda: (lambda a: a if a["state"] != "in_progress" else None)(
                server.api("GET", f"/api/v1/distributions/{order}")[1]), f"{order} settles", 60)

    def messages(self, server):
        return server.simulator("telegram")["messages"]

    def wait_messages(self, server, count, seconds=60):
        support.wait_for(lambda: len(self.messages(server)) >= count, f"{count} messages", seconds)
        return self.messages(server)

    def order(self, server, service, **order):
        status, answer = support.request(server.ports()[service], "POST", "/_sandbox/faults", order)
        self.assertEqual(status, 201, answer)

    def say(self, server, text, **more):
        status, answer = support.request(server.ports()["telegram"], "POST", "/_sandbox/say",
                                         dict(text=text, **more))
        self.assertEqual(status, 201, answer)

    def show(self, server, channel):
        return server.api("GET", f"/api/v1/notify-channels/{channel['id']}")[1]

    def quiet(self, server, channel):
        support.wait_for(lambda: self.show(server, channel)["pending"] == 0 and not [
            job for job in server.api("GET", "/api/v1/jobs?limit=100&server=true")[1]["data"]
            if job["kind"] == "notify" and job["state"] in ("queued", "running")], "all is told", 90)

    def assert_paced(self, messages):
        times = [message["at"] for message in messages]
        for before, after in zip(times, times[1:]):
            self.assertGreaterEqual(after - before, 950, "one message a second")

    def flood(self, server, count):
        """Events of the account, as many at once as a bad day brings."""
        for number in range(count):
            status, answer = server.api("POST", "/api/v1/events/trigger", {
                "type": "webhook.disabled", "overrides": {"url": f"https://example.com/{number:04}/"}})
            self.assertEqual(status, 202, answer)

    # ---- Telegram ------------------------------------------------------------------------------

    def test_releases_are_told_once_each_in_order(self):
        server = self.server()
        channel = self.channel(server)
        self.assertEqual(channel["state"], "active")
        titles = [f"{TITLE} {n}" for n in range(3)]
        self.overrides = self.allowed(server)
        for title in titles:
            self.settle(server, self.release(server, title))
        messages = self.wait_messages(server, 3)
        self.quiet(server, channel)
        messages = self.messages(server)
        self.assertEqual([m["text"].split("\n")[0] for m in messages],
                         [f"{title} by Test & Artist is live" for title in titles])
        for message in messages:
            self.assertIn("\nSoundCloud\nSpotify", message["text"])
            self.assertIn('<a href="http', message["html"])
        self.assert_paced(messages)
        self.assertEqual(server.simulator("telegram")["limited"], 0)

    def allowed(self, server):
        """Pre-flight rules that these titles break on purpose."""
        status, plan = server.api("POST", "/api/v1/distributions", {
            "track_id": self.track(server, f"{TITLE} x"), "platforms": ["soundcloud", "spotify"],
            "dry_run": True})
        self.assertEqual(status, 200, plan)
        rules = {f["rule"] for f in plan.get("findings", []) if f["level"] == "error"}
        return [{"rule": rule, "reason": "a test of escaping"} for rule in sorted(rules)]

    def test_failures_are_told_with_the_fix(self):
        server = self.server()
        self.channel(server)
        self.order(server, "soundcloud", fault="policy_rejection")
        self.settle(server, self.release(server))
        text = self.told_of(server, "rejected by soundcloud")
        self.assertIn("What to do: ", text)
        self.told_of(server, "is partly live")
        self.order(server, "labelgrid", fault="changes_requested")
        self.settle(server, self.release(server, platforms=["spotify"]))
        self.assertIn("Number 2 by", self.told_of(server, "needs changes for spotify"))

    def told_of(self, server, words):
        return support.wait_for(lambda: next(
            (m["text"] for m in self.messages(server) if words in m["text"].lower()), None), words)

    def test_patterns_choose(self):
        server = self.server()
        result = server.mv("notify", "setup", "telegram", "--events", "track.*", "--json")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("track.*", result.stdout + result.stderr)
        channel = self.channel(server, "--events", "webhook.disabled")
        self.settle(server, self.release(server))
        self.flood(server, 1)
        messages = self.wait_messages(server, 1)
        self.quiet(server, channel)
        self.assertEqual(len(self.messages(server)), 1)
        self.assertTrue(messages[0]["text"].startswith("A webhook was disabled"))

    def test_a_flood_stays_within_the_limits_and_loses_none(self):
        server = self.server()
        channel = self.channel(server)
        self.flood(server, MANY)
        self.quiet(server, channel)
        state = server.simulator("telegram")
        told = [n for m in state["messages"] for n in re.findall(r"example\.com/(\d{4})/", m["text"])]
        self.assertEqual(told, [f"{n:04}" for n in range(MANY)])
        self.assertEqual(state["limited"], 0, "never more than Telegram takes")
        self.assertLess(state["sent"], 120)
        self.assert_paced(state["messages"])

    def test_a_group_gets_twenty_a_minute_at_most(self):
        server = self.server()
        channel = self.channel(server)
        self.order(server, "telegram", fault="chat_moved")
        self.flood(server, 4)
        self.quiet(server, channel)
        messages = self.messages(server)
        self.assertEqual(len(messages), 4)
        self.assertEqual({m["chat_id"][:4] for m in messages}, {"-100"}, "the new id is used")
        self.assertTrue(self.show(server, channel)["chat_id"].startswith("-100"))
        times = [m["at"] for m in messages]
        for before, after in zip(times, times[1:]):
            self.assertGreaterEqual(after - before, 2900)

    def test_429_waits_and_403_ends(self):
        server = self.server()
        channel = self.channel(server)
        self.order(server, "telegram", fault="flood", match="POST", times=2)
        begun = time.monotonic()
        self.flood(server, 1)
        self.wait_messages(server, 1)
        self.assertGreater(time.monotonic() - begun, 3.5, "retry_after is obeyed")
        self.quiet(server, channel)
        self.order(server, "telegram", fault="bot_blocked")
        self.flood(server, 2)
        failed = support.wait_for(
            lambda: (lambda c: c if c["state"] == "failed" else None)(self.show(server, channel)),
            "the channel fails")
        self.assertIn("blocked by the user", failed["reason"])
        shown = server.mv("notify", "show", channel["id"])
        self.assertIn("--enable", shown.stdout)
        self.assertEqual(len(self.messages(server)), 1)
        self.assertEqual(server.mv("notify", "update", channel["id"], "--enable").returncode, 0)
        messages = self.wait_messages(server, 3)
        self.assertEqual(len([m for m in messages if "0000" in m["text"]]), 2)

    def test_passing_faults_lose_nothing(self):
        server = self.server()
        channel = self.channel(server)
        for fault in ("server_error", "unavailable", "html_error", "dropped", "rate_limited",
                      "rate_limited_no_header"):
            self.order(server, "telegram", fault=fault)
        self.flood(server, 3)
        self.quiet(server, channel)
        told = [re.search(r"com/(\d+)", m["text"]).group(1) for m in self.messages(server)]
        self.assertEqual(told, ["0000", "0001", "0002"])

    def bind(self, server):
        bot = support.request(server.ports()["telegram"], "POST", "/_sandbox/bots", {})[1]
        token = self.folder / "token"
        token.write_text(bot["token"] + "\n")
        channel = self.channel(server, "--token-file", token)
        self.assertEqual(channel["state"], "unbound")
        code = re.fullmatch(rf"https://t\.me/{bot['username']}\?start=([\w-]+)", channel["link"])
        return bot, channel, code.group(1)

    def last(self, server, count):
        return self.wait_messages(server, count)[-1]

    def test_the_bot_binds_answers_and_refuses(self):
        server = self.server()
        bot, channel, code = self.bind(server)
        self.say(server, "/start wrong", chat_id="777", name="Eve")
        refused = self.last(server, 1)
        self.assertEqual(refused["chat_id"], "777")
        self.assertIn("not connected", refused["text"])
        self.assertEqual(self.show(server, channel)["state"], "unbound")
        self.say(server, f"/start {code}", chat_id="888", name="Ada <3")
        self.assertIn("This chat is connected", self.last(server, 2)["text"])
        self.assertEqual(self.show(server, channel)["state"], "active")
        self.assertEqual(self.show(server, channel)["chat"], "Ada <3")
        self.assertIsNone(self.show(server, channel)["link"])
        self.say(server, f"/start {code}", chat_id="777", name="Eve")
        self.assertIn("its owner only", self.last(server, 3)["text"])
        self.settle(server, self.release(server))
        self.assertEqual(self.last(server, 4)["chat_id"], "888")
        self.say(server, "/status", chat_id="888")
        self.assertIn("1 live", self.last(server, 5)["text"])
        self.say(server, "/releases", chat_id="888")
        self.assertIn("Number 1: live", self.last(server, 6)["text"])
        self.say(server, "what is this", chat_id="888")
        self.say(server, "/help", chat_id="888")
        self.assertIn("/releases", self.last(server, 7)["text"])
        self.say(server, "/status", chat_id="777")
        self.assertNotIn("live", self.last(server, 8)["text"])
        self.assertNotIn(bot["token"], server.log.read_text())

    def test_a_second_channel_for_the_bot_is_refused(self):
        server = self.server()
        bot, channel, _ = self.bind(server)
        again = server.mv("notify", "setup", "telegram", "--token-file", self.folder / "token")
        self.assertEqual(again.returncode, 7, again.stderr)
        self.assertIn(channel["id"], again.stderr)
        self.assertEqual(server.mv("notify", "delete", channel["id"], "--yes").returncode, 0)
        self.assertEqual(server.api("GET", "/api/v1/notify-channels")[1]["data"], [])

    def test_telegrams_webhook_needs_its_secret(self):
        server = self.server()
        bot = support.request(server.ports()["telegram"], "POST", "/_sandbox/bots", {})[1]
        status, channel = server.api("POST", "/api/v1/notify-channels", {
            "kind": "telegram", "token": bot["token"], "hook_base": "https://music.example.com/"})
        self.assertEqual(status, 201, channel)
        hook = next(b for b in server.simulator("telegram")["bots"] if b["id"] == bot["id"])
        path = hook["webhook"].removeprefix("https://music.example.com")
        self.assertEqual(path, f"/api/v1/hooks/telegram/{channel['id']}")
        code = channel["link"].split("start=")[1]
        self.say(server, "hello", chat_id="888")
        update = {"update_id": 5, "message": {"chat": {"id": 888, "type": "private",
                                                       "first_name": "Ada"},
                                              "text": f"/start {code}"}}
        for secret in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            self.assertEqual(server.api("POST", path, update, secret)[0], 401)
        good = {"X-Telegram-Bot-Api-Secret-Token": hook["secret"]}
        self.assertEqual(server.api("POST", path, update, good)[0], 200)
        self.assertEqual(self.show(server, channel)["state"], "active")
        self.assertEqual(server.api("POST", path, update, good)[0], 200)
        self.wait_messages(server, 1)
        self.quiet(server, channel)
        self.assertEqual(len(self.messages(server)), 1, "an update that comes twice counts once")

    def test_commands_and_words(self):
        server = self.server()
        channel = self.channel(server, "--name", "label")
        test = server.mv("notify", "test", channel["id"])
        self.assertEqual(test.returncode, 0, test.stderr)
        self.assertIn("A test from MusicVerse", self.messages(server)[0]["text"])
        self.order(server, "telegram", fault="bot_blocked")
        test = server.mv("notify", "test", channel["id"])
        self.assertEqual(test.returncode, 1)
        self.assertIn("blocked by the user", test.stderr)
        listed = server.mv("notify", "list")
        self.assertIn("label", listed.stdout)
        self.assertEqual(server.mv("notify", "update", channel["id"], "--pause").returncode, 0)
        self.flood(server, 1)
        self.assertEqual(server.mv("notify", "update", channel["id"], "--enable").returncode, 0)
        self.flood(server, 1)
        self.wait_messages(server, 2)
        self.quiet(server, channel)
        self.assertEqual(len(self.messages(server)), 2, "what happened in the pause is not told")
        token = next(b for b in server.simulator("telegram")["bots"])["token"]
        self.assertNotIn(token, server.log.read_text())
        data = b"".join(p.read_bytes() for p in server.home.rglob("mv.db*"))
        self.assertNotIn(token.encode(), data, "secrets are sealed")

    def test_wrong_tokens(self):
        server = self.server()
        for token, word in (("nonsense-token", "not a bot token"), ("12345:AAFnobodyknowsthis", "does not know")):
            result = server.mv("notify", "setup", "telegram", "--token-file", "-", stdin=token)
            self.assertEqual(result.returncode, 9, result.stderr)
            self.assertIn(word, result.stderr)
            self.assertNotIn(token, result.stderr)

    # ---- crashes -------------------------------------------------------------------------------

    def test_killed_anywhere_each_is_told(self):
        log = self.folder / "points.log"
        server = self.server("count", extra_env={"MV_CRASH_LOG": str(log)})
        self.crash_run(server)
        names = [n for n in log.read_text().split() if n.startswith("notify.")]
        server.kill()
        every = log.read_text().split()
        steps = [i + 1 for i, name in enumerate(every) if name.startswith("notify.")]
        self.assertGreaterEqual(len(set(names)), 5, names)
        seen = set()
        for step in steps:
            name = every[step - 1]
            if name in seen and not support.LONG:
                continue
            seen.add(name)
            with self.subTest(step=step, name=name):
                server = self.server(f"crash{step}", extra_env={"MV_CRASH_AT": str(step)})
                self.crash_run(server, dies=True)
                server.kill()

    def crash_run(self, server, dies=False):
        channel = self.channel(server)
        try:
            self.flood(server, 3)
        except (AssertionError, OSError):
            self.assertTrue(dies)
        if dies:
            self.assertEqual(server.process.wait(timeout=60), -signal.SIGKILL)
            server.start()
        events = server.api("GET", "/api/v1/events?types=webhook.disabled")[1]["data"]
        self.quiet(server, channel)
        told = [re.search(r"com/(\d+)", m["text"]).group(1) for m in self.messages(server)]
        want = [re.search(r"com/(\d+)", e["data"]["url"]).group(1) for e in events]
        self.assertEqual(sorted(set(told)), want)
        self.assertLessEqual(len(told), len(want) + dies, "at most one is told twice")
        self.assertEqual(told, sorted(told))

    def test_embedded_server_stays_for_a_bot_that_is_polled(self):
        env = dict(support.os.environ, MV_HOME=str(self.folder / "own"), MV_SANDBOX="yes",
                   MV_IDLE_TIMEOUT="2s")
        env.pop("MV_SERVER", None)
        made = support.subprocess.run([support.MV, "notify", "setup", "telegram", "--json"], env=env,
                                      capture_output=True, text=True, timeout=60)
        self.assertEqual(made.returncode, 0, made.stderr)
        socket = self.folder / "own" / "run" / "mvd.sock"
        # Well past its idle time it is still there: what people write to the bot is answered.
        enough = time.monotonic() + 8
        support.wait_for(lambda: time.monotonic() > enough or not socket.exists(), "it had time to end")
        self.assertTrue(socket.exists(), "it stays")
        stopped = support.subprocess.run([support.MV, "server", "stop"], env=env, capture_output=True,
                                         text=True, timeout=60)
        self.assertEqual(stopped.returncode, 0, stopped.stderr)

    # ---- e-mail --------------------------------------------------------------------------------

    def mails(self, server):
        return [(mail, email.message_from_bytes(mail["data"].encode(), policy=email.policy.default))
                for mail in server.simulator("smtp")["mails"]]

    def test_mail_arrives(self):
        server = self.server()
        channel = self.channel(server, kind="email")
        self.overrides = self.allowed(server)
        self.settle(server, self.release(server, f"{TITLE} Μουσική"))
        support.wait_for(lambda: self.mails(server), "a mail arrives")
        envelope, mail = self.mails(server)[0]
        self.assertEqual(envelope["to"], [channel["to"]])
        self.assertEqual(envelope["user"], channel["user"])
        self.assertEqual(mail["Subject"], f"{TITLE} Μουσική by Test & Artist is live")
        self.assertEqual(mail["To"].addresses[0].addr_spec, channel["to"])
        self.assertIsNotNone(mail["Date"].datetime)
        self.assertRegex(mail["Message-ID"], r"^<ntf_\w+\.1@sandbox\.invalid>$")
        self.assertEqual(mail.defects, [])
        text = mail.get_content().replace("\r\n", "\n")
        self.assertTrue(text.startswith(f"{TITLE} Μουσική by Test & Artist is live\nSoundCloud: http"), text)

    def test_mail_faults(self):
        server = self.server()
        channel = self.channel(server, "ada@example.com", kind="email")
        for fault in ("smtp_421", "smtp_450", "dropped"):
            self.order(server, "smtp", fault=fault)
        self.flood(server, 1)
        self.quiet(server, channel)
        self.assertEqual([m["to"] for m, _ in self.mails(server)], [["ada@example.com"]])
        self.order(server, "smtp", fault="smtp_550")
        self.flood(server, 1)
        failed = support.wait_for(
            lambda: (lambda c: c if c["state"] == "failed" else None)(self.show(server, channel)),
            "the channel fails")
        self.assertIn("No such mailbox", failed["reason"])
        test = server.mv("notify", "test", channel["id"])
        self.assertEqual(test.returncode, 0, test.stderr)

    def test_many_changes_become_few_mails(self):
        server = self.server()
        channel = self.channel(server, kind="email")
        self.flood(server, 60)
        self.quiet(server, channel)
        mails = self.mails(server)
        told = [n for _, mail in mails for n in re.findall(r"com/(\d{4})/", mail.get_content())]
        self.assertEqual(told, [f"{n:04}" for n in range(60)])
        self.assertLess(len(mails), 30)

    def test_addresses_cannot_carry_headers(self):
        server = self.server()
        for to in ("ada@example.com\r\nBcc: eve@example.com", "ada", "a b@example.com"):
            status, answer = server.api("POST", "/api/v1/notify-channels",
                                        {"kind": "email", "to": to, "host": "smtp.example.com",
                                         "from": "x@example.com"})
            self.assertEqual(status, 422, answer)
        self.assertEqual(server.mv("notify", "setup", "email", "ada", "--host", "x.example",
                                   "--from", "a@example.com").returncode, 9)


if __name__ == "__main__":
    unittest.main()
