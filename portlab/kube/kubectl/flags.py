"""Flags and how they are read from a command line.

kubectl 1.36: github.com/spf13/pflag flag.go parseArgs, parseLongArg, parseSingleShortArg, Set;
github.com/spf13/cobra command.go FlagErrorFunc, ValidateRequiredFlags;
staging/src/k8s.io/component-base/cli/flag/flags.go WordSepNormalizeFunc.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.kubectl.csvline import read_csv
from portlab.kube.kubectl.errors import KubectlError, NotHereError, help_error
from portlab.kube.kubectl.gonumbers import parse_bool, parse_int
from portlab.manifest.gosyntax import go_quote

TEXT = "text"
TRUTH = "truth"
NUMBER = "number"
LIST = "list"

_READ: Mapping[str, Callable[[str], Any]] = {
    TEXT: str,
    TRUTH: parse_bool,
    NUMBER: parse_int,
    LIST: read_csv,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One flag of a command.

    ``letter`` is its short form, ``default`` the value when it is not given, ``bare`` the text it stands for when no
    value follows (None: one must), ``required`` and ``here`` whether it must be given and whether PortLab obeys it.
    """

    name: str
    kind: str = TEXT
    letter: str = ""
    default: Any = ""
    bare: str | None = None
    required: bool = False
    here: bool = True

    @property
    def shown(self) -> str:
        """The flag as errors name it."""
        return f"-{self.letter}, --{self.name}" if self.letter else f"--{self.name}"


def truth(name: str, letter: str = "", *, default: bool = False, here: bool = True) -> Flag:
    """A flag that is true when it stands alone."""
    return Flag(name=name, kind=TRUTH, letter=letter, default=default, bare="true", here=here)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A command line taken apart. ``path`` is the command's (``kubectl get``).

    ``before_dashes`` is how many of the arguments stand before ``--``, all where there is none.
    """

    path: str
    args: tuple[str, ...]
    before_dashes: int
    given: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a text flag."""
        return str(self._value(name))

    def true(self, name: str) -> bool:
        """The value of a truth flag."""
        return bool(self._value(name))

    def number(self, name: str) -> int:
        """The value of a number flag."""
        return int(self._value(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """The values of a list flag."""
        return tuple(self._value(name) or ())

    def has(self, name: str) -> bool:
        """Whether the flag was given."""
        return name in self.given

    def _value(self, name: str) -> Any:
        return self.given.get(name, self.defaults[name])


class FlagSet:
    """The flags that a command knows."""

    def __init__(self, flags: Sequence[Flag]) -> None:
        self._by_name = {flag.name: flag for flag in flags}
        self._by_letter = {flag.letter: flag for flag in flags if flag.letter}

    def takes_next(self, arg: str) -> bool:
        """Whether the argument after ``arg`` is its value, so far as can be told without reading the flags.

        cobra command.go stripFlags: unknown flags are thought to take one.
        """
        if "=" in arg:
            return False
        if arg.startswith("--"):
            flag = self._by_name.get(_normal(arg[2:]))
        elif arg.startswith("-") and len(arg.encode("utf-8", "surrogatepass")) == 2:
            flag = self._by_letter.get(arg[1:])
        else:
            return False
        return flag is None or flag.bare is None

    def parse(self, args: Sequence[str], path: str) -> Parsed:
        """Take a command line apart. Raises KubectlError for what kubectl refuses before the command starts."""
        reading = _Reading(self._by_name, self._by_letter, args)
        try:
            reading.run()
        except NotHereError:
            raise
        except KubectlError as error:
            raise KubectlError(f"{error}\nSee '{path} --help' for usage.") from None
        missing = [
            flag.name
            for flag in sorted(self._by_name.values(), key=lambda flag: flag.name)
            if flag.required and flag.name not in reading.given
        ]
        if missing:
            raise KubectlError(f"required flag(s) {', '.join(map(go_quote, missing))} not set")
        for name in reading.given:
            if not self._by_name[name].here:
                raise NotHereError(f"--{name}")
        defaults = {flag.name: flag.default for flag in self._by_name.values()}
        return Parsed(
            path=path,
            args=tuple(reading.args),
            before_dashes=len(reading.args) - reading.after_dashes,
            given=reading.given,
            defaults=defaults,
        )


class _Reading:
    """One pass over a command line."""

    def __init__(
        self, by_name: Mapping[str, Flag], by_letter: Mapping[str, Flag], args: Sequence[str]
    ) -> None:
        self._by_name = by_name
        self._by_letter = by_letter
        self._left = list(reversed(args))
        self.args: list[str] = []
        self.after_dashes = 0
        self.given: dict[str, Any] = {}

    def run(self) -> None:
        """Read all; flags and other arguments may be mixed until ``--``."""
        while self._left:
            arg = self._left.pop()
            if arg == "--":
                self.after_dashes = len(self._left)
                self.args += reversed(self._left)
                return
            if arg.startswith("--"):
                self._long(arg)
            elif arg.startswith("-") and arg != "-":
                self._short(arg)
            else:
                self.args.append(arg)

    def _long(self, arg: str) -> None:
        if arg[2] in "-=":
            raise KubectlError(f"bad flag syntax: {arg}")
        name, equals, value = arg[2:].partition("=")
        flag = self._by_name.get(_normal(name))
        if flag is None:
            raise help_error() if name == "help" else KubectlError(f"unknown flag: --{name}")
        if not equals:
            value = self._value(flag, f"flag needs an argument: {arg}")
        self._set(flag, value)

    def _short(self, arg: str) -> None:
        letters = arg[1:]
        while letters:
            letter, rest = letters[0], letters[1:]
            flag = self._by_letter.get(letter)
            if flag is None:
                byte = chr(letter.encode("utf-8", "surrogatepass")[0])
                text = f"unknown shorthand flag: '{byte}' in -{letters}"
                raise help_error() if letter == "h" else KubectlError(text)
            if len(rest) > 1 and rest[0] == "=":
                value, letters = rest[1:], ""
            elif flag.bare is not None:
                value, letters = flag.bare, rest
            elif rest:
                value, letters = rest, ""
            else:
                value = self._value(flag, f"flag needs an argument: '{letter}' in -{letters}")
                letters = ""
            self._set(flag, value)

    def _value(self, flag: Flag, otherwise: str) -> str:
        """The value of a flag that is not joined to it."""
        if flag.bare is not None:
            return flag.bare
        if not self._left:
            raise KubectlError(otherwise)
        return self._left.pop()

    def _set(self, flag: Flag, text: str) -> None:
        try:
            value = _READ[flag.kind](text)
        except KubectlError as error:
            shown = f'"{flag.shown}"'
            told = f"invalid argument {go_quote(text)} for {shown} flag: {error}"
            raise KubectlError(told) from None
        if flag.kind == LIST:
            value = (*self.given.get(flag.name, ()), *value)
        self.given[flag.name] = value


def _normal(name: str) -> str:
    return name.replace("_", "-")
