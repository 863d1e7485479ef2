# SPDX-License-Identifier: Apache-2.0
"""Valid requests about playlists; a part of VALID in valid_requests.py."""


def playlist_body(site):
    return {"name": site.fresh("Playlist"), "description": "For the bus", "track_ids": [site.track()]}


def playlist(site):
    return site.must("POST", "/playlists", playlist_body(site))["id"]


def playlist_rows(about, get):
    return {
        "playlist_create": about("POST", "/playlists", body=playlist_body),
        "playlist_list": get("/playlists"),
        "playlist_get": get("/playlists/{}", playlist),
        "playlist_update": about("PATCH", "/playlists/{}", playlist, lambda site: {
            "name": "Early Trains", "description": "", "track_ids": [site.track()]}),
        "playlist_delete": about("DELETE", "/playlists/{}", playlist),
    }
