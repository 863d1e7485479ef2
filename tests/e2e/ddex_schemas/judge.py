# SPDX-License-Identifier: Apache-2.0
"""judge.py SCHEMA FILE...: what xmlschema says of each message, ID and IDREF included, and what it reads out of it, as
a line of JSON."""
import json
import sys

import xmlschema


def texts(value):
    """The text of a value that may have attributes, or of each in a list."""
    if isinstance(value, list):
        return [texts(one) for one in value]
    return value.get("$") if isinstance(value, dict) else value


def first(value):
    value = texts(value)
    return value[0] if isinstance(value, list) else value


def many(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def read(data):
    release = many(data["ReleaseList"]["Release"])[0]
    parties = {one["PartyReference"]: first(many(one["PartyName"])[0]["FullName"])
               for one in many(data["PartyList"]["Party"])}
    identity = release["ReleaseId"]
    tracks = []
    for one in many(data["ResourceList"]["SoundRecording"]):
        edition = many(one["SoundRecordingEdition"])[0]
        tracks.append({"title": first(one["DisplayTitleText"]),
                       "isrc": many(edition["ResourceId"])[0].get("ISRC", ""),
                       "artist": parties[many(one["DisplayArtist"])[0]["ArtistPartyReference"]]})
    deals = []
    for group in many((data.get("DealList") or {}).get("ReleaseDeal")):
        for deal in many(group["Deal"]):
            terms = deal["DealTerms"]
            period = many(terms["ValidityPeriod"])[0]
            deals.append({"model": first(terms["CommercialModelType"]),
                          "start": first(period.get("StartDate") or period["StartDateTime"]),
                          "end": first(period.get("EndDate") or period.get("EndDateTime")) or ""})
    return {"release_id": identity.get("ICPN") or first(identity["ProprietaryId"]),
            "title": first(release["DisplayTitleText"]), "tracks": tracks, "deals": deals}


def main():
    schema = xmlschema.XMLSchema(sys.argv[1])
    for name in sys.argv[2:]:
        data, errors = schema.decode(name, validation="lax")
        row = {"file": name, "errors": [f"{error.path}: {error.reason}" for error in errors]}
        if "ReleaseList" in data:
            row["read"] = read(data)
        print(json.dumps(row), flush=True)


main()
