"""The objects in files and on standard input, one after the other, as ``-f`` reads them.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go StreamVisitor.Visit, FlattenListVisitor,
SetNamespace, RequireNamespace; mapper.go infoForData; staging/src/k8s.io/kubectl/pkg/validation/schema.go
getObjectKind; staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go YAMLReader.Read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portlab.kube.kubectl.dryrun import STRICT
from portlab.kube.kubectl.errors import (
    STANDARD_INPUT,
    KubectlError,
    NotHereError,
    UnreadableInputError,
)
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FILENAME
from portlab.kube.kubectl.labelselector import LabelSelector, SelectorError
from portlab.kube.kubectl.metadatafaults import metadata_fault
from portlab.kube.kubectl.resources import kind_fault
from portlab.kube.kubectl.session import Session
from portlab.kube.objects.gofmt import go_json
from portlab.manifest import read, to_python
from portlab.manifest.gosyntax import go_quote

_SEPARATOR = "---"
_DASH = "-"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_NO_SPACE = re.compile(r"\S")
_JSON = json.JSONDecoder()
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_URLS = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputObject:
    """An object to work with. ``data`` has its namespace; ``name`` may be ""; ``source`` is the file's name as errors
    tell it."""

    data: dict[str, Any]
    name: str
    namespace: str
    source: str


def filename_faults(session: Session, parsed: Parsed) -> list[KubectlError]:
    """What is wrong with the files of ``-f``: there are those of the session and standard input."""
    faults: list[KubectlError] = []
    paths = parsed.texts(FILENAME)
    for at, path in enumerate(paths):
        if path.startswith(_URLS):
            faults.append(NotHereError("files from the network"))
        elif path != _DASH and path not in session.files:
            faults.append(KubectlError(f"the path {go_quote(path)} does not exist"))
        elif path == _DASH and path in paths[:at]:
            faults.append(KubectlError("standard input cannot be used for multiple arguments"))
    return faults


def _sources(session: Session, parsed: Parsed) -> Iterator[tuple[str, str]]:
    """Every file's name, as errors tell it, and its text."""
    for path in parsed.texts(FILENAME):
        if path == _DASH:
            yield STANDARD_INPUT, session.stdin
        else:
            yield path, session.files[path]


def input_objects(
    session: Session, parsed: Parsed, *, directive: str = STRICT, selector: str = ""
) -> Iterator[InputObject | KubectlError]:
    """The objects, and in the place of each that cannot be worked with the reason.

    A text that cannot be read or that names no kind ends the reading. Only objects whose labels ``selector`` selects
    are given.
    """
    try:
        wanted = _selector(selector)
        for source, text in _sources(session, parsed):
            for data in _data(text, directive, source):
                for each in _flattened(data):
                    found = _input_object(session, each, source)
                    if isinstance(found, KubectlError) or wanted.matches(_labels(found.data)):
                        yield found
    except KubectlError as error:
        yield error


def _selector(text: str) -> LabelSelector:
    try:
        return LabelSelector(text.strip())
    except SelectorError as error:
        told = f"the provided selector {go_quote(text)} is not valid: {error}"
        raise KubectlError(told) from None


def _data(text: str, directive: str, source: str) -> Iterator[Any]:
    """What stands in the documents, as JSON data. Raises KubectlError."""
    for document in _documents(text, source):
        manifest = read(document)
        if manifest.problems:
            raise UnreadableInputError(manifest.problems[0], source)
        data = _whole_numbers(to_python(manifest.root))
        if data is None:
            continue
        if directive == STRICT:
            _validate(data, source)
        yield data


def _documents(text: str, source: str) -> Iterator[str]:
    """The documents of a stream; a separator that nothing stands before belongs to what follows.

    Raises KubectlError where a separator is none.
    """
    if json_documents := _json_documents(text):
        yield from json_documents
        return
    lines: list[str] = []
    for line in _LINE.findall(text):
        if line.startswith(_SEPARATOR):
            rest = line[len(_SEPARATOR) :].strip()
            if rest and rest[0] != "#":
                why = f"invalid Yaml document separator: {rest}"
                raise KubectlError(f"error parsing {source}: {why}")
            if lines:
                yield "".join(lines)
                lines = []
                continue
        lines.append(line)
    if lines:
        yield "".join(lines)


