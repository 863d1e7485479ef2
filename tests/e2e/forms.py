# SPDX-License-Identifier: Apache-2.0
"""A browser without scripts: it keeps cookies, follows redirects, reads pages and sends their forms.

It does what the browsers do that decide whether a page works in them: the headers Origin and Sec-Fetch-*, cookies by
Secure, Path, SameSite and their prefixes, "Origin: null" below Referrer-Policy: no-referrer, and form-action of a
Content-Security-Policy, which holds for the redirects behind a form as well (Chromium 156 does each of these).
"""
import dataclasses
import email.utils
import html.parser
import http.client
import time
from urllib.parse import urlencode, urljoin, urlsplit

ELSEWHERE = "https://elsewhere.example"
MOST_REDIRECTS = 20


@dataclasses.dataclass
class Cookie:
    value: str
    path: str
    same_site: str = "lax"


@dataclasses.dataclass
class Field:
    name: str
    kind: str  # hidden, text, password, checkbox, select, textarea, ...
    value: str
    checked: bool = False
    id: str = ""


@dataclasses.dataclass
class Form:
    method: str
    action: str
    fields: list = dataclasses.field(default_factory=list)
    buttons: list = dataclasses.field(default_factory=list)  # (name, value) of those that submit it
    id: str = ""

    def add(self, part):
        (self.fields if isinstance(part, Field) else self.buttons).append(part)

    def names(self):
        return [field.name for field in self.fields]

    def fill(self, name, value):
        for field in self.fields:
            if field.name == name and field.kind in ("checkbox", "radio"):
                field.checked = value is True or value == field.value
            elif field.name == name:
                field.value = str(value)

    def sent(self):
        return [(field.name, field.value) for field in self.fields
                if field.name and (field.checked or field.kind not in ("checkbox", "radio"))]


