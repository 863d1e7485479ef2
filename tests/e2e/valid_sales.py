# SPDX-License-Identifier: Apache-2.0
"""Valid requests about sales reports; a part of VALID in valid_requests.py."""
import itertools
import json

import support

NUMBERS = itertools.count(1)


def report_bytes():
    return (f"ISRC,Title,Store,Country,Month,Units,Revenue (EUR)\n"
            f"NLA1Z26{next(NUMBERS):05d},Nachtzug,Spotify,DE,2026-07,10,1.25\n").encode()


def report(site):
    connection = support.UnixConnection(str(site.server.socket))
    connection.request("PUT", f"/api/v1/sales-reports/made{next(NUMBERS)}.csv", body=report_bytes(),
                       headers={"MusicVerse-Mode": "sandbox"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["id"]


def sales_rows(about, get, octets):
    return {
        "sales_report_put": about("PUT", "/sales-reports/{}", lambda site: f"july{next(NUMBERS)}.csv",
                                  headers=(octets,), raw=report_bytes()),
        "sales_report_list": get("/sales-reports"),
        "sales_report_get": get("/sales-reports/{}", report),
        "sales_report_delete": about("DELETE", "/sales-reports/{}", report),
        "sales_get": get("/sales"),
    }
