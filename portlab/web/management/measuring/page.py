"""How long an update of the page takes over HTTP, and the least it could take."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

from portlab.web.management.measuring.durations import Durations
from portlab.web.management.measuring.formfields import form_fields

WARM_UP = 20
TARGET_PORT = re.compile(r"targetPort: \d+")


@dataclass(slots=True)
class PageFigures:
    """Durations of updates and of the floor, and sizes in bytes of what was answered."""

    update: Durations = field(default_factory=Durations)
    form_update: Durations = field(default_factory=Durations)
    floor: Durations = field(default_factory=Durations)
    page_bytes: int = 0
    update_bytes: int = 0


class Visitor:
    """A browser's side of one connection that stays open: keeps the session's cookies."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, address: str, fields: dict[str, str], trigger: str = "") -> str:
        """Send fields as the page's htmx does and give the text answered; RuntimeError unless 200."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if method == "POST":
            body = urlencode(fields)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "HX-Request": "true",
                "HX-Target": "results",
                "HX-Trigger": trigger,
            }
        self.connection.request(method, address, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status != 200:
            raise RuntimeError(f"{method} {address} answered {response.status}")
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return text


def measure_page(port: int, times: int) -> PageFigures:
    """`times` edits of the example's target port in the YAML, as many in the form, and as many fixed
    answers of equal size, in turns, so that what disturbs one disturbs all."""
    figures = PageFigures()
    visitor = Visitor(port)
    page = visitor.ask("GET", "/", {})
    figures.page_bytes = len(page.encode())
    # The page's script says which of the two layouts is shown, and gets an update for that one.
    fields = {**form_fields(page, "lab-form"), "layout": "wide"}
    text = fields["manifest"]
    form_field = next(name for name in fields if name.endswith("targetPort"))

    def edit_yaml(turn: int) -> dict[str, str]:
        edited = TARGET_PORT.sub(f"targetPort: {4000 + turn % 1000}", text)
        return {**fields, "manifest": edited, "view": "yaml"}

    def edit_form(turn: int) -> dict[str, str]:
        return {**fields, form_field: str(4000 + turn % 1000)}

    answer = visitor.ask("POST", "/lab/", edit_yaml(0), "edit-yaml")
    figures.update_bytes = len(answer.encode())
    floor = f"/bench/floor/{figures.update_bytes}/"
    for turn in range(-WARM_UP, times):
        if turn == 0:
            for durations in (figures.update, figures.form_update, figures.floor):
                durations.seconds.clear()
        yaml, form = edit_yaml(turn), edit_form(turn)
        figures.update.measure(visitor.ask, "POST", "/lab/", yaml, "edit-yaml")
        figures.form_update.measure(visitor.ask, "POST", "/lab/", form, "edit-form")
        figures.floor.measure(visitor.ask, "POST", floor, yaml, "edit-yaml")
    visitor.connection.close()
    return figures
