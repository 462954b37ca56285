"""The recorded answers of a real API server, as far as they tell how YAML and JSON are read."""

from __future__ import annotations

import base64
import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from portlab.manifest import (
    Manifest,
    Mapping,
    Path,
    Scalar,
    format_path,
    read,
    read_bytes,
    read_json,
    walk,
)

RECORDINGS = pathlib.Path(__file__).parents[2] / "fixtures" / "conformance" / "apiserver"
CREATED, BAD_REQUEST = 201, 400
UNREADABLE = "the object provided is unrecognized (must be of type Service): "
# Messages of later stages than the reading of the text begin like this.
LATER_STAGES = ("couldn't get version/kind", "unexpected GroupVersion", "json: cannot unmarshal")
JSON_FAULT = "couldn't get version/kind; json parse error: "
YAML_TYPE, JSON_TYPE = "application/yaml", "application/json"


def content_type(step: dict[str, Any]) -> str:
    return step.get("contentType", YAML_TYPE)


def recorded_creates() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(RECORDINGS.glob("*.json")):
        for case in json.loads(file.read_text()).get("cases", ()):
            for number, step in enumerate(case["steps"]):
                sent = step["verb"] in ("create", "dry-run")
                known = content_type(step) in (YAML_TYPE, JSON_TYPE)
                if sent and known and ("manifest" in step or "manifestBase64" in step):
                    yield f"{file.stem}/{case['id']}/{number}", step


def reading(step: dict[str, Any]) -> Manifest:
    """The body that was sent, read by its content type."""
    body = step.get("manifest") or base64.b64decode(step.get("manifestBase64", ""))
    if content_type(step) == JSON_TYPE:
        return read_json(body)
    return read_bytes(body) if isinstance(body, bytes) else read(body)


def fault(step: dict[str, Any]) -> str:
    """What the decoder said of a text that it could not read, "" where it could."""
    result = step["result"]
    message = result["status"]["message"] if result["code"] == BAD_REQUEST else ""
    if not message.startswith(UNREADABLE):
        return ""
    said = message.removeprefix(UNREADABLE)
    if content_type(step) == JSON_TYPE:
        said = said.removeprefix(JSON_FAULT)
    return "" if said.startswith(LATER_STAGES) else said.rpartition(" (")[0]


CREATES = list(recorded_creates())
ACCEPTED = [(name, step) for name, step in CREATES if step["result"]["code"] == CREATED]
UNREADABLES = [pytest.param(step, id=name) for name, step in CREATES if fault(step)]


def test_there_are_recordings() -> None:
    assert len(ACCEPTED) > 700
    assert len(UNREADABLES) > 20
    anchors = [name for name, _step in CREATES if "/anchor-" in name]
    assert len(anchors) == 6
    assert sum(content_type(step) == JSON_TYPE for _name, step in CREATES) > 9


def test_accepted_manifests_read_without_problems() -> None:
    assert [name for name, step in ACCEPTED if reading(step).problems] == []


def test_typed_values_are_the_stored_ones() -> None:
    compared = 0
    for name, step in ACCEPTED:
        if "fieldValidation" in step:
            continue  # lets unknown and duplicate fields pass
        root = reading(step).root
        for path, node in walk(root):
            if isinstance(node, Scalar) and node.value and is_kept(path):
                stored = value_at(step["result"]["object"], path)
                assert node.value == stored, (name, format_path(path))
                compared += 1
    assert compared > 5000


def is_kept(path: Path) -> bool:
    """Tell whether the API server stores a field as it was sent, whatever else the object holds."""
    return (
        path in (("apiVersion",), ("kind",), ("metadata", "name"), ("spec", "externalName"))
        or path[:2] in (("metadata", "labels"), ("metadata", "annotations"), ("spec", "selector"))
        or path[:2] == ("spec", "ports")
    )


def value_at(data: Any, path: Path) -> Any:
    """Return what stands at ``path`` in plain data."""
    for part in path:
        data = data[part]
    return data


@pytest.mark.parametrize("step", UNREADABLES)
def test_unreadable_manifests_have_the_decoders_words(step: dict[str, Any]) -> None:
    (problem,) = reading(step).problems
    assert problem.facts["server"] == fault(step)


def test_every_other_manifest_can_be_read() -> None:
    # Some recordings are there for the API server's limit, which is above ours.
    limits = {"too-large", "too-deep", "too-many-events"}
    refused = [
        name
        for name, step in CREATES
        for problem in reading(step).problems
        if not fault(step) and problem.code not in limits
    ]
    assert refused == []


def test_duplicate_keys_are_those_the_server_tells() -> None:
    told = 0
    for _name, step in CREATES:
        message = step["result"].get("status", {}).get("message", "")
        lines = [line for line in message.split("\n")[1:] if "already set in map" in line]
        if not lines or reading(step).problems:
            continue
        told += 1
        found: list[str] = []
        collect_duplicates(reading(step).root, found)
        assert [line.partition(", unknown")[0].strip() for line in lines] == found
    assert told >= 8


def collect_duplicates(node: Any, found: list[str]) -> None:
    if isinstance(node, Mapping):
        twice = {id(entry) for entry in node.duplicates}
        for entry in node.entries:
            collect_duplicates(entry.value, found)
            if id(entry) in twice:
                key = json.dumps(entry.key_node.value)
                line = entry.value.span.start.line
                found.append(f"line {line}: key {key} already set in map")
    for item in getattr(node, "items", ()):
        collect_duplicates(item, found)


def test_duplicate_fields_of_json_are_kept() -> None:
    told = []
    for _name, step in CREATES:
        message = step["result"].get("status", {}).get("message", "")
        if 'duplicate field "' in message:
            found = [
                format_path((*path, entry.key))
                for path, node in walk(reading(step).root)
                if isinstance(node, Mapping)
                for entry in node.duplicates
            ]
            told.append((message.count("duplicate field "), len(found)))
            assert all(f'duplicate field "{field}"' in message for field in found)
    assert told == [(1, 1)]
