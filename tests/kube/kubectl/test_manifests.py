"""kubectl create, replace and delete of what stands on standard input."""

import json

import pytest
from kube.kubectl.doubles import PlainApi

from portlab.kube.kubectl.command import run
from portlab.kube.objects.field import FieldError, Status
from portlab.kube.objects.warning import ServiceWarning

ONE = "apiVersion: v1\nkind: Service\nmetadata: {name: one}\nspec: {ports: [{port: 80}]}\n"
TWO = ONE.replace("one", "two")
THREE = ONE.replace("one", "three")
NO_VALIDATION = "if you choose to ignore these errors, turn validation off with --validate=false"


def invalid(*messages):
    """A 422 about one."""
    errors = tuple(FieldError(reason="x", path="spec", message=each, code="x") for each in messages)
    text = 'Service "one" is invalid: told'
    return Status(
        code=422, reason="Invalid", message=text, name="one", kind="Service", errors=errors
    )


def test_objects_are_created_one_after_the_other(api, kubectl):
    assert (
        kubectl("create -f -", stdin=f"{ONE}---\n{TWO}")
        == "service/one created\nservice/two created\n"
    )
    verb, request = api.requests[0]
    assert (verb, request) == (
        "create",
        {
            "body": {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "one", "namespace": "default"},
                "spec": {"ports": [{"port": 80}]},
            },
            "namespace": "default",
            "dry_run": False,
            "field_validation": "Strict",
            "field_manager": "kubectl-create",
        },
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"---\n{ONE}", ["one"]),
        (f"{ONE}--- # next\n{TWO}---\n", ["one", "two"]),
        (f"# nothing\n---\n---\nnull\n---\n{TWO}", ["two"]),
        (ONE.replace("\n", "\r\n"), ["one"]),
        (
            (
                '{"apiVersion":"v1","kind":"Service",\n\t"metadata":{"name":"j"}}{"apiVersion":"v1",'
                '"kind":"Service","metadata":{"name":"k"}} '
            ),
            ["j", "k"],
        ),
        (
            "apiVersion: v1\nkind: List\nitems:\n- "
            + ONE.replace("\n", "\n  ")
            + "\n- "
            + TWO.replace("\n", "\n  "),
            ["one", "two"],
        ),
        (ONE.replace("80", "80.0"), ["one"]),
    ],
)
def test_what_counts_as_an_object(kubectl, text, names):
    printed = kubectl("create -f - --dry-run=client -o name", stdin=text)
    assert printed == "".join(f"service/{name}\n" for name in names)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no objects passed to create"),
        ("# only a comment\n", "no objects passed to create"),
        (
            "foo",
            f'error validating "STDIN": error validating data: invalid object to validate; {NO_VALIDATION}',
        ),
        (
            "a: 1",
            f'error validating "STDIN": error validating data: [apiVersion not set, kind not set]; {NO_VALIDATION}',
        ),
        (
            "kind: 5\napiVersion: v1\n",
            f'error validating "STDIN": error validating data: kind isn\'t string type; {NO_VALIDATION}',
        ),
        (
            "kind: Service\napiVersion: a/b/c\n",
            f'error validating "STDIN": error validating data: unexpected GroupVersion string: a/b/c; {NO_VALIDATION}',
        ),
        (
            "a:\n\tb: 1\n",
            (
                "error parsing STDIN: error converting YAML to JSON: yaml: line 2: "
                "found character that cannot start any token"
            ),
        ),
        ("a: 1\n---b\nc: 1\n", "error parsing STDIN: invalid Yaml document separator: b"),
        (
            ONE.replace("one", "5"),
            (
                'unable to decode "STDIN": json: cannot unmarshal number into Go struct field '
                "ObjectMeta.metadata.name of type string"
            ),
        ),
        (
            ONE.replace("{name: one}", "text"),
            (
                'unable to decode "STDIN": json: cannot unmarshal string into Go struct field '
                "metadataOnlyObject.metadata of type v1.ObjectMeta"
            ),
        ),
        (
            ONE.replace("name: one", "name: one, labels: {b: '', a: [1]}"),
            (
                'unable to decode "STDIN": json: cannot unmarshal array into Go struct field '
                "ObjectMeta.metadata.labels of type string"
            ),
        ),
        (
            ONE.replace("name: one", "name: one, finalizers: x"),
            (
                'unable to decode "STDIN": json: cannot unmarshal string into Go struct field '
                "ObjectMeta.metadata.finalizers of type []string"
            ),
        ),
        (
            ONE.replace("name: one", "name: one, ownerReferences: [{name: true}]"),
            (
                'unable to decode "STDIN": json: cannot unmarshal bool into Go struct field '
                "OwnerReference.metadata.ownerReferences.name of type string"
            ),
        ),
        (
            "apiVersion: v1\nkind: ''\n",
            (
                "unable to decode \"STDIN\": Object 'Kind' is missing in "
                '\'{"apiVersion":"v1","kind":""}\''
            ),
        ),
        (
            ONE.replace("Service", "Foo"),
            (
                'resource mapping not found for name: "one" namespace: "" from "STDIN": '
                'no matches for kind "Foo" in version "v1"\nensure CRDs are installed first'
            ),
        ),
        (
            ONE.replace("v1", "v2"),
            (
                'resource mapping not found for name: "one" namespace: "" from "STDIN": '
                'no matches for kind "Service" in version "v2"\nensure CRDs are installed first'
            ),
        ),
        (ONE.replace("Service", "Pod"), "PortLab's kubectl has no Pod: it knows Services"),
    ],
)
def test_what_is_never_sent(api, kubectl, text, told):
    assert kubectl("create -f -", stdin=text, fails=True) == f"error: {told}\n"
    assert api.requests == []


