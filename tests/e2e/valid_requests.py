# SPDX-License-Identifier: Apache-2.0
"""A valid request for every operation of the API, and what it needs, made as users make it. Tests walk the
operations of the document and look here how to ask; an operation that is not here stops them."""
import base64
import datetime
import itertools
import json
import sqlite3
import threading
import urllib.parse

import support
from forms import Browser
from hand_delivered import by_hand, covered
from receivers import Receiver
from valid_flags import flag_rows
from valid_playlists import playlist_rows
from valid_sales import sales_rows
from valid_request import Request

LOOPBACK = {"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8", "MV_OAUTH_REGISTRATION": "open"}
OCTETS = ("Content-Type", "application/octet-stream")
OFFSET = ("Content-Type", "application/offset+octet-stream")
TUS = ("Tus-Resumable", "1.0.0")


def later(days):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Site:
    """Makes what requests are about on a server; each thing has words of its own."""

    numbers = itertools.count(1)

    def __init__(self, server, folder, postgres=None):
        self.server, self.folder, self.postgres = server, folder, postgres
        self.receiver = None
        self.lock = threading.Lock()

    def close(self):
        if self.receiver:
            self.receiver.close()

    def fresh(self, word):
        return f"{word} {next(self.numbers):05}"

    def must(self, method, path, body=None, status=(200, 201, 202, 204)):
        got, answer = self.server.api(method, "/api/v1" + path, body)
        if got not in status:
            raise AssertionError(f"{method} {path} {body}: {got} {answer}")
        return answer

    def all(self, path):
        """Every row of a list."""
        if path == "/identifier-ranges":  # has no pages
            return self.must("GET", path)["data"]
        out, cursor, mark = [], "", "&" if "?" in path else "?"
        while True:
            page = self.must("GET", f"{path}{mark}limit=100{cursor}")
            out += page["data"]
            if not page.get("next_cursor"):
                return out
            name = "after" if path.startswith("/events") else "cursor"
            cursor = f"&{name}={urllib.parse.quote(page['next_cursor'])}"

    def events(self, kind, subject=None):
        return [one for one in self.all(f"/events?types={kind}") if subject in (None, one["subject_id"])]

    def rows(self, sql):
        """What no route lists is read in the database itself."""
        if self.postgres:
            done = self.postgres.psql(sql, self.server.database.rsplit("/", 1)[1])
            assert done.returncode == 0, done.stderr
            return [line.split("|") for line in done.stdout.splitlines()]
        database = next(self.server.home.rglob("mv.db"))
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
            found = [[str(cell) for cell in row] for row in connection.execute(sql)]
        connection.close()
        return found

    def fault(self, service, **order):
        status, answer = support.request(self.server.ports()[service], "POST", "/_sandbox/faults", order)
        assert status == 201, answer

    # ---- things --------------------------------------------------------------------------------

    def wav(self, seconds=31):
        number = next(self.numbers)
        path = support.write_wav(self.folder / f"wav{number}.wav", seconds=seconds, seed=number)
        data = path.read_bytes()
        path.unlink()
        return data

    def file(self, data, name="song.wav"):
        connection = support.UnixConnection(str(self.server.socket))
        connection.request("PUT", f"/api/v1/files/{name}", body=data, headers={"MusicVerse-Mode": "sandbox"})
        answer = connection.getresponse()
        upload = json.loads(answer.read())
        connection.close()
        assert answer.status == 201, upload
        return upload

    def user(self):
        address = self.fresh("user").replace(" ", "") + "@example.com"
        return self.must("POST", "/users", {"email": address})["id"]

    def suspended_user(self):
        return self.must("POST", f"/users/{self.user()}/suspend")["id"]

    def browser(self):
        """One in which the owner has signed in."""
        base = f"http://127.0.0.1:{self.server.ports()['port']}"
        with self.lock:
            self.must("PATCH", "/users/me", {"email": "owner@example.com"})
            link = self.must("POST", "/users/me/invite")["link"]
            browser = Browser(base)
            page = browser.get(link).fill_and_submit({"password": "nine green bottles"})
            assert page.status == 200, page
        return browser

    def session(self):
        self.browser()
        return self.must("GET", "/sessions?limit=1")["data"][0]["id"]

    def app_with_secret(self):
        made = self.must("POST", "/oauth-clients", {**APP, "name": self.fresh("App")})
        return made["id"], made["secret"]

    def app(self):
        return self.app_with_secret()[0]

    def connected(self):
        """A device that the owner allowed."""
        browser = self.browser()
        begun = browser.post("/oauth/device_authorization", {"client_id": "app_mv"})
        device = json.loads(begun.text)
        page = browser.get(device["verification_uri"]).fill_and_submit({"user_code": device["user_code"]})
        page.fill_and_submit(button=("decision", "allow"))
        browser.post("/oauth/token", {"client_id": "app_mv", "device_code": device["device_code"],
                                      "grant_type": "urn:ietf:params:oauth:grant-type:device_code"})
        return self.must("GET", "/connected-apps?limit=1")["data"][0]["id"]

    def upload(self):
        """One that is measured, so that a track can be made of it."""
        upload = self.file(self.wav(seconds=5))
        support.wait_for(lambda: self.must("GET", f"/uploads/{upload['id']}")["measured"]["state"] == "done",
                         "the upload is measured")
        return upload

    def open_upload(self, length=10):
        connection = support.UnixConnection(str(self.server.socket))
        connection.request("POST", "/api/v1/uploads", headers={
            "MusicVerse-Mode": "sandbox", "Tus-Resumable": "1.0.0", "Upload-Length": str(length)})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 201, answer.status
        return answer.getheader("Location").rsplit("/", 1)[1]

    def track(self, seconds=6):
        upload = self.file(self.wav(seconds))
        title = self.fresh("Track")
        return self.must("POST", "/tracks", {"upload_id": upload["id"], "metadata": {
            "title": title, "artists": [{"name": "Ada Stone"}], "genre": "Electronic"}})["id"]

    def distribution(self, until="live"):
        """An order at SoundCloud whose placement has come to this state."""
        order = self.must("POST", "/distributions", {"track_id": self.track(), "platforms": ["soundcloud"]})["id"]
        if until:
            self.reached(order, until)
        return order

    def state(self, order):
        return self.must("GET", f"/distributions/{order}")["placements"][0]["state"]

    def reached(self, order, state):
        support.wait_for(lambda: self.state(order) == state, f"{order} is {state}", 60)

    def failed(self):
        self.fault("soundcloud", fault="policy_rejection")
        return self.distribution("rejected")

    def release_body(self, track=None):
        title = self.fresh("Release")
        return {"key": title, "metadata": {"title": title, "artists": [{"name": "Ada Stone"}]},
                "tracks": [{"track_id": track or self.track(), "disc": 1, "number": 1}], "platforms": ["soundcloud"]}

    def release(self, track=None):
        return self.must("POST", "/releases", self.release_body(track))["id"]

    def scheduled(self):
        release = Site.release(self, Site.track(self))  # its own in every kind of site
        self.must("POST", f"/releases/{release}/schedule", {"at": later(400)})
        return release

    def scheduled_order(self):
        order = self.must("GET", f"/releases/{self.scheduled()}")["distributions"][0]
        self.reached(order, "scheduled")
        return order

    def key(self):
        return self.must("POST", "/api-keys", {"name": self.fresh("Key"), "scopes": ["tracks:read"]})["id"]

    def suspended(self):
        key = self.key()
        self.must("POST", f"/api-keys/{key}/suspend", {})
        return key

    def url(self):
        """An address of a receiver that takes everything."""
        with self.lock:
            self.receiver = self.receiver or Receiver()
        return f"{self.receiver.url}/{next(self.numbers)}"

    def webhook_body(self):
        return {"url": self.url(), "allow_http": True, "events": ["webhook.disabled"], "headers": {"X-Team": "ours"}}

    def webhook(self):
        return self.must("POST", "/webhooks", self.webhook_body())["id"]

    def disabled(self):
        webhook = self.webhook()
        self.must("POST", f"/webhooks/{webhook}/disable")
        return webhook

    def delivery(self):
        delivery = self.must("POST", f"/webhooks/{self.webhook()}/test")["id"]
        self.delivered(delivery)
        return delivery

    def delivered(self, delivery, attempts=1):
        def look():
            now = self.must("GET", f"/webhook-deliveries/{delivery}")
            return now["state"] == "delivered" and now["attempts"] == attempts
        support.wait_for(look, f"{delivery} has arrived {attempts} times")

    def recovery(self):
        return self.must("POST", f"/webhooks/{self.webhook()}/recover", {"since": later(-2)})["id"]

    def channel(self):
        return self.must("POST", "/notify-channels", {"kind": "email", "name": self.fresh("Mail")})["id"]

    def range(self):
        return self.must("POST", "/identifier-ranges", range_body())["id"]

    def job(self):
        """A piece of music that waits for its turn no longer than it takes to cancel it."""
        job = self.must("POST", "/generate", {"prompt": self.fresh("slow piano"), "duration": 5, "seed": 7})["id"]
        self.must("DELETE", f"/jobs/{job}", status=(200, 409))
        return job

    def event(self):
        return self.must("POST", "/events/trigger", {"type": "webhook.disabled"})["event"]["id"]


