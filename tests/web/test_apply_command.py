"""`manage.py apply`: the stored Service with its authors, or kubectl's words."""

import io
import json
import sys

import pytest
from django.core.management import call_command

MANIFEST = """\
apiVersion: v1
kind: Service
metadata:
  name: backend
spec:
  type: NodePort
  selector:
    app: your-backend-app
  ports:
    - protocol: TCP
      port: 3000
      nodePort: 31263
"""


class Run:
    """One run of the command: exit code and both streams."""

    def __init__(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        self.code = 0
        try:
            call_command("apply", *arguments, stdout=out, stderr=err)
        except SystemExit as end:
            self.code = end.code
        self.out, self.err = out.getvalue(), err.getvalue()


@pytest.fixture
def manifest(tmp_path):
    """Writes a manifest and returns its path as text."""

    def write(text=MANIFEST, name="service.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return str(path)

    return write


def test_the_stored_service_is_printed_with_its_authors(manifest):
    run = Run(manifest())
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        "apiVersion: v1                    # you\n"
        "kind: Service                     # you\n"
        "metadata:                         # you\n"
        "  name: backend                   # you\n"
        "  namespace: default              # default\n"
        "spec:                             # you\n"
        "  ports:                          # you\n"
        "    - protocol: TCP               # you\n"
        "      port: 3000                  # you\n"
        "      targetPort: 3000            # default\n"
        "      nodePort: 31263             # you\n"
        "  selector:                       # you\n"
        "    app: your-backend-app         # you\n"
        "  clusterIP: 10.107.16.59         # allocator\n"
        "  clusterIPs:                     # allocator\n"
        "    - 10.107.16.59                # allocator\n"
        "  type: NodePort                  # you\n"
        "  sessionAffinity: None           # default\n"
        "  externalTrafficPolicy: Cluster  # default\n"
        "  ipFamilies:                     # default\n"
        "    - IPv4                        # default\n"
        "  ipFamilyPolicy: SingleStack     # default\n"
        "  internalTrafficPolicy: Cluster  # default\n"
        "status:                           # api-server\n"
        "  loadBalancer: {}                # api-server\n"
    )


def test_another_seed_gives_another_address(manifest):
    path = manifest()
    assert Run(path, "--seed", "1").out != Run(path, "--seed", "2").out
    assert Run(path, "--seed", "1").out == Run(path, "--seed", "1").out


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MANIFEST.encode())))
    assert Run("-").out.startswith("apiVersion: v1 ")


def test_warnings_go_to_standard_error(manifest):
    run = Run(manifest(MANIFEST + "  externalIPs: [203.0.113.9]\n"))
    assert run.code == 0
    assert run.err == (
        "Warning: spec.externalIPs is deprecated and may no longer be implemented in some clusters\n"
    )


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("80", "provided port is not in the valid range. The range of valid ports is 30000-32767"),
        ("31999", "provided port is already allocated"),
    ],
)
def test_a_node_port_that_cannot_be_had(manifest, number, told):
    run = Run(manifest(MANIFEST.replace("31263", number)))
    path = "spec.ports[0].nodePort"
    assert (run.code, run.out) == (1, "")
    assert run.err == f'The Service "backend" is invalid: {path}: Invalid value: {number}: {told}\n'


def test_a_manifest_that_cannot_be_decoded_names_the_file(manifest):
    path = manifest(MANIFEST.replace("31263", '"31263"'))
    assert Run(path).err == (
        f'Error from server (BadRequest): error when creating "{path}": Service in version "v1" cannot be '
        "handled as a Service: json: cannot unmarshal string into Go struct field "
        "ServicePort.spec.ports.nodePort of type int32\n"
    )


def test_a_text_that_is_no_yaml(manifest):
    path = manifest("metadata:\n\tname: web\n")
    run = Run(path)
    assert run.code == 1
    assert run.err == (
        f"error: error parsing {path}: error converting YAML to JSON: yaml: line 2: "
        "found character that cannot start any token\n"
    )


def test_json_tells_everything(manifest):
    run = Run(manifest(), "--json")
    told = json.loads(run.out)
    assert list(told) == [
        "accepted",
        "created",
        "object",
        "fields",
        "changes",
        "warnings",
        "status",
        "problems",
    ]
    assert (told["accepted"], told["status"], told["problems"]) == (True, None, [])
    assert told["object"]["spec"]["clusterIP"] == "10.107.16.59"
    assert told["fields"][0] == {
        "path": "apiVersion",
        "value": "v1",
        "author": "you",
        "code": "",
        "facts": {},
    }


def test_json_of_a_refusal_has_codes_and_places(manifest):
    run = Run(manifest(MANIFEST.replace("31263", "80")), "--json")
    told = json.loads(run.out)
    assert (run.code, told["accepted"], told["object"], told["fields"]) == (1, False, None, [])
    assert told["status"]["code"] == 422
    assert told["status"]["errors"] == [
        {"code": "node-port-out-of-range", "path": "spec.ports[0].nodePort"}
    ]


def test_files_that_cannot_be_used_are_told_in_one_line(manifest, tmp_path):
    good = manifest()
    bad = manifest(b"\xff\xfe", "bad.yaml")
    empty = manifest("nodes: 5\n", "cluster.yaml")
    full = manifest("services: ['kind: Pod']\n", "full.yaml")
    missing = str(tmp_path / "missing.yaml")
    runs = {
        (missing,): f"{missing}: No such file or directory",
        (str(tmp_path),): f"{tmp_path}: Is a directory",
        (bad,): f"{bad}: is not UTF-8 text (byte 0)",
        (good, "--cluster", missing): f"{missing}: No such file or directory",
        (good, "--cluster", bad): f"{bad}: is not UTF-8 text (byte 0)",
        (good, "--cluster", empty): f"{empty}: cluster.nodes: must be a list",
        (
            good,
            "--cluster",
            full,
        ): f'{full}: services[0]: Pod in version "v1" cannot be handled as a Service: '
        "converting (v1.Pod) to (core.Service): unknown conversion",
    }
    for arguments, told in runs.items():
        run = Run(*arguments)
        assert (run.code, run.out, run.err) == (2, "", f"apply: {told}\n")


def test_no_database_is_needed(manifest, django_db_blocker):
    with django_db_blocker.block():
        assert Run(manifest()).code == 0