def test_one_fault_does_not_stop_the_others_but_a_broken_text_does(api):
    text = f"{ONE.replace('one', '5')}---\n{TWO}---\na: b: c\n---\n{THREE}"
    result = run(api, ["create", "-f", "-"], stdin=text)
    assert (result.exit_code, result.stdout) == (1, "service/two created\n")
    assert result.stderr == (
        'unable to decode "STDIN": json: cannot unmarshal number into Go struct field '
        "ObjectMeta.metadata.name of type string\n"
        "error parsing STDIN: error converting YAML to JSON: yaml: mapping values are not allowed in this context\n"
    )


def test_validation_can_be_turned_off(api, kubectl):
    assert kubectl("create -f - --validate=false", stdin="a: 1", fails=True) == (
        "error: unable to decode \"STDIN\": Object 'Kind' is missing in '{\"a\":1}'\n"
    )
    kubectl("create -f - --validate=ignore", stdin=ONE)
    kubectl("create -f - --validate=warn", stdin=TWO)
    assert [request["field_validation"] for _, request in api.requests] == ["Ignore", "Warn"]


def test_a_refusal_is_told_with_the_file_but_faults_without():
    there = run(PlainApi(), ["create", "-f", "-"], stdin=f"{ONE}---\n{ONE}")
    assert there.stderr == (
        'Error from server (AlreadyExists): error when creating "STDIN": services "one" already exists\n'
    )
    one = run(PlainApi(refusal=invalid("a")), ["create", "-f", "-"], stdin=ONE)
    assert one.stderr == 'The Service "one" is invalid: spec: a\n'
    several = run(PlainApi(refusal=invalid("a", "b", "a")), ["replace", "-f", "-"], stdin=ONE)
    assert several.stderr == 'The Service "one" is invalid: \n* spec: a\n* spec: b\n'
    both = run(PlainApi(refusal=invalid("a")), ["create", "-f", "-"], stdin=f"{ONE}---\n{TWO}")
    assert both.stderr == (
        'Error from server (Invalid): error when creating "STDIN": Service "one" is invalid: told\n'
        * 2
    )
    bare = Status(code=500, reason="", message="boom")
    server = run(PlainApi(refusal=bare), ["replace", "-f", "-"], stdin=ONE)
    assert server.stderr == 'Error from server: error when replacing "STDIN": boom\n'


