"""What ``-o`` makes of an object: YAML, JSON, its name, or a word about what was done.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go, json_yaml_flags.go, name_flags.go;
staging/src/k8s.io/cli-runtime/pkg/printers/name.go, yaml.go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portlab.kube.kubectl.errors import KubectlError, NotHereError
from portlab.kube.kubectl.jsonprinter import json_text
from portlab.kube.kubectl.session import Terminal
from portlab.kube.kubectl.yamlprinter import yaml_text
from portlab.kube.objects.service import Service
from portlab.manifest.gosyntax import go_quote

PrintObject = Callable[[Mapping[str, Any]], None]

_ELSEWHERE = (
    "go-template",
    "go-template-file",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "template",
    "templatefile",
)
_FORMATS = ("json", "name", "yaml", *_ELSEWHERE)
_OF_GET = ("custom-columns", "custom-columns-file", "wide")


def printer(terminal: Terminal, output: str, operation: str, *, typed: bool = False) -> PrintObject:
    """How a command prints the objects that it made or changed.

    ``operation`` says what was done (``created``), for an empty ``output``. ``typed`` objects are Go structs to the
    command, the others are plain data. Raises KubectlError for an output that there is not.
    """
    return _printer(terminal, output, operation, typed=typed, formats=_FORMATS)


def data_printer(terminal: Terminal, output: str) -> PrintObject:
    """How ``kubectl get`` prints objects when not as a table. Raises KubectlError."""
    return _printer(terminal, output, "", typed=False, formats=(*_FORMATS, *_OF_GET))


def _printer(
    terminal: Terminal, output: str, operation: str, *, typed: bool, formats: Sequence[str]
) -> PrintObject:
    name = output.lower()
    if name == "yaml":
        return _YamlPrinter(terminal)
    if name == "json":
        return lambda data: terminal.print(json_text(data, sort=not typed))
    if name == "name" or not output:
        suffix = f" {operation}" if operation and not name else ""
        return lambda data: terminal.print("".join(_names(data, suffix)))
    if output.partition("=")[0] in formats:
        raise NotHereError(f"output format {go_quote(output)}")
    raise KubectlError(
        f"unable to match a printer suitable for the output format {go_quote(output)}, "
        f"allowed formats are: {','.join(sorted(formats))}"
    )


class _YamlPrinter:
    """Prints documents, each after the first behind ``---``."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._separator = ""

    def __call__(self, data: Mapping[str, Any]) -> None:
        self._terminal.print(self._separator + yaml_text(data))
        self._separator = "---\n"


def _names(data: Mapping[str, Any], suffix: str) -> list[str]:
    """``service/web`` of an object, or of each in a list."""
    if "items" in data:
        return [line for item in data["items"] for line in _names(item, suffix)]
    metadata = data.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else ""
    return [f"{str(data.get('kind', '')).lower()}/{name or ''}{suffix}\n"]


def object_of(service: Service) -> dict[str, Any]:
    """The Service as the API server answers it, in the order in which Go writes a struct's fields."""
    data = service.to_api_dict()
    return {"kind": data.pop("kind"), "apiVersion": data.pop("apiVersion"), **data}