def authorized(server, query):
    """The code that a browser brings back from SoundCloud."""
    host, _, below = server.ports()["soundcloud"].removeprefix("http://").partition("/")
    connection = support.http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", f"/{below}/authorize?{query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    target = urllib.parse.urlsplit(answer.getheader("Location"))
    return urllib.parse.parse_qs(target.query)["code"][0]


def range_body():
    return {"kind": "upc", "prefix": f"{100_000 + next(Site.numbers):06}"}


# ---- one row for each operation ------------------------------------------------------------------

def about(method, path, thing=None, body=None, headers=(), raw=b"", other=None):
    """A request about something that is made first, whose id goes into the path."""
    def make(site):
        made = thing(site) if thing else ""
        said = body(site) if callable(body) else body
        return Request(method, "/api/v1" + path.format(made), said, headers, raw, other, made)
    return make


def get(path, thing=None):
    return about("GET", path, thing)


def order_body(site):
    return {"track_id": site.track(), "platforms": ["soundcloud"], "metadata": {"genre": "Electronic"},
            "overrides": [{"rule": "M13", "reason": "the artist's spelling"}]}


def track_body(site):
    return {"upload_id": site.upload()["id"], "metadata": {
        "title": site.fresh("Track"), "artists": [{"name": "Ada Stone", "role": "primary"}],
        "writers": [{"name": "Ada Stone", "role": "composer", "ipi": "00014107338"}], "tags": ["dawn"],
        "ai": {"vocals": "none"}}}


def upload_request(site):
    length = 1_000_000 + next(Site.numbers)
    name = base64.b64encode(b"song.wav").decode()
    return Request("POST", "/api/v1/uploads", None, (TUS, ("Upload-Length", str(length)),
                                                     ("Upload-Metadata", f"filename {name}")), of=str(length))


def connect_complete(site):
    begun = site.must("POST", "/platforms/soundcloud/connect", {
        "credentials": {"client_id": "app", "client_secret": "hush"},
        "redirect_uri": "http://127.0.0.1:8765/callback"})
    code = authorized(site.server, urllib.parse.urlsplit(begun["authorize_url"]).query)
    return Request("POST", "/api/v1/platforms/soundcloud/connect/complete", {"state": begun["state"], "code": code})


def form(path, **fields):
    """A form of OAuth, sent by an app of the server."""
    def make(site):
        said = dict(fields)
        if path != "/oauth/device_authorization":
            said["client_id"], said["client_secret"] = site.app_with_secret()
        return Request("POST", path, None, (("Content-Type", "application/x-www-form-urlencoded"),),
                       urllib.parse.urlencode(said).encode())
    return make


APP = {"redirect_uris": ["https://app.example/cb"], "scopes": ["tracks:read"],
       "grants": ["authorization_code", "refresh_token", "client_credentials"]}

# Users, sessions, apps and their tokens.
ACCESS = {
    "user_create": about("POST", "/users", body=lambda site: {
        "email": site.fresh("ada").replace(" ", "") + "@example.com", "name": "Ada", "tier": "pro"}),
    "user_list": get("/users"),
    "user_get": get("/users/{}", Site.user),
    "user_update": about("PATCH", "/users/{}", Site.user, {"name": "Ada", "role": "admin"}),
    "user_invite": about("POST", "/users/{}/invite", Site.user),
    "user_suspend": about("POST", "/users/{}/suspend", Site.user),
    "user_resume": about("POST", "/users/{}/resume", Site.suspended_user),
    "user_delete": about("DELETE", "/users/{}", Site.user),
    "credential_get": get("/credential"),
    "session_list": get("/sessions"),
    "session_revoke": about("DELETE", "/sessions/{}", Site.session),
    "audit_entry_list": get("/audit-entries"),
    "oauth_client_create": about("POST", "/oauth-clients", body=lambda site: {**APP, "name": site.fresh("App")}),
    "oauth_client_list": get("/oauth-clients"),
    "oauth_client_get": get("/oauth-clients/{}", Site.app),
    "oauth_client_update": about("PATCH", "/oauth-clients/{}", Site.app, {"name": "Desk", "publisher": "Example"}),
    "oauth_client_rotate_secret": about("POST", "/oauth-clients/{}/rotate-secret", Site.app,
                                        {"overlap_seconds": 3600}, other={"overlap_seconds": 7200}),
    "oauth_client_delete": about("DELETE", "/oauth-clients/{}", Site.app),
    "connected_app_list": get("/connected-apps"),
    "connected_app_revoke": about("DELETE", "/connected-apps/{}", Site.connected),
    "oauth_metadata_get": lambda site: Request("GET", "/.well-known/oauth-authorization-server"),
    "oauth_resource_get": lambda site: Request("GET", "/.well-known/oauth-protected-resource"),
    "oauth_api_resource_get": lambda site: Request("GET", "/.well-known/oauth-protected-resource/api/v1"),
    "oauth_token_create": form("/oauth/token", grant_type="client_credentials"),
    "oauth_token_revoke": form("/oauth/revoke", token="mv_at_none"),
    "oauth_token_get": form("/oauth/introspect", token="mv_at_none"),
    "oauth_device_create": form("/oauth/device_authorization", client_id="app_mv"),
    "oauth_client_register": lambda site: Request("POST", "/oauth/register", {
        "client_name": site.fresh("Self"), "redirect_uris": ["https://app.example/cb"]}),
}

VALID = {
    **ACCESS,
    "health_get": lambda site: Request("GET", "/healthz"),
    "readiness_get": lambda site: Request("GET", "/readyz"),
    "openapi_get": lambda site: Request("GET", "/openapi.json"),
    "openapi_yaml_get": lambda site: Request("GET", "/openapi.yaml"),
    "server_get": get("/server"),
    "server_stop": about("POST", "/server/stop"),
    "rate_limit_list": get("/rate-limits"),
    "upload_create": upload_request,
    "upload_get": get("/uploads/{}", Site.open_upload),
    "upload_offset_get": about("HEAD", "/uploads/{}", Site.open_upload, headers=(TUS,)),
    "upload_append": about("PATCH", "/uploads/{}", Site.open_upload, headers=(TUS, OFFSET, ("Upload-Offset", "0")),
                           raw=b"RIFF"),
    "upload_delete": about("DELETE", "/uploads/{}", Site.open_upload, headers=(TUS,)),
    "upload_put": about("PUT", "/uploads/{}", Site.open_upload, headers=(OCTETS,), raw=b"0123456789"),
    "file_put": about("PUT", "/files/{}", lambda site: f"song{next(Site.numbers)}.wav", headers=(OCTETS,), raw=b"RIFF"),
    "track_create": about("POST", "/tracks", body=track_body),
    "track_list": get("/tracks"),
    "track_get": get("/tracks/{}", Site.track),
    "track_update": about("PATCH", "/tracks/{}", Site.track, {"metadata": {
        "genre": "Rock", "artists": [{"name": "Ada Stone"}], "writers": [{"name": "Ada Stone"}], "tags": ["dawn"],
        "ai": {"vocals": "none"}}}),
    "track_delete": about("DELETE", "/tracks/{}", Site.track),
    "track_audio_get": get("/tracks/{}/audio", Site.track),
    "track_link_list": get("/tracks/{}/links", Site.track),
    "track_artwork_get": get("/tracks/{}/artwork", Site.track),
    **playlist_rows(about, get),
    **sales_rows(about, get, OCTETS),
    **flag_rows(about, get),
    "usage_get": get("/usage"),
    "request_list": get("/requests"),
    "distribution_create": about("POST", "/distributions", body=order_body),
    "distribution_list": get("/distributions"),
    "distribution_get": get("/distributions/{}", Site.distribution),
    "distribution_change_list": get("/distributions/{}/history", Site.distribution),
    "distribution_watch": get("/distributions/{}/events", Site.distribution),
    "distribution_retry": about("POST", "/distributions/{}/retry", Site.failed, {"platforms": ["soundcloud"]},
                                other={}),
    "distribution_confirm": about("POST", "/distributions/{}/confirm", by_hand, {"platforms": ["spotify"]},
                                  other={}),
    "distribution_cancel": about("POST", "/distributions/{}/cancel", Site.scheduled_order),
    "distribution_takedown": about("POST", "/distributions/{}/takedown", Site.distribution),
    "distribution_update": about("PATCH", "/distributions/{}", Site.distribution, {"metadata": {"genre": "Rock"}}),
    "release_create": about("POST", "/releases", body=Site.release_body),
    "release_list": get("/releases"),
    "release_calendar_get": get("/releases/calendar"),
    "release_run_due": about("POST", "/releases/run-due"),
    "release_get": get("/releases/{}", Site.release),
    "release_artwork_get": get("/releases/{}/artwork", covered),
    "release_update": about("PATCH", "/releases/{}", Site.release, {"metadata": {
        "label": "Own Label", "artists": [{"name": "Ada Stone"}], "territories": ["DE"]}, "platforms": ["soundcloud"]}),
    "release_delete": about("DELETE", "/releases/{}", Site.release),
    "release_schedule": about("POST", "/releases/{}/schedule", Site.release, lambda site: {"at": later(400)},
                              other={"at": later(500)}),
    "release_unschedule": about("POST", "/releases/{}/unschedule", Site.scheduled),
    "release_cancel": about("POST", "/releases/{}/cancel", Site.scheduled),
    "release_distribute": about("POST", "/releases/{}/distribute", Site.release, {"platforms": ["soundcloud"]},
                                other={}),
    "identifier_range_list": get("/identifier-ranges"),
    "identifier_range_create": about("POST", "/identifier-ranges", body=lambda site: range_body()),
    "identifier_range_delete": about("DELETE", "/identifier-ranges/{}", Site.range),
    "user_get": get("/users/me"),
    "user_tier_set": about("PUT", "/users/me/tier", body={"tier": "operator"}),
    "event_list": get("/events"),
    "event_watch": get("/events/stream"),
    "event_get": get("/events/{}", Site.event),
    "event_type_list": get("/event-types"),
    "event_trigger": about("POST", "/events/trigger", body=lambda site: {
        "type": "webhook.disabled", "overrides": {"url": f"https://example.com/{next(Site.numbers):05}/"}}),
    "webhook_create": about("POST", "/webhooks", body=Site.webhook_body),
    "webhook_list": get("/webhooks"),
    "webhook_get": get("/webhooks/{}", Site.webhook),
    "webhook_update": about("PATCH", "/webhooks/{}", Site.webhook, {
        "description": "for the label", "events": ["webhook.disabled"], "headers": {"X-Team": "ours"}}),
    "webhook_delete": about("DELETE", "/webhooks/{}", Site.webhook),
    "webhook_enable": about("POST", "/webhooks/{}/enable", Site.disabled),
    "webhook_disable": about("POST", "/webhooks/{}/disable", Site.webhook),
    "webhook_test": about("POST", "/webhooks/{}/test", Site.webhook),
    "webhook_rotate_secret": about("POST", "/webhooks/{}/rotate-secret", Site.webhook, {"overlap_seconds": 3600},
                                   other={"overlap_seconds": 7200}),
    "webhook_recover": about("POST", "/webhooks/{}/recover", Site.webhook, lambda site: {"since": later(-2)},
                             other={"since": later(-3)}),
    "webhook_delivery_list": get("/webhooks/{}/deliveries", Site.webhook),
    "webhook_delivery_get": get("/webhook-deliveries/{}", Site.delivery),
    "webhook_delivery_redeliver": about("POST", "/webhook-deliveries/{}/redeliver", Site.delivery),
    "webhook_recovery_get": get("/webhook-recoveries/{}", Site.recovery),
    "notify_channel_create": about("POST", "/notify-channels", body=lambda site: {
        "kind": "email", "name": site.fresh("Mail"), "events": ["release.*"]}),
    "notify_channel_list": get("/notify-channels"),
    "notify_channel_get": get("/notify-channels/{}", Site.channel),
    "notify_channel_update": about("PATCH", "/notify-channels/{}", Site.channel, {"name": "Quiet"}),
    "notify_channel_delete": about("DELETE", "/notify-channels/{}", Site.channel),
    "notify_channel_test": about("POST", "/notify-channels/{}/test", Site.channel),
    "hook_telegram_receive": about("POST", "/hooks/telegram/{}", Site.channel, {"update_id": 1}),
    "platform_list": get("/platforms"),
    "platform_connect": about("POST", "/platforms/spotify/connect", body={}),
    "platform_connect_complete": connect_complete,
    "platform_disconnect": about("DELETE", "/platforms/soundcloud/account"),
    "platform_test": about("POST", "/platforms/soundcloud/test"),
    "platform_route_set": about("PUT", "/platforms/spotify/route", body={"provider": "labelgrid"}),
    "platform_route_delete": about("DELETE", "/platforms/spotify/route"),
    "provider_list": get("/providers"),
    "payment_list": get("/payments"),
    "hook_stripe_receive": about("POST", "/hooks/stripe", body={"object": "event"}),
    "hook_receive": about("POST", "/hooks/labelgrid/acc_00000000000000000000000000", body={"event": "x"}),
    "api_key_create": about("POST", "/api-keys", body=lambda site: {
        "name": site.fresh("Key"), "scopes": ["tracks:read"], "networks": ["127.0.0.0/8"]}),
    "api_key_list": get("/api-keys"),
    "api_key_get": get("/api-keys/{}", Site.key),
    "api_key_update": about("PATCH", "/api-keys/{}", Site.key, {"name": "build", "networks": ["127.0.0.0/8"]}),
    "api_key_revoke": about("DELETE", "/api-keys/{}", Site.key),
    "api_key_rotate": about("POST", "/api-keys/{}/rotate", Site.key, {"overlap_seconds": 3600},
                            other={"overlap_seconds": 7200}),
    "api_key_suspend": about("POST", "/api-keys/{}/suspend", Site.key, {"reason": "Who uses it?"},
                             other={"reason": "Nobody."}),
    "api_key_resume": about("POST", "/api-keys/{}/resume", Site.suspended),
    "hook_secret_scanning_receive": about("POST", "/hooks/github-secret-scanning", body=[
        {"token": "mv_live_none", "type": "musicverse_api_key", "url": "", "source": "content"}]),
    "generation_create": about("POST", "/generate", body=lambda site: {
        "prompt": "slow piano, rain", "duration": 5, "seed": 7, "title": site.fresh("Piece"), "tags": ["calm"]}),
    "artwork_create": about("POST", "/artwork", body=lambda site: {
        "track_id": site.track(), "prompt": "a lighthouse", "replace": True}),
    "job_list": get("/jobs"),
    "job_get": get("/jobs/{}", Site.job),
    "job_cancel": about("DELETE", "/jobs/{}", Site.job),
    "job_watch": get("/jobs/{}/events", Site.job),
    "job_midi_get": get("/jobs/{}/midi", Site.job),
}
