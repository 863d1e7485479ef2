# SPDX-License-Identifier: Apache-2.0
"""Every fault of the sandbox: the outcome and the words are right, and nothing is sent twice."""
import concurrent.futures
import json
import threading
import unittest

import support

MANY = 200 if support.LONG else 24

# Faults after which the platform has refused for good, and what the placement then is.
FINAL = {
    "empty_401": {"failed"},
    "unauthorized_upload": {"failed"},
    "validation_error": {"failed", "rejected"},
    "quota_exceeded": {"failed", "rejected"},
    "policy_rejection": {"rejected"},
    "processing_failed": {"failed", "rejected"},
    "delivery_failed": {"failed", "rejected"},
    "changes_requested": {"changes_requested"},
    "on_hold": {"changes_requested"},
}

# Faults after which the right thing is to wait, and to say why.
WAITS = {("labelgrid", "quota_exceeded"): "limit", ("soundcloud", "processing_failed"): "process"}


class Faults(support.TestCase):
    def order(self, server, service, **order):
        status, answer = support.request(server.ports()[service], "POST", "/_sandbox/faults", order)
        self.assertLess(status, 300, answer)

    def clear(self, server):
        for service in ("soundcloud", "labelgrid"):
            support.request(server.ports()[service], "DELETE", "/_sandbox/faults")

    def track(self, server, number):
        file = support.write_wav(self.folder / f"t{number}.wav", seed=number, seconds=31)
        connection = support.UnixConnection(str(server.socket))
        connection.request("PUT", f"/api/v1/files/t{number}.wav", body=file.read_bytes(),
                           headers={"MusicVerse-Mode": "sandbox"})
        upload = json.loads(connection.getresponse().read())
        connection.close()
        file.unlink()
        status, track = server.api("POST", "/api/v1/tracks", {
            "upload_id": upload["id"],
            "metadata": {"title": f"Number {number} of Many", "artists": [{"name": "Test Artist"}]}})
        self.assertEqual(status, 201, track)
        return track["id"]

    def send(self, server, track_id):
        status, distribution = server.api("POST", "/api/v1/distributions", {
            "track_id": track_id, "platforms": ["soundcloud", "spotify"]})
        self.assertIn(status, (200, 201), distribution)
        return distribution["id"]

    def settled(self, server, distribution_id, seconds=60):
        seen = {}
        def look():
            _, answer = server.api("GET", f"/api/v1/distributions/{distribution_id}")
            seen.update(answer)
            return answer if answer["state"] != "in_progress" else None
        try:
            return support.wait_for(look, "the distribution settles", seconds)
        except AssertionError as error:
            jobs = server.api("GET", "/api/v1/jobs?limit=100&server=true")[1]["data"]
            self.fail(f"{error}\n{json.dumps(seen['placements'], indent=1)}\n"
                      f"{[job for job in jobs if job['state'] not in ('done',)]}")

    def waits_in_words(self, server, sent, service, word):
        def look():
            _, answer = server.api("GET", f"/api/v1/distributions/{sent}")
            return [p for p in answer["placements"] if p["provider"] == service and
                    p["state"] != "live" and word in (p["reason"] or "").lower()]
        support.wait_for(look, f"{service} waits and says '{word}'", 60)

    def test_each_in_turn(self):
        server = self.server()
        table = {}
        for service in ("soundcloud", "labelgrid"):
            answer = server.simulator(service, path="/_sandbox/faults")
            for fault in answer["faults"]:
                if fault["service"] in ("", service):
                    table[(service, fault["fault"])] = fault["transient"]
        self.assertGreater(len(table), 25)
        number = 0
        for (service, name), transient in sorted(table.items()):
            with self.subTest(service=service, fault=name):
                number += 1
                track = self.track(server, number)
                self.clear(server)
                self.order(server, service, fault=name, times=1)
                sent = self.send(server, track)
                if (service, name) in WAITS:
                    self.waits_in_words(server, sent, service, WAITS[(service, name)])
                    self.clear(server)
                    continue
                answer = self.settled(server, sent)
                self.clear(server)
                mine = "soundcloud" if service == "soundcloud" else "spotify"
                states = {p["platform"]: p for p in answer["placements"]}
                other = next(p for p in states.values() if p["platform"] != mine)
                self.assertEqual(other["state"], "live", answer)
                if transient:
                    self.assertEqual(states[mine]["state"], "live", answer)
                elif states[mine]["state"] != "live":
                    self.assertIn(states[mine]["state"], FINAL[name], answer)
                    words = (states[mine]["reason"] or "") + (states[mine]["hint"] or "")
                    self.assertGreater(len(words), 30, answer)
                    self.assertNotIn("token", (states[mine]["platform_message"] or ""))
                    self.assertEqual(server.api(
                        "POST", f"/api/v1/distributions/{answer['id']}/retry", {})[0], 200)
                    again = self.settled(server, answer["id"])
                    # The fault is gone, so the retry must do something: it ends live.
                    self.assertEqual(again["state"], "live", again)
        soundcloud = server.simulator("soundcloud")
        titles = [item["title"] for item in soundcloud["items"]]
        self.assertEqual(len(titles), len(set(titles)), "no track was sent twice")
        labelgrid = server.simulator("labelgrid")
        self.assertLessEqual(labelgrid["releases"], number)

    def test_takedown(self):
        server = self.server()
        distribution = self.settled(server, self.send(server, self.track(server, 1)))
        self.assertEqual(distribution["state"], "live", distribution)
        status, answer = server.api("POST", f"/api/v1/distributions/{distribution['id']}/takedown")
        self.assertEqual(status, 200, answer)
        self.assertEqual(self.settled(server, distribution["id"])["state"], "taken_down")
        soundcloud, labelgrid = server.live_counts()
        self.assertEqual((soundcloud["public"], labelgrid["live"]), (0, 0))
        self.assertEqual(server.api("POST",
                                    f"/api/v1/distributions/{distribution['id']}/takedown")[0], 409)

    def test_many_with_random_faults(self):
        server = self.server()
        tracks = [self.track(server, n) for n in range(MANY)]
        kinds = ["server_error", "rate_limited", "rate_limited_no_header", "html_error",
                 "unavailable", "dropped", "lost_response", "error_after_success"]
        for service in ("soundcloud", "labelgrid"):
            for index, kind in enumerate(kinds):
                self.order(server, service, fault=kind, probability=0.2 / len(kinds), seed=index + 1)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            ids = list(pool.map(lambda track: self.send(server, track), tracks))
        for distribution_id in ids:
            answer = self.settled(server, distribution_id, seconds=1800 if support.LONG else 240)
            self.assertEqual(answer["state"], "live", answer)
        soundcloud, labelgrid = server.live_counts()
        self.assertEqual((soundcloud["tracks"], soundcloud["public"]), (MANY, MANY))
        self.assertEqual((labelgrid["releases"], labelgrid["distributed"]), (MANY, MANY))


if __name__ == "__main__":
    unittest.main()