def test_a_warning_is_told_once():
    warnings = (ServiceWarning(text="old", code="x", path=""),)
    result = run(PlainApi(warnings=warnings), ["create", "-f", "-"], stdin=f"{ONE}---\n{TWO}")
    assert (result.exit_code, result.stderr) == (0, "Warning: old\n")


def test_outputs(kubectl):
    both = f"{ONE}---\n{TWO}"
    document = (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: one\n  namespace: default\n"
        "spec:\n  ports:\n  - port: 80\n"
    )
    printed = kubectl("create -f - --dry-run=client -o yaml", stdin=both)
    assert printed == f"{document}---\n{document.replace('one', 'two')}"
    as_json = kubectl("create -f - --dry-run=client -o json", stdin=ONE)
    assert as_json == json.dumps(json.loads(as_json), indent=4, sort_keys=True) + "\n"
    assert (
        kubectl("create -f - --dry-run=server", stdin=ONE)
        == "service/one created (server dry run)\n"
    )
    assert kubectl("replace -f - --dry-run=client", stdin=ONE) == "service/one replaced (dry run)\n"


def test_the_namespace_of_the_object_counts_unless_the_command_line_disagrees(api, kubectl):
    shop = ONE.replace("name: one", "name: one, namespace: shop")
    kubectl("create -f -", stdin=shop)
    kubectl("create -f - -n other", stdin=ONE)
    assert [request["namespace"] for _, request in api.requests] == ["shop", "other"]
    assert kubectl("create -f - -n other", stdin=shop, fails=True) == (
        'error: the namespace from the provided object "shop" does not match the namespace "other". '
        "You must pass '--namespace=shop' to perform this operation.\n"
    )


def test_only_what_a_selector_selects_is_created(kubectl):
    labelled = ONE.replace("name: one", "name: one, labels: {a: b}")
    assert kubectl("create -f - -l a=b", stdin=f"{labelled}---\n{TWO}") == "service/one created\n"
    assert (
        kubectl("create -f - -l a=c", stdin=labelled, fails=True)
        == "error: no objects passed to create\n"
    )
    assert kubectl(["create", "-f", "-", "-l", "a b"], stdin=labelled, fails=True) == (
        'error: the provided selector "a b" is not valid: unable to parse requirement: '
        "found 'b', expected: in, notin, =, ==, !=, gt, lt\n"
    )


def test_replacing(api, kubectl):
    assert kubectl("replace -f -", stdin=ONE) == "service/one replaced\n"
    assert api.requests[0][1]["name"] == "one"
    assert kubectl("replace -f -", stdin="") == ""
    nameless = ONE.replace("name: one", "")
    assert kubectl("replace -f -", stdin=nameless, fails=True) == (
        'error: error when replacing "STDIN": resource name may not be empty\n'
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("create", "must specify one of -f and -k"),
        ("create foo", "Unexpected args: [foo]\nSee 'kubectl create -h' for help and examples"),
        (
            "create -f - a b",
            "Unexpected args: [a b]\nSee 'kubectl create -h' for help and examples",
        ),
        ("create -f a.yaml", 'the path "a.yaml" does not exist'),
        ("create -f - -f -", "standard input cannot be used for multiple arguments"),
        ("create -f https://example.com/a", "PortLab's kubectl has no files from the network"),
        (
            "create -f - -o wide",
            (
                'unable to match a printer suitable for the output format "wide", allowed formats '
                "are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,"
                "templatefile,yaml"
            ),
        ),
        ("replace svc web", "must specify one of -f and -k"),
        ("apply", "must specify one of -f and -k"),
        ("delete -f a -f -", 'the path "a" does not exist'),
        (
            "delete -f - svc",
            (
                "when paths, URLs, or stdin is provided as input, you may not specify resource "
                "arguments as well"
            ),
        ),
        (
            "delete -f - svc/a",
            "resource/name arguments cannot be provided when a path is specified",
        ),
    ],
)
def test_files_are_standard_input(kubectl, line, told):
    assert kubectl(line, fails=True) == f"error: {told}\n"


def test_several_missing_files_are_all_told(kubectl):
    assert kubectl("create -f a,b", fails=True) == (
        'the path "a" does not exist\nthe path "b" does not exist\n'
    )


