"""What kubectl prints when the API server says no, or when it does not even get that far.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go checkErr, StandardErrorMessage, AddSourceToErr,
MultilineError; staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from portlab.kube.objects.field import Status
from portlab.kube.objects.gofmt import go_quote
from portlab.kube.objects.warning import ServiceWarning
from portlab.manifest import Problem

STANDARD_INPUT = "STDIN"


def error_text(status: Status, source: str, verb: str = "creating") -> str:
    """The words on standard error after a refused ``kubectl create -f`` or ``apply -f``, line end included.

    ``source`` is the file's name, or STANDARD_INPUT; ``verb`` is ``creating`` or ``replacing``.
    """
    if status.reason == "Invalid":
        return _invalid_text(status)
    kind = f" ({status.reason})" if status.reason else ""
    told = f"error when {verb} {go_quote(source)}: {status.message}"
    return f"Error from server{kind}: {told}\n"


def _invalid_text(status: Status) -> str:
    """An invalid object: one error on the line, several in a list, equal ones once."""
    beginning = f"The {status.kind} {go_quote(status.name)} is invalid: "
    told = dict.fromkeys(str(error) for error in status.errors)
    if len(told) == 1:
        return f"{beginning}{next(iter(told))}\n"
    return beginning + "\n" + "".join(f"* {error}\n" for error in told)


def unreadable_text(problem: Problem, source: str) -> str:
    """The words when kubectl itself cannot turn the file into JSON: the request is never sent."""
    said = problem.facts.get("server") or f"yaml: line {problem.line}: {problem.message}"
    return f"error: error parsing {source}: error converting YAML to JSON: {said}\n"


def warning_lines(warnings: Iterable[ServiceWarning]) -> str:
    """The warnings as kubectl prints them on standard error, each once."""
    return "".join(f"Warning: {text}\n" for text in dict.fromkeys(each.text for each in warnings))
