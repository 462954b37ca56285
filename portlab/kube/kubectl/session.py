"""Session: what a command of kubectl works with during one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from portlab.kube.kubectl.client import Api
from portlab.kube.objects.warning import ServiceWarning


class Terminal:
    """Where a run prints to. A warning is printed once, however many answers carry it."""

    __slots__ = ("_errors", "_output", "_warned")

    def __init__(self) -> None:
        self._output: list[str] = []
        self._errors: list[str] = []
        self._warned: set[str] = set()

    def print(self, text: str) -> None:
        """Print on standard output."""
        self._output.append(text)

    def print_error(self, text: str) -> None:
        """Print on standard error."""
        self._errors.append(text)

    def warn(self, warnings: Iterable[ServiceWarning]) -> None:
        """Print the warnings of an answer on standard error.

        kubectl 1.36: staging/src/k8s.io/client-go/rest/warnings.go warningWriter.HandleWarningHeader.
        """
        for warning in warnings:
            if warning.text not in self._warned:
                self._warned.add(warning.text)
                self.print_error(f"Warning: {warning.text}\n")

    @property
    def output(self) -> str:
        """Standard output so far."""
        return "".join(self._output)

    @property
    def errors(self) -> str:
        """Standard error so far."""
        return "".join(self._errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run. ``enforced`` tells that the command line named the namespace; ``files`` are those that ``-f`` can name,
    beside ``stdin``; ``age`` is how old every Service is."""

    api: Api
    namespace: str
    enforced: bool = False
    stdin: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    age: str = "0s"
    terminal: Terminal

    def within(self, namespace: str) -> Session:
        """The session in the namespace that the command line names; "" names none."""
        return replace(self, namespace=namespace, enforced=True) if namespace else self
