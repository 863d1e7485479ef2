# SPDX-License-Identifier: Apache-2.0
"""Google's own client against the simulator of YouTube: youtube.py ADDRESS TOKEN FILE uploads a video in parts, changes it,
reads it back and deletes it. It prints what it got as JSON."""
import json
import sys

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import MediaFileUpload


def main(address, token, file):
    document = json.loads(get_static_doc("youtube", "v3"))
    document.update(rootUrl=address + "/", baseUrl=address + "/")
    youtube = build_from_document(document, credentials=Credentials(token))
    media = MediaFileUpload(file, mimetype="video/quicktime", chunksize=512 * 1024, resumable=True)
    insert = youtube.videos().insert(part="snippet,status", media_body=media, body={
        "snippet": {"title": "By Google's client", "description": "", "categoryId": "10"},
        "status": {"privacyStatus": "private"}})
    parts, answer = 0, None
    while answer is None:
        _, answer = insert.next_chunk()
        parts += 1
    changed = youtube.videos().update(part="status", body={"id": answer["id"], "status": {
        "privacyStatus": "public"}}).execute()
    listed = youtube.videos().list(part="snippet,status", id=answer["id"]).execute()
    mine = youtube.channels().list(part="contentDetails", mine=True).execute()
    uploads = youtube.playlistItems().list(part="contentDetails", maxResults=50, playlistId=mine["items"][0][
        "contentDetails"]["relatedPlaylists"]["uploads"]).execute()
    youtube.videos().delete(id=answer["id"]).execute()
    left = youtube.videos().list(part="status", id=answer["id"]).execute()
    print(json.dumps({"id": answer["id"], "parts": parts, "privacy": changed["status"]["privacyStatus"],
                      "title": listed["items"][0]["snippet"]["title"], "uploads": len(uploads["items"]),
                      "left": len(left["items"])}))


main(*sys.argv[1:])
