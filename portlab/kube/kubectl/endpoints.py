"""The endpoints of a Service on one line, as ``kubectl describe`` shows them.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/describe/describe.go formatEndpointSlices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portlab.kube.objects.endpointslice import Endpoint, EndpointSlice

_MOST = 3


def format_endpoint_slices(slices: Sequence[EndpointSlice], port_name: str) -> str:
    """The ready endpoints of the port of that name: the first three and how many more.

    A slice without ports gives bare addresses whatever the port. An endpoint that is not ready is not counted, but
    "+ 0 more..." is shown when one comes after the third.
    """
    if not slices:
        return "<none>"
    shown: list[str] = []
    count = 0
    more = False
    for endpoint, port in _endpoints(slices, port_name):
        more = more or len(shown) == _MOST
        if not endpoint.ready:
            continue
        count += 1
        if not more:
            shown.append(_host_port(endpoint.address, port))
    text = ",".join(shown)
    return f"{text} + {count - _MOST} more..." if more else text


def _endpoints(
    slices: Sequence[EndpointSlice], port_name: str
) -> Iterator[tuple[Endpoint, int | None]]:
    """The endpoints of all slices with their port numbers, in kubectl's order."""
    for each in slices:
        numbers: list[int | None] = [port.port for port in each.ports if port.name == port_name]
        if not each.ports:
            numbers = [None]
        for number in numbers:
            for endpoint in each.endpoints:
                yield endpoint, number


def _host_port(address: str, port: int | None) -> str:
    """``address:port``, an IPv6 address in brackets (net.JoinHostPort)."""
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
