"""Whatever is typed, kubectl answers."""

from hypothesis import given, settings
from hypothesis import strategies as st
from kube.kubectl.conftest import DB, WEB
from kube.kubectl.doubles import PlainApi, service_of

from portlab.kube.kubectl.command import run
from portlab.kube.kubectl.result import KubectlResult
from portlab.kube.objects.field import Status

WORDS = st.sampled_from(
    [
        *(
            "get",
            "describe",
            "create",
            "delete",
            "replace",
            "expose",
            "service",
            "svc",
            "clusterip",
        ),
        *("nodeport", "loadbalancer", "externalname", "web", "db", "svc/web", "svc/", "pods", "-"),
        *(
            "--",
            "-f",
            "-o",
            "yaml",
            "json",
            "wide",
            "name",
            "-n",
            "default",
            "-l",
            "app=x",
            "a in (",
        ),
        *(
            "--tcp",
            "80",
            "80:http",
            '"',
            "--dry-run",
            "--dry-run=client",
            "--dry-run=server",
            "--all",
        ),
        *("--external-name=a.b", "--clusterip=None", "--node-port=0x1", "--port=81", "--name=x"),
        *("--type=NodePort", "--show-labels", "--no-headers=x", "--validate=false", "-h", "logs"),
    ]
)
ARGS = st.lists(WORDS | st.text(max_size=8), max_size=8)
MANIFEST = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
INPUT = st.sampled_from(
    [MANIFEST, f"{MANIFEST}---\n{MANIFEST}", "{}", "a: [", "", "[" * 2000]
) | st.text(max_size=30)
BROKEN = Status(code=500, reason="InternalError", message="no")


@settings(max_examples=200, deadline=None)
@given(ARGS, INPUT, st.text(max_size=5), st.booleans())
def test_any_command_line_gives_a_result(args, stdin, namespace, refusing):
    api = PlainApi([service_of(WEB), service_of(DB)], refusal=BROKEN if refusing else None)
    result = run(api, args, stdin=stdin, namespace=namespace)
    assert isinstance(result, KubectlResult)
    assert result.exit_code in (0, 1)
    assert result.stderr or result.exit_code == 0
    assert result.stderr == "" or result.stderr.endswith("\n")


@settings(max_examples=200, deadline=None)
@given(ARGS)
def test_a_client_dry_run_sends_nothing(args):
    api = PlainApi([service_of(WEB)])
    words = [word for word in args if word not in ("--", "--dry-run=server", "apply")]
    run(api, [*words, "--dry-run=client"], stdin=MANIFEST)
    assert api.requests == []


def test_hostile_sizes():
    api = PlainApi([service_of(WEB)])
    assert run(api, ["get", "svc", *["x"] * 5000]).exit_code == 1
    assert run(api, ["-o"] * 5001).exit_code == 1
    assert (
        run(api, ["create", "svc", "clusterip", "a", "--tcp=" + "1," * 20_000 + "x"]).exit_code == 1
    )
    assert run(api, ["create", "-f", "-"], stdin="---\n" * 20_000).exit_code == 1
    assert run(api, ["create", "-f", "-"], stdin="{" * 100_000).exit_code == 1
    assert run(api, ["create", "-f", "-"], stdin="{}" * 20_000).exit_code == 1
    assert (
        run(api, ["get", "svc", "-l", "a," * 20_000 + "a in (" + "b," * 20_000 + ")"]).exit_code
        == 0
    )
    assert run(api, ["x" * 100_000]).exit_code == 1
