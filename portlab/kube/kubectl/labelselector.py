"""Label selectors as ``-l`` takes them: ``app=web,tier!=db,env in (a, b),!old``.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/labels/selector.go Lexer, Parser, Requirement.Matches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"[ \t\r\n]*(?:(==|!=|[=!<>(),]+)|([^ \t\r\n=!<>(),]+)|\Z)")
_SYMBOLS = ("==", "!=", "=", "!", "<", ">", "(", ")", ",")
_IN, _NOT_IN = "in", "notin"
_COMPARING = {">": "gt", "<": "lt"}
_OPERATORS = "in, notin, =, ==, !=, gt, lt"
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_END = ""


class SelectorError(ValueError):
    """A text that is no label selector; the text is the API server's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One condition of a selector. ``operator``: ``in``, ``notin``, ``exists``, ``!``, ``gt`` or ``lt``."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether labels meet the condition; ``notin`` is met also by those without the key."""
        value = labels.get(self.key)
        if self.operator in ("!", _NOT_IN) and value is None:
            return True
        if value is None or self.operator in ("exists", "!"):
            return value is not None and self.operator == "exists"
        if self.operator in (_IN, _NOT_IN):
            return (value in self.values) == (self.operator == _IN)
        if not _NUMBER.fullmatch(value):
            return False
        bound = int(next(iter(self.values)))
        return int(value) > bound if self.operator == "gt" else int(value) < bound


class LabelSelector:
    """A selector; an empty text selects everything. Raises SelectorError."""

    def __init__(self, text: str) -> None:
        self.requirements = _Parser(text).parse()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether labels meet all conditions."""
        return all(requirement.matches(labels) for requirement in self.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """A piece of the text: a symbol, a word, or the end."""

    text: str
    symbol: bool = False

    def is_word(self) -> bool:
        return not self.symbol and self.text != _END


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            break
        at = match.end()
        if match[1]:
            found += _symbols(match[1])
        elif match[2]:
            found.append(_Token(text=match[2]))
    return [*found, _Token(text=_END)]


def _symbols(run: str) -> list[_Token]:
    """A run of signs as the longest symbols it can be read as, from the left."""
    found = []
    while run:
        symbol = next(each for each in _SYMBOLS if run.startswith(each))
        found.append(_Token(text=symbol, symbol=True))
        run = run[len(symbol) :]
    return found


class _Parser:
    """Reads a selector from left to right."""

    def __init__(self, text: str) -> None:
        self._left = list(reversed(_tokens(text)))

    def parse(self) -> tuple[Requirement, ...]:
        """All conditions. Raises SelectorError."""
        found: list[Requirement] = []
        while True:
            token = self._next()
            if token.text == _END and not token.symbol:
                return tuple(found)
            if not token.is_word() and token.text != "!":
                raise _expected(token, "!, identifier, or 'end of string'")
            try:
                found.append(self._requirement())
            except SelectorError as error:
                raise SelectorError(f"unable to parse requirement: {error}") from None
            after = self._take()
            if after == _Token(text=_END):
                return tuple(found)
            if after.text != "," or not after.symbol:
                raise _expected(after, "',' or 'end of string'")
            token = self._next()
            if not token.is_word() and token.text != "!":
                raise SelectorError(f"found '{token.text}', expected: identifier after ','")

    def _next(self) -> _Token:
        return self._left[-1]

    def _take(self) -> _Token:
        return self._left.pop() if len(self._left) > 1 else self._left[0]

    def _requirement(self) -> Requirement:
        token = self._take()
        absent = token.symbol and token.text == "!"
        if absent:
            token = self._take()
        if not token.is_word():
            raise _expected(token, "identifier")
        key = token.text
        if absent:
            return Requirement(key=key, operator="!")
        if self._next().text in (_END, ","):
            return Requirement(key=key, operator="exists")
        operator = self._take()
        if operator.text in (_IN, _NOT_IN) and not operator.symbol:
            return Requirement(key=key, operator=operator.text, values=self._values())
        if operator.symbol and operator.text in ("=", "==", "!="):
            meaning = _NOT_IN if operator.text == "!=" else _IN
            return Requirement(key=key, operator=meaning, values=frozenset((self._exact(),)))
        if operator.symbol and operator.text in _COMPARING:
            return self._comparison(key, _COMPARING[operator.text])
        raise _expected(operator, _OPERATORS)

    def _comparison(self, key: str, operator: str) -> Requirement:
        value = self._exact()
        if not _NUMBER.fullmatch(value):
            detail = "for 'Gt', 'Lt' operators, the value must be an integer"
            raise SelectorError(f'values[0]: Invalid value: "{value}": {detail}')
        return Requirement(key=key, operator=operator, values=frozenset((value,)))

    def _exact(self) -> str:
        if self._next().text in (_END, ","):
            return ""
        token = self._take()
        if not token.is_word():
            raise _expected(token, "identifier")
        return token.text

    def _values(self) -> frozenset[str]:
        """``(a, b)``; a value may be empty."""
        token = self._take()
        if token.text != "(":
            raise SelectorError(f"found '{token.text}' expected: '('")
        values: set[str] = set()
        before = ","
        while True:
            token = self._take()
            if token.text == ")" and token.symbol:
                return frozenset(values | ({""} if before == "," else set()))
            if token.text == "," and token.symbol:
                values |= {""} if before == "," else set()
                before = ","
            elif token.is_word() and before == ",":
                values.add(token.text)
                before = token.text
            else:
                raise _expected(token, "',', or identifier" if before == "," else "',' or ')'")


def _expected(token: _Token, what: str) -> SelectorError:
    return SelectorError(f"found '{token.text}', expected: {what}")
