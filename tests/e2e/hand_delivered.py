# SPDX-License-Identifier: Apache-2.0
"""Things of a site (valid_requests.Site) that a person delivers, and covers."""
import support


def picture(site):
    path = support.write_png(site.folder / f"cover{next(site.numbers)}.png", 3000, 3000)
    data = path.read_bytes()
    path.unlink()
    return data


def covered(site):
    """A release with a cover of its own."""
    body = dict(site.release_body(), artwork_upload_id=site.file(picture(site), "cover.png")["id"])
    return site.must("POST", "/releases", body)["id"]


def by_hand(site):
    """An order that waits for a person."""
    site.must("PUT", "/platforms/spotify/route", {"provider": "distrokid"})
    order = site.must("POST", "/distributions", {"track_id": site.track(seconds=31), "platforms": ["spotify"]})["id"]
    site.must("DELETE", "/platforms/spotify/route")
    site.reached(order, "awaiting_handoff")
    return order
