"""What kubectl prints when the API server says no, or when it does not even get that far.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go checkErr, StandardErrorMessage, AddSourceToErr,
MultilineError, MultipleErrors; staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portlab.kube.objects.field import Status
from portlab.kube.objects.warning import ServiceWarning
from portlab.manifest import Problem
from portlab.manifest.gosyntax import go_quote

STANDARD_INPUT = "STDIN"


class KubectlError(Exception):
    """What ends a run of kubectl, or one of the things in which it failed; the text is kubectl's own."""

    def alone(self) -> str:
        """The words when this is all that went wrong."""
        text = str(self)
        return text if text.startswith("error: ") else f"error: {text}"

    def among_others(self) -> str:
        """The words when more went wrong: kubectl leaves the beginning out then."""
        return str(self)


class RefusalError(KubectlError):
    """The API server's "no". ``source`` is the file of the object, ``verb`` what was to be done with it."""

    def __init__(self, status: Status, *, source: str = "", verb: str = "") -> None:
        beginning = f"error when {verb} {go_quote(source)}: " if source else ""
        super().__init__(f"{beginning}{status.message}")
        self.status = status

    def alone(self) -> str:
        """The words when this is all: an invalid object's faults are listed, others told with their reason."""
        return _invalid(self.status) if self.status.reason == "Invalid" else self.among_others()

    def among_others(self) -> str:
        """The words with the reason."""
        reason = f" ({self.status.reason})" if self.status.reason else ""
        return f"Error from server{reason}: {self}"


class UnreadableInputError(KubectlError):
    """A text that kubectl cannot turn into JSON: nothing of it is sent."""

    def __init__(self, problem: Problem, source: str) -> None:
        said = problem.facts.get("server") or f"yaml: line {problem.line}: {problem.message}"
        super().__init__(f"error parsing {source}: error converting YAML to JSON: {said}")


class AggregateError(KubectlError):
    """Several things that went wrong in one step, told in one line; what is told twice is told once.

    kubectl 1.36: staging/src/k8s.io/apimachinery/pkg/util/errors/errors.go aggregate.Error.
    """

    def __init__(self, errors: Iterable[KubectlError]) -> None:
        texts = list(dict.fromkeys(map(str, errors)))
        super().__init__(texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]")


class UsageError(KubectlError):
    """A command line that a command cannot work with; ``path`` is the command (``kubectl get``)."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(f"{text}\nSee '{path} -h' for help and examples")


class NotHereError(KubectlError):
    """Something that kubectl has and PortLab's has not; ``what`` names it. The words are PortLab's own."""

    def __init__(self, what: str) -> None:
        super().__init__(f"PortLab's kubectl has no {what}")


def help_error() -> NotHereError:
    """What is said in the place of kubectl's long help."""
    return NotHereError("help: see https://kubernetes.io/docs/reference/kubectl/")


class SilentError(KubectlError):
    """A failure of which nothing more is told."""

    def alone(self) -> str:
        """Nothing."""
        return ""


def told(errors: Sequence[KubectlError]) -> str:
    """All that went wrong in a run, as kubectl prints it on standard error, line ends included."""
    if len(errors) == 1:
        text = errors[0].alone()
        return f"{text}\n" if text and not text.endswith("\n") else text
    return "".join(f"{error.among_others()}\n" for error in errors)


def error_text(status: Status, source: str, verb: str = "creating") -> str:
    """The words on standard error after a refused ``kubectl create -f`` or ``apply -f``, line end included.

    ``source`` is the file's name, or STANDARD_INPUT; ``verb`` is ``creating`` or ``replacing``.
    """
    return told([RefusalError(status, source=source, verb=verb)])


def unreadable_text(problem: Problem, source: str) -> str:
    """The words when kubectl itself cannot turn the file into JSON: the request is never sent."""
    return told([UnreadableInputError(problem, source)])


def warning_lines(warnings: Iterable[ServiceWarning]) -> str:
    """The warnings as kubectl prints them on standard error, each once."""
    return "".join(f"Warning: {text}\n" for text in dict.fromkeys(each.text for each in warnings))


def _invalid(status: Status) -> str:
    """An invalid object: one error on the line, several in a list, equal ones once."""
    beginning = "The request is invalid"
    if status.kind or status.name:
        beginning = f"The {status.kind} {go_quote(status.name)} is invalid"
    causes = tuple(dict.fromkeys(str(error) for error in status.errors))
    if not causes:
        return beginning
    if len(causes) == 1:
        return f"{beginning}: {causes[0]}"
    return f"{beginning}: \n" + "".join(f"* {cause}\n" for cause in causes)
