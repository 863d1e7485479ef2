# SPDX-License-Identifier: Apache-2.0
"""Valid requests about feature flags; a part of VALID in valid_requests.py."""


def flag_body(site):
    return {"id": site.fresh("flag").replace(" ", "_"), "percent": 50, "description": "The new view", "owner": "Ada",
            "expires_at": "2099-01-01T00:00:00Z"}


def flag(site):
    return site.must("POST", "/flags", flag_body(site))["id"]


def killed(site):
    made = flag(site)
    site.must("POST", f"/flags/{made}/kill", {"reason": "It burns"})
    return made


def flag_rows(about, get, Request):
    def evaluate(path, thing=None):
        """OFREP stands beside /api/v1."""
        def make(site):
            made = thing(site) if thing else ""
            return Request("POST", "/ofrep/v1/evaluate" + path.format(made), {"context": {"targetingKey": "listener"}},
                           of=made)
        return make

    return {
        "flag_create": about("POST", "/flags", body=flag_body),
        "flag_list": get("/flags"),
        "flag_get": get("/flags/{}", flag),
        "flag_update": about("PATCH", "/flags/{}", flag, {
            "percent": 60, "description": "The view", "owner": "", "expires_at": "2098-01-01T00:00:00Z"}),
        "flag_kill": about("POST", "/flags/{}/kill", flag, {"reason": "It burns"}, other={"reason": "It still does"}),
        "flag_resume": about("POST", "/flags/{}/resume", killed),
        "flag_delete": about("DELETE", "/flags/{}", flag),
        "ofrep_flag_evaluate": evaluate("/flags/{}", flag),
        "ofrep_flags_evaluate": evaluate("/flags"),
    }
