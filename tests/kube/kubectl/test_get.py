"""kubectl get."""

import json

import pytest
from kube.kubectl.doubles import PlainApi, service_of

from portlab.kube.kubectl.command import run


def test_names_come_in_the_order_asked_for(kubectl):
    assert kubectl("get svc web db") == (
        "NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)           AGE\n"
        "web    NodePort    10.96.0.80   <none>        80:30080/TCP      0s\n"
        "db     ClusterIP   10.96.0.54   <none>        5432/TCP,53/UDP   0s\n"
    )


@pytest.mark.parametrize("line", ["svc", "service", "services", "Services", "svc.v1.", "services."])
def test_a_service_has_many_words(kubectl, line):
    assert kubectl(f"get {line} web -o name") == "service/web\n"


def test_type_and_name_may_be_one(kubectl):
    assert kubectl("get svc/db service/web -o name") == "service/db\nservice/web\n"
    assert kubectl("get svc,service,svc db web -o name") == "service/db\nservice/web\n" * 2
    assert kubectl("get svc,svc web -o name") == "service/web\n"


def test_columns_can_be_added_and_headers_left_out(kubectl):
    assert kubectl("get svc web -owide --show-labels --show-kind") == (
        "NAME          TYPE       CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE   "
        "SELECTOR                         LABELS\n"
        "service/web   NodePort   10.96.0.80   <none>        80:30080/TCP   0s    "
        "app.example.com/part=a,app=web   app=x,tier=front\n"
    )
    assert kubectl("get svc web --no-headers") == (
        "web   NodePort   10.96.0.80   <none>   80:30080/TCP   0s\n"
    )


def test_a_column_is_as_wide_as_its_widest_cell(api):
    result = run(api, ["get", "svc", "web", "-o", "wide"], age="365d")
    assert result.stdout == (
        "NAME   TYPE       CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE    SELECTOR\n"
        "web    NodePort   10.96.0.80   <none>        80:30080/TCP   365d   "
        "app.example.com/part=a,app=web\n"
    )


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("app=x", ["web"]),
        ("app", ["web"]),
        ("!app", ["db"]),
        ("app!=x", ["db"]),
        ("app in (x, y),tier", ["web"]),
        ("tier notin (front)", ["db"]),
        (" ", ["db", "web"]),
    ],
)
def test_labels_select(kubectl, selector, names):
    found = kubectl(["get", "svc", "-o", "name", "-l", selector])
    assert found == "".join(f"service/{name}\n" for name in names)


def test_a_bad_selector_is_the_servers_to_refuse(kubectl):
    assert kubectl(["get", "svc", "-l", "a in"], fails=True) == (
        'Error from server (BadRequest): Unable to find "/v1, Resource=services" that match label selector "a in", '
        "field selector \"\": unable to parse requirement: found '' expected: '('\n"
    )


def test_one_object_is_itself_and_several_are_a_list(kubectl):
    one = kubectl("get svc web -o yaml")
    assert one.startswith("apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    app: x\n")
    assert one.endswith("  sessionAffinity: None\n  type: NodePort\nstatus:\n  loadBalancer: {}\n")
    many = kubectl("get svc -o yaml")
    assert many.startswith("apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Service\n")
    assert many.endswith('kind: List\nmetadata:\n  resourceVersion: ""\n')
    assert kubectl("get svc -l a=b -o yaml") == (
        'apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n'
    )


def test_json_of_stored_objects_is_sorted_by_key(kubectl):
    text = kubectl("get svc/db -o json")
    assert text == json.dumps(json.loads(text), indent=4, sort_keys=True) + "\n"
    assert json.loads(text)["spec"]["ports"][1] == {
        "name": "dns",
        "port": 53,
        "protocol": "UDP",
        "targetPort": "dns",
    }


def test_json_escapes_what_html_would_read():
    api = PlainApi(
        [
            service_of(
                {"metadata": {"name": "a", "namespace": "default", "annotations": {"k": "<&>"}}}
            )
        ]
    )
    text = run(api, ["get", "svc", "a", "-o", "json"]).stdout
    assert '"k": "\\u003c\\u0026\\u003e"' in text


def test_what_is_found_is_printed_besides_what_is_missing(api):
    result = run(api, ["get", "svc", "nope", "web", "gone", "-o", "name"])
    assert (result.exit_code, result.stdout) == (1, "service/web\n")
    assert result.stderr == (
        'Error from server (NotFound): services "nope" not found\n'
        'Error from server (NotFound): services "gone" not found\n'
    )


def test_missing_may_be_ignored(kubectl):
    assert kubectl("get svc nope --ignore-not-found") == ""
    assert kubectl("get svc nope -o yaml --ignore-not-found") == ""


@pytest.mark.parametrize("line", ["get svc -n other", "get svc -l a=b -nother --no-headers"])
def test_nothing_found_is_said_on_standard_error(api, line):
    result = run(api, line.split())
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No resources found in other namespace.\n"


def test_the_namespace_is_that_of_the_kubeconfig(kubectl):
    assert kubectl("get svc -o name", namespace="other") == ""
    assert kubectl("get svc web -o name -n default", namespace="other") == "service/web\n"


@pytest.mark.parametrize(
    ("spec", "status", "cell"),
    [
        ({"type": "LoadBalancer"}, [], "<pending>"),
        ({"type": "LoadBalancer", "externalIPs": ["2.2.2.2"]}, [], "2.2.2.2"),
        ({"type": "LoadBalancer"}, [{"ip": "9.9.9.9"}, {"ip": "10.0.0.1"}], "10.0.0.1,9.9.9.9"),
        ({"type": "LoadBalancer"}, [{"hostname": "b"}, {"hostname": "b"}, {}], "b"),
        ({"type": "NodePort", "externalIPs": ["b", "a"]}, [], "b,a"),
        ({"type": "ExternalName", "externalName": "db.example.com"}, [], "db.example.com"),
        ({"type": "Odd"}, [], "<unknown>"),
    ],
)
def test_the_external_address_depends_on_the_type(spec, status, cell):
    service = service_of(
        {
            "metadata": {"name": "a", "namespace": "default"},
            "spec": spec,
            "status": {"loadBalancer": {"ingress": status}},
        }
    )
    row = run(PlainApi([service]), ["get", "svc", "--no-headers"]).stdout
    assert row.split() == ["a", spec["type"], "<none>", cell, "<none>", "0s"]