def test_deleting_by_name(api, kubectl):
    assert kubectl("delete svc web") == 'service "web" deleted from default namespace\n'
    assert api.requests == [("delete", {"name": "web", "namespace": "default"})]
    result = run(api, ["delete", "svc/web", "svc/db", "-o", "name"])
    assert (result.exit_code, result.stdout) == (1, "service/db\n")
    assert result.stderr == 'Error from server (NotFound): services "web" not found\n'


def test_deleting_what_a_manifest_names(api, kubectl):
    kubectl("create -f -", stdin=ONE.replace("name: one", "name: one, namespace: shop"))
    text = f"{ONE.replace('name: one', 'name: one, namespace: shop')}---\n{TWO}---\n{ONE.replace('one', '')}"
    result = run(api, ["delete", "-f", "-"], stdin=text)
    assert (result.exit_code, result.stdout) == (1, 'service "one" deleted from shop namespace\n')
    assert result.stderr == (
        'Error from server (NotFound): error when deleting "STDIN": services "two" not found\n'
        'error when deleting "STDIN": resource name may not be empty\n'
    )


def test_deleting_many(kubectl):
    assert kubectl("delete svc -l app") == 'service "web" deleted from default namespace\n'
    assert kubectl("delete svc --all") == 'service "db" deleted from default namespace\n'
    assert kubectl("delete svc --all") == "No resources found\n"


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        (
            "delete svc web --dry-run=client",
            'service "web" deleted from default namespace (dry run)\n',
        ),
        (
            "delete svc web --dry-run=server",
            'service "web" deleted from default namespace (server dry run)\n',
        ),
        ("delete svc nope --ignore-not-found", ""),
    ],
)
def test_deleting_nothing(kubectl, line, printed):
    assert kubectl(line) == printed
    assert kubectl("get svc -o name") == "service/db\nservice/web\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("delete svc", "error: resource(s) were provided, but no name was specified"),
        ("delete svc web --all", "error: name cannot be provided when a selector is specified"),
        (
            "delete svc/web -l a=b",
            "error: selectors and the all flag cannot be used when passing resource/name arguments",
        ),
        (
            "delete svc --all -l a=b",
            "error: setting 'all' parameter but found a non empty selector. ",
        ),
        ("delete --all", "error: at least one resource must be specified to use a selector"),
        (
            "delete svc nope --dry-run=server",
            'Error from server (NotFound): services "nope" not found',
        ),
        (
            "delete svc web -o yaml",
            "error: unexpected -o output mode: yaml. We only support '-o name'",
        ),
        ("delete svc web --now", "error: PortLab's kubectl has no --now"),
    ],
)
def test_what_cannot_be_deleted(kubectl, line, told):
    assert kubectl(line, fails=True) == f"{told}\n"


def test_files_are_read_in_their_order_and_named_in_errors(api):
    files = {"a.yaml": ONE, "b.yaml": "kind: Service\na: [\n", "c.yaml": THREE}
    done = run(api, ["create", "-f", "c.yaml", "-f", "-", "-f", "a.yaml"], stdin=TWO, files=files)
    assert (done.exit_code, done.stdout) == (
        0,
        "service/three created\nservice/two created\nservice/one created\n",
    )
    done = run(api, ["create", "-f", "b.yaml"], files=files)
    assert done.stderr == (
        "error: error parsing b.yaml: error converting YAML to JSON: yaml: line 2: did not find "
        "expected node content\n"
    )
    done = run(api, ["replace", "-f", "a.yaml", "-f", "a.yaml"], files=files)
    assert done.stdout == "service/one replaced\nservice/one replaced\n"
    done = run(api, ["create", "-f", "d.yaml"], files=files)
    assert done.stderr == 'error: the path "d.yaml" does not exist\n'


def test_what_kubectl_has_and_this_one_has_not_is_told_apart(api):
    assert run(api, ["get", "pods"]).not_here
    assert run(api, ["logs", "web-1"]).not_here
    assert not run(api, ["get", "nothing"]).not_here
