"""Times by RFC 3339, read as Go reads them, with Go's words for what it cannot read.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/time.go Time.UnmarshalJSON; Go: time.Parse.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from portlab.manifest.gosyntax import go_quote

_LAYOUT = "2006-01-02T15:04:05Z07:00"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# The layout's pieces in their order: the sign before, the piece as Go names it, what it looks like, its highest value
# (the lowest is 0, of a month 1) and the name that a value out of range is told by.
_PIECES = (
    ("", "2006", re.compile("[0-9]{4}"), 9999, ""),
    ("-", "01", re.compile("[0-9]{2}"), 12, "month"),
    ("-", "02", re.compile("[0-9]{2}"), 99, ""),
    ("T", "15", re.compile("[0-9]{1,2}"), 23, "hour"),
    (":", "04", re.compile("[0-9]{2}"), 59, "minute"),
    (":", "05", re.compile("[0-9]{2}"), 59, "second"),
)
_FRACTION = re.compile(r"[.,][0-9]+")
_ZONE = re.compile(r"Z|([+-])([0-9]{2}):([0-9]{2})")


@dataclass(frozen=True, slots=True)
class TimeFault:
    """Why a text is no time, as Go's time.ParseError tells it."""

    said: str


def normalized_time(text: str) -> str | TimeFault:
    """The time in UTC and whole seconds, as the API server writes it; a TimeFault if it is none."""
    rest, numbers = text, list[int]()
    for sign, name, pattern, highest, what in _PIECES:
        if not rest.startswith(sign):
            return _cannot(text, rest, sign)
        rest = rest[len(sign) :]
        match = pattern.match(rest)
        if match is None:
            return _cannot(text, rest, name)
        number = int(match[0])
        if number > highest or (what == "month" and not number):
            return _out_of_range(text, what)
        numbers.append(number)
        rest = rest[match.end() :]
    if fraction := _FRACTION.match(rest):
        rest = rest[fraction.end() :]
    zone = _ZONE.match(rest)
    if zone is None:
        return _cannot(text, rest, "Z07:00")
    if rest := rest[zone.end() :]:
        return TimeFault(f"parsing time {go_quote(text)}: extra text: {go_quote(rest)}")
    return _in_utc(text, numbers, zone)


def _cannot(text: str, rest: str, piece: str) -> TimeFault:
    return TimeFault(
        f"parsing time {go_quote(text)} as {go_quote(_LAYOUT)}: "
        f"cannot parse {go_quote(rest)} as {go_quote(piece)}"
    )


def _out_of_range(text: str, what: str) -> TimeFault:
    return TimeFault(f"parsing time {go_quote(text)}: {what} out of range")


def _in_utc(text: str, numbers: list[int], zone: re.Match[str]) -> str | TimeFault:
    year, month, day, hour, minute, second = numbers
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = 28 if month == 2 and not leap else _DAYS[month - 1]
    if not 1 <= day <= last:
        return _out_of_range(text, "day")
    sign, hours, minutes = zone.groups(default="0")
    if int(hours) > 24 or int(minutes) > 60:
        piece = "hour" if int(hours) > 24 else "minute"
        return _out_of_range(text, f"time zone offset {piece}")
    offset = (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)
    if offset and 1 < year < 9999:
        local = datetime.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        return (local - datetime.timedelta(minutes=offset)).isoformat() + "Z"
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