class Reader(html.parser.HTMLParser):
    """The forms, links, labels and the title of a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.title = [], {}, ""
        self.labels = {}  # text: name of the field
        self.open = []  # (tag, attributes, text) of the elements around
        self.labelled, self.outside = [], []  # (text, id), (form, field or button)
        self.feed(text)
        self.close()
        for of, part in self.outside:
            for form in self.forms:
                if form.id == of:
                    form.add(part)
        names = {field.id: field.name for form in self.forms for field in form.fields if field.id}
        self.labels.update({text: names[of] for text, of in self.labelled if of in names})

    def add(self, has, part):
        if has.get("form"):
            self.outside.append((has["form"], part))
        elif any(tag == "form" for tag, *_ in self.open):
            self.forms[-1].add(part)

    def handle_starttag(self, tag, attributes):
        has = {name: value or "" for name, value in attributes}
        kind = has.get("type", "submit" if tag == "button" else "text").lower()
        if tag == "form":
            self.forms.append(Form(has.get("method", "get").lower(), has.get("action", ""), id=has.get("id", "")))
        if tag in ("input", "button") and kind in ("submit", "image"):
            if "disabled" not in has:
                self.add(has, (has.get("name", ""), has.get("value", "")))
        elif tag == "input" and kind not in ("button", "reset") and "disabled" not in has:
            default = "on" if kind in ("checkbox", "radio") else ""
            self.field(has, kind, has.get("value", default), "checked" in has)
        if tag not in ("input", "meta", "link", "br", "hr", "img"):
            self.open.append((tag, has, []))

    def field(self, has, kind, value, checked=False):
        self.add(has, Field(has.get("name", ""), kind, value, checked, has.get("id", "")))
        for tag, label, _ in self.open:
            if tag == "label" and "for" not in label:
                label["name"] = has.get("name", "")

    def handle_data(self, data):
        for _, _, text in self.open:
            text.append(data)

    def handle_endtag(self, tag):
        if not any(tag == open_tag for open_tag, *_ in self.open):
            return
        while True:
            ended, has, parts = self.open.pop()
            text = " ".join("".join(parts).split())
            if ended == "title":
                self.title = text
            elif ended == "a" and "href" in has:
                self.links[text] = has["href"]
            elif ended == "label" and "for" in has:
                self.labelled.append((text, has["for"]))
            elif ended == "label" and "name" in has:
                self.labels[text] = has["name"]
            elif ended == "textarea":
                self.field(has, "textarea", "".join(parts))
            elif ended == "option":
                self.option(has.get("value", text), "selected" in has)
            elif ended == "select":
                options = has.get("options", [])
                chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
                self.field(has, "select", (chosen or [""])[-1])
            if ended == tag:
                return

    def option(self, value, selected):
        for tag, has, _ in self.open:
            if tag == "select":
                has.setdefault("options", []).append((value, selected))


class Page:
    """An answer. When it is a redirect to another origin, `away` is the URL, and the browser did not go there."""

    def __init__(self, browser, url, status, headers, text, away=None):
        self.browser, self.url, self.status, self.headers = browser, url, status, headers
        self.text, self.away = text, away
        read = Reader(text if "html" in headers.get("Content-Type", "") else "")
        self.title, self.forms, self.links, self.labels = read.title, read.forms, read.links, read.labels

    def __repr__(self):
        return f"{self.status} {self.url} {self.away or ''} {self.title!r}\n{self.text[:2000]}"

    def form(self, *names, button=None):
        """The first form with these fields and this button; None without one."""
        return next((form for form in self.forms if all(name in form.names() for name in names) and
                     (button is None or button in form.buttons)), None)

    def fill_and_submit(self, values=None, button=None):
        """Sends the form that has these fields; what is hidden in it goes along. `button` is (name, value)."""
        form = self.form(*(values or {}), button=button)
        assert form, f"no form with {list(values or {})} and {button}: {self!r}"
        for name, value in (values or {}).items():
            form.fill(name, value)
        pressed = button or (form.buttons[0] if form.buttons else ("", ""))
        sent = form.sent() + ([pressed] if pressed[0] else [])
        url = urljoin(self.url, form.action)
        if form.method != "post":
            return self.browser.get(f"{url.partition('?')[0]}?{urlencode(sent)}", site="same-origin")
        hidden = (self.headers["Referrer-Policy"] or "").strip().lower() == "no-referrer"
        return self.browser.post(url, sent, origin="null" if hidden else None, allowed=self.form_action())

    def follow(self, text):
        """Follows the link with this text."""
        return self.browser.get(urljoin(self.url, self.links[text]), site="same-origin")

    def form_action(self):
        """Where the Content-Security-Policy lets forms lead, also by redirects; None: everywhere."""
        for directive in ";".join(self.headers.get_all("Content-Security-Policy") or []).split(";"):
            words = directive.split()
            if words[:1] == ["form-action"]:
                return words[1:]
        return None


class Browser:
    """Belongs to one person, and to one server: `origin`."""

    def __init__(self, origin):
        self.origin = origin.rstrip("/")
        self.cookies = {}  # (name, path): Cookie

    def get(self, url, site="none"):
        """Goes there as one who typed the URL ("none"), or who came from a page: "same-origin", "cross-site"."""
        return self.go("GET", urljoin(self.origin, url), None, site)

    def post(self, url, fields, site="same-origin", origin=None, allowed=None):
        """Sends a form; "cross-site": as one in a page of another origin would be sent."""
        return self.go("POST", urljoin(self.origin, url), urlencode(fields), site,
                       origin or (self.origin if site == "same-origin" else ELSEWHERE), allowed)

    def go(self, method, url, body, site, origin=None, allowed=None):
        assert self.here(url), f"{url} is not of {self.origin}"
        for _ in range(MOST_REDIRECTS):
            assert allowed is None or self.lets(allowed, url), f"form-action {allowed} keeps a browser from {url}"
            status, headers, text = self.once(method, url, body, site, origin)
            if status not in (301, 302, 303, 307, 308) or "Location" not in headers:
                return Page(self, url, status, headers, text)
            target = urljoin(url, headers["Location"])
            if not self.here(target):
                assert allowed is None or self.lets(allowed, target), f"form-action {allowed} keeps from {target}"
                return Page(self, url, status, headers, text, away=target)
            url = target
            if status not in (307, 308):
                method, body, origin = "GET", None, None
        raise AssertionError(f"more than {MOST_REDIRECTS} redirects, the last to {url}")

    def here(self, url):
        return (url + "/").startswith((self.origin + "/", self.origin + "?"))

    def lets(self, sources, url):
        """Whether one of the sources of a form-action is for this URL."""
        target = urlsplit(url)
        own = f"{target.scheme}://{target.netloc}"
        places = {"*", f"{target.scheme}:", own, f"{target.scheme}://{target.hostname}:*"}
        if own == self.origin:
            places.add("'self'")
        return any("/".join(source.split("/")[:3]) in places for source in sources)

    def once(self, method, url, body, site, origin):
        """One request, and (status, headers, text)."""
        target = urlsplit(url)
        headers = {"Accept": "text/html", "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate",
                   "Sec-Fetch-Dest": "document"}
        cookies = "; ".join(f"{name}={cookie.value}" for (name, _), cookie in self.cookies.items()
                            if self.goes(cookie, method, target.path, site))
        if cookies:
            headers["Cookie"] = cookies
        if method == "POST":
            headers.update({"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"})
        connection = http.client.HTTPConnection(target.netloc, timeout=30)
        connection.request(method, (target.path or "/") + ("?" + target.query if target.query else ""), body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.keep(line, target.path)
        return answer.status, answer.headers, text

    @staticmethod
    def goes(cookie, method, path, site):
        """Browsers send what is marked Secure to the loopback without TLS, too."""
        below = path == cookie.path or path.startswith(cookie.path.rstrip("/") + "/")
        if site == "cross-site":
            return below and (cookie.same_site == "none" or cookie.same_site == "lax" and method == "GET")
        return below

    def keep(self, line, path):
        """Keeps the cookie of a Set-Cookie, or drops it, as browsers do."""
        pair, *rest = [part.strip() for part in line.split(";")]
        name, _, value = pair.partition("=")
        has = {key.strip().lower(): of.strip() for key, _, of in (part.partition("=") for part in rest)}
        if name.startswith("__Host-") and ("secure" not in has or has.get("path") != "/" or "domain" in has):
            return
        if name.startswith("__Secure-") and "secure" not in has:
            return
        where = has.get("path") or path.rpartition("/")[0] or "/"
        ends = email.utils.parsedate_to_datetime(has["expires"]).timestamp() if "expires" in has else None
        if "max-age" in has:
            ends = time.time() + int(has["max-age"])
        self.cookies.pop((name, where), None)
        if ends is None or ends > time.time():
            self.cookies[name, where] = Cookie(value, where, has.get("samesite", "lax").lower())
