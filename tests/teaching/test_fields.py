"""The field table: every field of a Service, true to the core's own rules."""

import pytest
from django.conf import settings

from portlab.kube.apimachinery.schema import SERVICE
from portlab.kube.apiserver.defaults import DEFAULT_AFFINITY_SECONDS, DEFAULT_IP_MODE
from portlab.kube.apiserver.validate.clusterips import (
    FAMILIES,
    FAMILY_POLICIES,
    REQUIRE_DUAL_STACK,
    SINGLE_STACK,
)
from portlab.kube.apiserver.validate.ports import PROTOCOLS
from portlab.kube.apiserver.validate.status import IP_MODES
from portlab.kube.apiserver.validate.traffic import (
    AFFINITIES,
    AFFINITY_TIMEOUT_MAX,
    DISTRIBUTIONS,
    POLICIES,
)
from portlab.kube.objects.service import (
    CLUSTER_IP,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    TCP,
)
from portlab.manifest import read, to_python
from portlab.teaching.fields import LANGUAGES, FieldTableError, parse_table, service_fields

TYPES = (CLUSTER_IP, EXTERNAL_NAME, LOAD_BALANCER, NODE_PORT)
FILE = settings.BASE_DIR / "fixtures" / "fields" / "service.yaml"
GOOD = {
    "words": {"text": {"en": "text", "zh-hans": "文本"}},
    "fields": [
        {"path": "kind", "type": "text", "text": {"en": "a", "zh-hans": "b"}, "source": "types.go"}
    ],
}


@pytest.fixture(scope="module")
def table():
    """The table as it is in the file."""
    return parse_table(to_python(read(FILE.read_text("utf-8")).root))


@pytest.fixture(scope="module")
def entry(table):
    """The entries by path."""
    return {each.path: each for each in table.entries}


def test_there_is_an_entry_for_every_field_of_the_schema_and_its_type_is_right(entry):
    assert {path: each.type for path, each in entry.items()} == service_fields()


def test_the_fields_are_those_of_the_schema():
    paths = service_fields()
    spec = [path for path in paths if path.startswith("spec.") and path.count(".") == 1]
    assert spec == [f"spec.{name}" for name in SERVICE.fields["spec"].fields]
    assert paths["spec.ports[].targetPort"] == "number-or-text"
    assert [path for path in paths if path.startswith("metadata.managedFields")] == [
        "metadata.managedFields"
    ]


def test_allowed_values_are_those_that_the_api_server_checks(entry):
    allowed = {path: set(each.values) for path, each in entry.items() if each.values}
    assert allowed == {
        "apiVersion": {"v1"},
        "kind": {"Service"},
        "spec.type": set(TYPES),
        "spec.ports[].protocol": set(PROTOCOLS),
        "spec.sessionAffinity": set(AFFINITIES),
        "spec.externalTrafficPolicy": set(POLICIES),
        "spec.internalTrafficPolicy": set(POLICIES),
        "spec.trafficDistribution": set(DISTRIBUTIONS),
        "spec.ipFamilies": set(FAMILIES),
        "spec.ipFamilyPolicy": set(FAMILY_POLICIES),
        "status.loadBalancer.ingress[].ipMode": set(IP_MODES),
    }


def test_defaults_are_those_that_the_api_server_fills(entry):
    defaults = {
        "spec.type": CLUSTER_IP,
        "spec.ports[].protocol": TCP,
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds": str(DEFAULT_AFFINITY_SECONDS),
        "spec.ipFamilyPolicy": SINGLE_STACK,
        "status.loadBalancer.ingress[].ipMode": DEFAULT_IP_MODE,
    }
    silent = [
        (path, language)
        for path, value in defaults.items()
        for language in LANGUAGES
        if value not in entry[path].empty[language]
    ]
    assert silent == []
    assert REQUIRE_DUAL_STACK in entry["spec.ipFamilyPolicy"].empty["en"]
    timeout = entry["spec.sessionAffinityConfig.clientIP.timeoutSeconds"]
    assert all(str(AFFINITY_TIMEOUT_MAX) in timeout.text[language] for language in LANGUAGES)


def test_types_are_types_of_a_service(entry):
    assert {word for each in entry.values() for word in each.types} == set(TYPES)


def test_every_anchor_is_there_once(table):
    anchors = [each.anchor for each in table.entries]
    assert len(set(anchors)) == len(anchors)
    assert all(each.source.startswith("https://kubernetes.io/docs/") for each in table.entries)


def test_a_good_table_is_read():
    (only,) = parse_table(GOOD).entries
    assert (only.path, only.values, only.empty) == ("kind", (), None)


def spoilt(**changed):
    """The good table with one entry changed."""
    return {**GOOD, "fields": [{**GOOD["fields"][0], **changed}]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "the table: is no mapping"),
        ({**GOOD, "more": 1}, "the table: does not know more"),
        ({"words": GOOD["words"]}, "the table: fields is no list"),
        (spoilt(source=""), "kind: source is missing"),
        (spoilt(type="colour"), "kind: no words for the type colour"),
        (spoilt(text={"en": "a"}), "kind: text: says nothing in zh-hans"),
        (spoilt(default="x"), "fields[0]: does not know default"),
        (spoilt(values="v1"), "kind: values is no list of texts"),
        ({**GOOD, "fields": GOOD["fields"] * 2}, "more than one entry for kind"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(data, message):
    with pytest.raises(FieldTableError) as caught:
        parse_table(data)
    assert str(caught.value) == message
