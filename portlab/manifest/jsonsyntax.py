"""The syntax of JSON, checked as Go's scanner does it, with its words for what is wrong.

The scanner looks at one character after the other and knows what may come next. It reads bytes: of
a character that is no ASCII it tells the first byte, as if that were a character.
sigs.k8s.io/json internal/golang/encoding/json/scanner.go, which is Go's encoding/json
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from portlab.manifest.gosyntax import go_quote
from portlab.manifest.problems import UnreadableError

_MAX_NESTING = 10_000

_SPACE = re.compile(r"[ \t\r\n]*")
_IN_STRING = re.compile(r'(?:[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]*")
_DIGITS = re.compile(r"[0-9]*")
_WORDS = {"t": "true", "f": "false", "n": "null"}


def check_syntax(text: str) -> None:
    """Refuse a text that is not one JSON value; bytes that are no UTF-8 stand in it as surrogates.

    Raises ``UnreadableError``.

    encoding/json scanner.go checkValid
    """
    _Scanner(text).scan()


class _Scanner:
    """Goes through one text; a state takes the character that comes next and returns the next state."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self.brackets: list[str] = []

    def scan(self) -> None:
        """Go through the whole text; raises ``UnreadableError``."""
        state: Callable[[str], Any] = self._value
        while sign := self._next():
            state = state(sign)
        if self.brackets or state != self._after_value:
            raise self._ended()

    def _next(self) -> str:
        """Go to the next character that is no space and return it, "" at the end."""
        self.index = self._end_of(_SPACE, self.index)
        return self._at(self.index)

    def _at(self, index: int) -> str:
        return self.text[index : index + 1]

    def _end_of(self, pattern: re.Pattern[str], index: int) -> int:
        match = pattern.match(self.text, index)
        return match.end() if match else index

    def _value(self, sign: str) -> Any:
        """A value begins."""
        if sign in "{[":
            self.brackets.append(sign)
            if len(self.brackets) > _MAX_NESTING:
                raise self._invalid(self.index, "exceeded max depth")
            self.index += 1
            return self._first_key if sign == "{" else self._first_item
        if sign == '"':
            self._string()
        elif sign in _WORDS:
            self._word(_WORDS[sign])
        elif sign == "-" or "0" <= sign <= "9":
            self._number()
        else:
            raise self._invalid(self.index, "looking for beginning of value")
        return self._after_value

    def _first_item(self, sign: str) -> Any:
        """A bracket is open: an item comes, or the end."""
        return self._after_value(sign) if sign == "]" else self._value(sign)

    def _first_key(self, sign: str) -> Any:
        """A brace is open: a key comes, or the end."""
        return self._after_value(sign) if sign == "}" else self._key(sign)

    def _key(self, sign: str) -> Any:
        """A key begins."""
        if sign != '"':
            raise self._invalid(self.index, "looking for beginning of object key string")
        self._string()
        return self._after_key

    def _after_key(self, sign: str) -> Any:
        """A key has ended."""
        if sign != ":":
            raise self._invalid(self.index, "after object key")
        self.index += 1
        return self._value

    def _after_value(self, sign: str) -> Any:
        """A value has ended."""
        if not self.brackets:
            raise self._invalid(self.index, "after top-level value")
        in_object = self.brackets[-1] == "{"
        if sign == ("}" if in_object else "]"):
            self.brackets.pop()
            self.index += 1
            return self._after_value
        if sign != ",":
            where = "after object key:value pair" if in_object else "after array element"
            raise self._invalid(self.index, where)
        self.index += 1
        return self._key if in_object else self._value

    def _string(self) -> None:
        """Go behind a text in quotes."""
        end = self._end_of(_IN_STRING, self.index + 1)
        sign = self._at(end)
        if not sign:
            self.index = end
            raise self._ended()
        if sign == "\\" and self._at(end + 1) == "u":
            wrong = self._end_of(_HEXADECIMAL, end + 2)
            raise self._invalid(wrong, "in \\u hexadecimal character escape")
        if sign == "\\":
            raise self._invalid(end + 1, "in string escape code")
        if sign != '"':
            raise self._invalid(end, "in string literal")
        self.index = end + 1

    def _number(self) -> None:
        """Go behind a number."""
        self.index += self._at(self.index) == "-"
        if self._at(self.index) == "0":
            self.index += 1
        else:
            self._digits("in numeric literal")
        if self._at(self.index) == ".":
            self.index += 1
            self._digits("after decimal point in numeric literal")
        if self._at(self.index) in ("e", "E"):
            self.index += 1
            self.index += self._at(self.index) in ("+", "-")
            self._digits("in exponent of numeric literal")

    def _digits(self, where: str) -> None:
        end = self._end_of(_DIGITS, self.index)
        if end == self.index:
            raise self._invalid(end, where)
        self.index = end

    def _word(self, word: str) -> None:
        """Go behind one of the three words."""
        for letter in word:
            if self._at(self.index) != letter:
                raise self._invalid(self.index, f"in literal {word} (expecting '{letter}')")
            self.index += 1

    def _invalid(self, index: int, where: str) -> UnreadableError:
        """Return the problem of a character; the end of the text counts as a space (scanner.go eof)."""
        byte = (self._at(index) or " ").encode("utf-8", "surrogateescape")[0]
        character = _quote(chr(byte))
        message = f"invalid character {character} {where}"
        return UnreadableError(
            "json-syntax", message, index, character=character, where=where, server=message
        )

    def _ended(self) -> UnreadableError:
        message = "unexpected end of JSON input"
        return UnreadableError("json-end", message, self.index, server=message)


def _quote(character: str) -> str:
    """Return a character in single quotes (scanner.go quoteChar)."""
    if character == '"':
        return "'\"'"
    return "'\\''" if character == "'" else f"'{go_quote(character)[1:-1]}'"
