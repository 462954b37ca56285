"""IntOrString: a number or a name, as ``targetPort`` is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntOrString:
    """A value that is a number or a string; which of the two is kept.

    ``"8080"`` and ``8080`` are different values: the first is a (bad) port name.
    kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/intstr/intstr.go.
    """

    value: int | str = 0

    @property
    def is_name(self) -> bool:
        """True when the value is a string, that is, a port's name."""
        return isinstance(self.value, str)

    def __str__(self) -> str:
        return str(self.value)


ABSENT = IntOrString()
"""The zero value, which stands for "not given" as in Go."""
