"""``--dry-run`` and ``--validate``: what is only to be tried, and how strictly fields are checked.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go GetDryRunStrategy, PrintFlagsWithDryRunStrategy,
GetValidationDirective.
"""

from __future__ import annotations

from portlab.kube.kubectl.errors import KubectlError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import DRY_RUN, VALIDATE
from portlab.kube.kubectl.gonumbers import parse_bool
from portlab.kube.kubectl.session import Terminal
from portlab.manifest.gosyntax import go_quote

NONE = "none"
CLIENT = "client"
SERVER = "server"
_SUFFIXES = {NONE: "", CLIENT: " (dry run)", SERVER: " (server dry run)"}

STRICT = "Strict"
WARN = "Warn"
IGNORE = "Ignore"
_DIRECTIVES = {"strict": STRICT, "warn": WARN, "ignore": IGNORE}


def dry_run_strategy(parsed: Parsed, terminal: Terminal) -> str:
    """NONE, CLIENT or SERVER. The old forms of the flag are warned about, here without kubectl's date and process."""
    text = parsed.text(DRY_RUN)
    if text in _SUFFIXES:
        return text
    if text == "unchanged":
        terminal.print_error("--dry-run is deprecated and can be replaced with --dry-run=client.\n")
        return CLIENT
    if (on := _truth(text)) is None:
        choices = 'Must be "none", "server", or "client".'
        raise KubectlError(f"Invalid dry-run value ({text}). {choices}")
    strategy = CLIENT if on else NONE
    terminal.print_error(
        f"--dry-run={text} is deprecated (boolean value) and can be replaced with --dry-run={strategy}.\n"
    )
    return strategy


def done(operation: str, strategy: str) -> str:
    """The word for what was done, with a note when it was not really: ``created (dry run)``."""
    return f"{operation}{_SUFFIXES[strategy]}"


def validation_directive(parsed: Parsed) -> str:
    """STRICT, WARN or IGNORE."""
    text = parsed.text(VALIDATE)
    if text in _DIRECTIVES:
        return _DIRECTIVES[text]
    if (on := _truth(text)) is None:
        choices = "must be one of: strict (or true), warn, ignore (or false)"
        raise KubectlError(f"invalid - validate option {go_quote(text)}; {choices}")
    return STRICT if on else IGNORE


def _truth(text: str) -> bool | None:
    try:
        return parse_bool(text)
    except KubectlError:
        return None
