"""Finding pages of the reference by words in either language, or by what an API server said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import override

from portlab.teaching.fields import LANGUAGES
from portlab.web.reference.entries import EndEntry, ErrorEntry, ends, errors, fields
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.endings import VERDICTS

# Long enough for what an API server says about one field.
LONGEST_QUERY = 300
# Words of a server that are fewer say nothing by themselves.
SHORTEST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its kind (``field``, ``end``, ``error``) and its code in addresses."""

    kind: str
    code: str


def read_query(text: str) -> str:
    """What was typed into the search, within limits: words with one space between."""
    return " ".join(text[:LONGEST_QUERY].split())


def found(query: str) -> tuple[Page, ...]:
    """The pages that have all words of ``query`` in their code or texts, in either language; if there are none, those
    whose words of the server stand in the query."""
    asked = query.casefold()
    hits = tuple(
        page for page, text in _texts().items() if all(word in text for word in asked.split())
    )
    return hits or tuple(
        Page("error", code) for code, words in _servers_words().items() if words in asked
    )


@cache
def _texts() -> Mapping[Page, str]:
    return {page: "\n".join(parts).casefold() for page, parts in _parts()}


def _parts() -> Iterator[tuple[Page, list[str]]]:
    for anchor, field in fields().items():
        said = [each for each in (field.text, field.empty, field.change) if each]
        texts = [text for words in said for text in words.values()]
        yield Page("field", anchor), [field.path, *field.values, *field.types, *texts]
    for code, end in ends().items():
        yield Page("end", code), [code, *_words(end), *_verdict(end.verdict)]
    for code, error in errors().items():
        server = [error.case.message, error.case.path, error.case.reason] if error.case else []
        yield Page("error", code), [code, *server, *_words(error)]


def _words(entry: ErrorEntry | EndEntry) -> list[str]:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(entry.words)
    return said


@cache
def _verdict(verdict: str) -> tuple[str, ...]:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(say(VERDICTS, verdict, {}))
    return tuple(said)


@cache
def _servers_words() -> Mapping[str, str]:
    """By error code: what the server says behind the value (``provided port is already allocated``)."""
    words = {
        code: error.case.message.rpartition(": ")[2].casefold()
        for code, error in errors().items()
        if error.case
    }
    return {code: said for code, said in words.items() if len(said) >= SHORTEST_WORDS}
