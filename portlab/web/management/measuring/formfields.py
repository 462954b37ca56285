"""The fields that a browser would send with a form of a page."""

from html.parser import HTMLParser


class FormFields(HTMLParser):
    """Reads a page and collects the fields of the form with the id `form_id`, as name to value.

    A field belongs to the form that encloses it or that its `form` attribute names. Of radio
    buttons and checkboxes those checked count, of a select the chosen or first option; buttons are
    not sent, as htmx sends none unless it was the one pressed.
    """

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.fields: dict[str, str] = {}
        self._form: str | None = None
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a form, or note a field."""
        given = dict(attrs)
        if tag == "form":
            self._form = given.get("id")
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self.fields:
                self.fields[self._select] = given.get("value") or ""
        elif tag in {"input", "select", "textarea"}:
            name = given.get("name")
            if name and "disabled" not in given and given.get("form", self._form) == self.form_id:
                self._field(tag, name, given)

    def _field(self, tag: str, name: str, given: dict[str, str | None]) -> None:
        kind = given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            self.fields[name] = ""
        elif kind not in {"radio", "checkbox"} or "checked" in given:
            self.fields[name] = given.get("value") or ("on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        """Text inside a textarea is its value."""
        if self._textarea:
            self.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a field."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea:
            # A newline right after <textarea> is not part of its value.
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = None


def form_fields(page: str, form_id: str) -> dict[str, str]:
    """The fields of the form `form_id` in an HTML page; empty where there is no such form."""
    reader = FormFields(form_id)
    reader.feed(page)
    return reader.fields
