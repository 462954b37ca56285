"""What ``--tcp`` takes: ``80`` or ``80:8080`` or ``80:http``.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/create/create_service.go parsePorts;
staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go IsValidPortName, IsValidPortNum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portlab.kube.kubectl.errors import KubectlError
from portlab.kube.kubectl.gonumbers import atoi, parse_port
from portlab.kube.objects.intstr import IntOrString

_PORT_MAX = 65535
_NAME_MAX = 15
_NAME_CHARACTERS = re.compile("[-a-z0-9]+")
_LETTER = re.compile("[a-z]")


def parse_ports(pair: str) -> tuple[int, IntOrString]:
    """The port and the target port, which is the port when it is not named. Raises KubectlError.

    What stands behind a second colon is not looked at.
    """
    first, *more = pair.split(":")
    port = parse_port(first)
    if not more:
        return port, IntOrString(port)
    target = more[0]
    try:
        number = atoi(target)
    except KubectlError:
        if faults := ",".join(_name_faults(target)):
            raise KubectlError(faults) from None
        return port, IntOrString(target)
    if not 1 <= number <= _PORT_MAX:
        raise KubectlError(f"must be between 1 and {_PORT_MAX}, inclusive")
    return port, IntOrString(number)


def _name_faults(name: str) -> Iterator[str]:
    """What is wrong with the name of a container port."""
    if len(name.encode("utf-8", "surrogatepass")) > _NAME_MAX:
        yield f"must be no more than {_NAME_MAX} characters"
    if not _NAME_CHARACTERS.fullmatch(name):
        yield "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
    if not _LETTER.search(name):
        yield "must contain at least one letter (a-z)"
    if "--" in name:
        yield "must not contain consecutive hyphens"
    if name.startswith("-") or name.endswith("-"):
        yield "must not begin or end with a hyphen"