def _json_documents(text: str) -> list[str]:
    """The objects of a stream of JSON, written anew as YAML reads it too; none when it is something else."""
    found = []
    at = _after_space(text, 0)
    while text.startswith("{", at):
        try:
            data, end = _JSON.raw_decode(text, at)
            found.append(_NOT_IN_YAML.sub(_escaped, json.dumps(data, ensure_ascii=False)))
        except (ValueError, RecursionError):
            return []
        at = _after_space(text, end)
    return found if at == len(text) else []


def _escaped(found: re.Match[str]) -> str:
    """A character that JSON may have and YAML only escaped; half a character is the sign for that in Go."""
    number = ord(found[0])
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else f"\\u{number:04x}"


def _after_space(text: str, at: int) -> int:
    match = _NO_SPACE.search(text, at)
    return match.start() if match else len(text)


def _whole_numbers(data: Any) -> Any:
    """The data as it is after a way through JSON, where ``80.0`` is 80."""
    if isinstance(data, Mapping):
        return {key: _whole_numbers(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_whole_numbers(item) for item in data]
    if isinstance(data, float) and data.is_integer() and abs(data) < 1 << 63:
        return int(data)
    return data


def _validate(data: Any, source: str) -> None:
    """Refuse a document that does not say what it is. Raises KubectlError."""
    faults: list[str] = []
    if isinstance(data, Mapping):
        version = data.get("apiVersion")
        if isinstance(version, str) and version.count("/") > 1:
            faults.append(f"unexpected GroupVersion string: {version}")
        for field in ("apiVersion", "kind"):
            if data.get(field) is None:
                faults.append(f"{field} not set")
            elif not isinstance(data[field], str):
                faults.append(f"{field} isn't string type")
    else:
        faults.append("invalid object to validate")
    if faults:
        told = faults[0] if len(faults) == 1 else f"[{', '.join(faults)}]"
        raise KubectlError(
            f"error validating {go_quote(source)}: error validating data: {told}; "
            "if you choose to ignore these errors, turn validation off with --validate=false"
        )


def _flattened(data: Any) -> list[Any]:
    """The items of a list, or the one object."""
    if isinstance(data, Mapping) and isinstance(data.get("items"), list):
        return list(data["items"])
    return [data]


def _input_object(session: Session, data: Any, source: str) -> InputObject | KubectlError:
    if isinstance(data, Mapping) and not data.get("kind"):
        missing = f"Object 'Kind' is missing in '{go_json(data, sort_keys=True)}'"
        return _undecodable(missing, source)
    if fault := metadata_fault(data):
        return _undecodable(fault, source)
    metadata = dict(data.get("metadata") or {})
    name, namespace = metadata.get("name") or "", metadata.get("namespace") or ""
    if unknown := kind_fault(data.get("apiVersion") or "", data["kind"]):
        if isinstance(unknown, NotHereError):
            return unknown
        return KubectlError(
            f"resource mapping not found for name: {go_quote(name)} namespace: {go_quote(namespace)} "
            f"from {go_quote(source)}: {unknown}\nensure CRDs are installed first"
        )
    if session.enforced and namespace not in ("", session.namespace):
        return KubectlError(
            f"the namespace from the provided object {go_quote(namespace)} does not match the namespace "
            f"{go_quote(session.namespace)}. You must pass '--namespace={namespace}' to perform this operation."
        )
    metadata["namespace"] = namespace or session.namespace
    return InputObject(
        data={**data, "metadata": metadata},
        name=name,
        namespace=metadata["namespace"],
        source=source,
    )


def _undecodable(why: str, source: str) -> KubectlError:
    return KubectlError(f"unable to decode {go_quote(source)}: {why}")


def _labels(data: Mapping[str, Any]) -> Mapping[str, str]:
    labels: Mapping[str, str] = data["metadata"].get("labels") or {}
    return labels
