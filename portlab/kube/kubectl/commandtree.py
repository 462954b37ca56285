"""Which command a command line means.

kubectl 1.36: github.com/spf13/cobra command.go Find, stripFlags, argsMinusFirstX, args.go legacyArgs;
staging/src/k8s.io/kubectl/pkg/cmd/cmd.go NewDefaultKubectlCommandWithArgs, NewKubectlCommand, HandlePluginCommand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from portlab.kube.kubectl.errors import KubectlError
from portlab.kube.kubectl.flags import FlagSet, Parsed
from portlab.kube.kubectl.session import Session
from portlab.kube.kubectl.suggestions import suggestions
from portlab.manifest.gosyntax import go_quote

Run = Callable[[Session, Parsed], Sequence[KubectlError]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its flags, what it does, and the commands below it by their names. ``run`` None: not in PortLab."""

    flags: FlagSet
    run: Run | None = None
    aliases: tuple[str, ...] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)

    def below(self, word: str) -> tuple[str, Command] | None:
        """The command below this one of that name or alias."""
        for name, command in self.commands.items():
            if word == name or word in command.aliases:
                return name, command
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The command that was found, its path (``kubectl create service``) and the arguments left for it."""

    command: Command
    path: str
    args: tuple[str, ...]


class PluginPlaceError(KubectlError):
    """No command, and flags where kubectl looks for the name of a plugin."""

    def alone(self) -> str:
        """The words, which begin in their own way."""
        return f"Error: flags cannot be placed before plugin name: {self}"


def find(root: Command, args: Sequence[str], also: Mapping[str, Sequence[str]]) -> Found:
    """Follow the words that are commands; ``also`` are other words for some.

    Raises KubectlError when the first word is none.
    """
    command, path, left = root, "kubectl", list(args)
    while word := _first_word(command.flags, left):
        if (below := command.below(word)) is None:
            break
        left = _without(command.flags, left, word)
        path = f"{path} {below[0]}"
        command = below[1]
    if command is root and word:
        raise _unknown(root, word, args, also)
    return Found(command=command, path=path, args=tuple(left))


def _first_word(flags: FlagSet, args: Sequence[str]) -> str:
    """The first argument that is neither a flag nor the value of one; "" when there is none."""
    at = 0
    while at < len(args) and args[at] != "--":
        arg = args[at]
        if flags.takes_next(arg):
            at += 1
        elif arg and not arg.startswith("-"):
            return arg
        at += 1
    return ""


def _without(flags: FlagSet, args: list[str], word: str) -> list[str]:
    """The arguments without that word, where it is not the value of a flag."""
    at = 0
    while args[at] != word:
        at += 2 if flags.takes_next(args[at]) else 1
    return args[:at] + args[at + 1 :]


def _unknown(
    root: Command, word: str, args: Sequence[str], also: Mapping[str, Sequence[str]]
) -> KubectlError:
    """kubectl looks for a plugin first, whose name must come before all flags."""
    if args[0].startswith("-"):
        return PluginPlaceError(args[0])
    text = f'unknown command {go_quote(word)} for "kubectl"'
    if meant := suggestions(word, root.commands, also):
        listed = "".join(f"\t{each}\n" for each in meant)
        text += f"\n\nDid you mean this?\n{listed}"
    return KubectlError(text)
