"""The pages of the reference: one for every field, every end of a packet and every error code, and their index."""

import json
import re

import pytest
from django.utils.translation import override

from portlab.conformance.dataplane.worlds import world_of
from portlab.kube.apiserver import codes
from portlab.kube.kubeproxy.codes import REASONS
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.trace import VERDICTS
from portlab.teaching.fields import service_fields
from portlab.teaching.fixes.offer import TABLE
from portlab.web.reference import entries, journeys, worked
from portlab.web.reference.cases import cases
from portlab.web.reference.finding import found
from portlab.web.reference.sources import sources
from portlab.web.shell.phrases.problems import PROBLEMS, WARNINGS
from tests.reading_codes import READING_CODES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAGES = [
    *(("fields", path.replace("[]", "")) for path in service_fields()),
    *(("verdicts", code) for code in REASONS),
    *(("errors", code) for code in sorted({*PROBLEMS, *WARNINGS})),
]
TABLES = {"verdicts": entries.ends, "errors": entries.errors}
LEAD = re.compile(r'<p class="lead">(.*?)</p>', re.DOTALL)
# Codes of which there is no case: they are told of other objects, by an older server's Service, or at PortLab's limits.
WITHOUT_CASE = {
    "cluster-ips-missing",
    "object-name-required",
    "containers-required",
    "selector-required",
    "selector-mismatch",
    "replicas-negative",
    "container-port-required",
    "container-port-range",
    "container-protocol-unsupported",
    "pod-ips-same-family",
    "quantity-negative",
    "object-unreadable",
    "object-kind",
    "object-field-type",
    "object-field-value",
    "object-invalid",
    "warn-non-standard-ip",
    "warn-non-standard-cidr",
    "warn-ambiguous-cidr",
    "lone-surrogate",
    "too-deep",
    "too-large",
    "too-many-aliases",
    "too-many-events",
}


def body(client, address, language="en"):
    """The page at an address."""
    answer = client.get(address, {"lang": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_nothing_that_has_a_code_is_without_a_page():
    assert set(entries.errors()) == {
        *codes.ERRORS,
        *codes.STATUSES,
        *codes.WARNINGS,
        *READING_CODES,
    }
    assert set(entries.errors()) == {*PROBLEMS, *WARNINGS}
    assert dict(REASONS) == {code: entry.verdict for code, entry in entries.ends().items()}
    assert {entry.path for entry in entries.fields().values()} == set(service_fields())
    assert {code for code, entry in entries.errors().items() if entry.fix} == set(TABLE)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_says_something_in_its_language_and_names_its_source(client, language):
    unsaid, sourceless = [], []
    for kind, code in PAGES:
        page = body(client, f"/reference/{kind}/{code}/", language)
        said = LEAD.search(page)[1]
        if bool(CHINESE.search(said)) != (language == "zh-hans"):
            unsaid.append((kind, code))
        own = kind in TABLES and not TABLES[kind]()[code].source.files
        if own == ('rel="external"' in page):
            sourceless.append((kind, code))
    assert (unsaid, sourceless) == ([], [])


def test_only_limits_and_routes_have_no_file_upstream():
    without = {
        source.rule for table in sources().values() for source in table.values() if not source.files
    }
    assert without == {"PortLab's own limit", "the cluster's description"}


def test_a_rule_is_a_link_to_each_of_its_files():
    taken = sources()["Field errors"]["node-port-taken"]
    kubernetes = "https://github.com/kubernetes/kubernetes/blob/release-1.36/"
    assert [(each.address, each.functions) for each in taken.files] == [
        (
            f"{kubernetes}pkg/registry/core/service/storage/alloc.go",
            ("initNodePorts", "updateNodePorts"),
        ),
        (
            f"{kubernetes}pkg/registry/core/service/portallocator/allocator.go",
            ("Allocate",),
        ),
    ]
    syntax = sources()["Codes of reading"]["syntax"]
    vendor = f"{kubernetes}vendor/go.yaml.in/yaml/v2/"
    assert [each.address for each in syntax.files] == [
        f"{vendor}scannerc.go",
        f"{vendor}parserc.go",
        f"{vendor}decode.go",
    ]
    misspelt = sources()["Statuses"]["decode-misspelt-field"]
    own_json = f"{kubernetes}vendor/sigs.k8s.io/json/internal/golang/encoding/json/"
    assert [each.address for each in misspelt.files] == [
        f"{own_json}decode.go",
        f"{own_json}kubernetes_patch.go",
    ]
    infinite = sources()["Codes of reading"]["unsupported-value"]
    assert [each.address for each in infinite.files] == [
        "https://go.dev/src/encoding/json/encode.go"
    ]
    answered = sources()["Ends of packets"]["answered-ping"]
    assert [each.address for each in answered.files] == [
        "https://github.com/torvalds/linux/blob/v6.18/net/ipv4/icmp.c"
    ]
    families = sources()["Field errors"]["cluster-ip-family-missing"]
    assert families.proposals == (
        ("KEP-563", "https://github.com/kubernetes/enhancements/issues/563"),
    )
    assert families.files[0].functions == ("initIPFamilyFields",)


def test_every_case_tells_its_code_and_none_is_missing_that_could_be_there():
    assert set(entries.errors()) - set(cases()) == WITHOUT_CASE
    recorded = {code for code, case in cases().items() if case.recorded}
    proofs = {
        code: source.proof
        for kind in entries.KINDS
        for code, source in sources()[kind].items()
        if "::" not in source.proof
    }
    assert recorded == set(proofs)
    assert {case.recorded for case in cases().values()} == {"", "v1.36.2"}


def test_the_sentences_of_a_case_have_all_their_facts():
    with override("en"):
        open_places = {code for code, entry in entries.errors().items() if "‹" in entry.words}
    assert open_places == {
        "object-field-type",
        "object-field-value",
        "too-deep",
        "too-large",
        "too-many-aliases",
        "too-many-events",
        "warn-ambiguous-cidr",
        "warn-non-standard-cidr",
        "warn-non-standard-ip",
    }


def test_the_page_of_an_error_tells_what_a_real_server_said(client):
    page = body(client, "/reference/errors/node-port-taken/")
    assert "Invalid value: 30080: provided port is already allocated" in page
    assert "The node port 30080 belongs to default/first already." in page
    assert "422 Invalid" in page
    assert "Recorded from kube-apiserver v1.36.2." in page
    assert 'href="/reference/fields/spec.ports.nodePort/"' in page
    assert "A button mends it" in page
    examples = re.findall(r'href="/examples/#([^"]+)"', page)
    assert examples == ["article-same-number-twice", "node-port-taken"]
    # both requests are there, and none alone makes the error in the lab
    assert page.count("<pre") == 2
    assert "/lab/?manifest=" not in page


def test_an_error_of_one_manifest_can_be_tried(client):
    page = body(client, "/reference/errors/port-name-required/")
    address = re.search(r'href="(/lab/\?manifest=[^"]+)"', page)[1].replace("&amp;", "&")
    lab = client.get(address).content.decode()
    assert '/reference/errors/port-name-required/"' in lab


def test_a_long_case_is_cut(client):
    page = body(client, "/reference/errors/annotations-size/")
    assert len(page) < 12_000
    assert "…" in page
    full = body(client, "/reference/errors/node-port-range-full/")
    assert "6 requests came before these." in full


def test_a_case_that_was_not_recorded_says_so(client):
    page = body(client, "/reference/errors/target-port-name-length/")
    assert "no recording of a real one has this error" in page
    assert "must be no more than 15 characters" in page


def test_recorded_journeys_end_for_their_reason():
    for code, entry in entries.ends().items():
        shown = journeys.variant(code)
        if entry.source.proof.startswith("dataplane/"):
            assert shown.journeys
            assert {each.trace.reason for each in shown.journeys} == {code}
        else:
            assert shown is None


def test_the_page_of_an_end_tells_both_modes(client):
    page = body(client, "/reference/verdicts/cluster-ip-wrong-port/")
    assert "In iptables mode no rule matches, and the packet wanders off." in page
    assert "In nftables mode kube-proxy rejects every other port, so n1 refused." in page
    assert "nothing, until it gives up" in page
    assert "Timed out × 12" in page
    assert re.findall(r'href="/examples/#([^"]+)"', page) == ["wrong-port-inside"]
    refused = body(client, "/reference/verdicts/no-endpoints/")
    assert "connection refused, by ICMP port unreachable from 172.18.0.11" in refused
    assert "-j REJECT --reject-with icmp-port-unreachable" in refused


def test_the_other_mode_is_the_twin_recording():
    shown = journeys.variant("cluster-ip-wrong-port")
    file = journeys.RECORDINGS / "clusterip-basic.nftables.json"
    twin = json.loads(file.read_text(encoding="utf-8"))
    first = shown.journeys[0]
    (same,) = traces(world_of(twin), first.trace.origin, first.trace.destination, protocol="TCP")
    assert (first.other.reason, same.reason) == ("cluster-ip-port-rejected",) * 2


def test_examples_are_those_that_end_so():
    ends = {one.slug: one.reason for one in worked.examples() if one.answer == "stored"}
    shown = {one.slug: code for code in REASONS for one in worked.ending(code)}
    assert shown == {slug: reason for slug, reason in ends.items() if reason}
    refused = {one.slug for group in worked.refused().values() for one in group}
    assert refused == {one.slug for one in worked.examples() if one.answer == "refused"}


def test_the_page_of_a_field_has_what_can_be_wrong_with_it(client):
    page = body(client, "/reference/fields/spec.ports.nodePort/")
    assert re.findall(r'href="/reference/errors/([^"]+)/"', page) == [
        "node-port-out-of-range",
        "node-port-taken",
        "node-port-duplicate",
        "node-port-on-cluster-ip",
        "node-port-twice-in-update",
    ]
    assert 'href="/examples/?q=nodePort"' in page
    ports = body(client, "/reference/fields/spec.ports/")
    inside = re.findall(r'href="/reference/fields/(spec\.ports\.[^"]+)/"', ports)
    assert inside == [
        path.replace("[]", "") for path in service_fields() if path.startswith("spec.ports[].")
    ]


@pytest.mark.parametrize(
    ("path", "anchor"),
    [
        ("spec.ports[0].nodePort", "spec.ports.nodePort"),
        ("spec.clusterIPs[0]", "spec.clusterIPs"),
        ("metadata.annotations[service.kubernetes.io/topology-mode]", "metadata.annotations"),
        ("spec.ports[0].nodeport", "spec.ports"),
    ],
)
def test_a_path_leads_to_the_field_around_it(path, anchor):
    assert entries.field_around(path).anchor == anchor


def test_a_path_that_is_none_leads_nowhere():
    assert entries.field_around("patch") is None


@pytest.mark.parametrize(
    "address",
    [
        "/reference/fields/spec.nothing/",
        "/reference/fields/spec.ports[].port/",
        "/reference/verdicts/node-port-taken/",
        "/reference/errors/no-endpoints/",
        "/reference/errors/",
        "/reference/nothing/",
    ],
)
def test_what_nobody_tells_has_no_page(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/reference/", "/reference/errors/syntax/"])
def test_nothing_is_taken(client, address):
    assert client.post(address).status_code == 405


def links(page):
    """The pages to which the index leads."""
    return re.findall(r'<li><a class="mono" href="/reference/([a-z]+)/([^"]+)/"', page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_index_leads_to_every_page(client, language):
    assert sorted(links(body(client, "/reference/", language))) == sorted(PAGES)


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        # a code, the server's words, ours, and ours in the other language
        ("node-port-taken", [("errors", "node-port-taken")]),
        ("provided port is already allocated", [("errors", "node-port-taken")]),
        ("no endpoint anywhere rejects", [("verdicts", "no-endpoints")]),
        ("端点 任何 拒绝", [("verdicts", "no-endpoints")]),
        (
            "prefersamezone PreferSameNode",
            [
                ("fields", "spec.trafficDistribution"),
                ("errors", "traffic-distribution-unsupported"),
            ],
        ),
        # what one's own server said, of other names and numbers
        (
            (
                'The Service "shop" is invalid: spec.ports[0].nodePort: Invalid value: 31999: '
                "provided port is already allocated"
            ),
            [("errors", "node-port-taken")],
        ),
        ("nothing-of-the-kind", []),
    ],
)
def test_the_search_finds_by_code_and_words(client, query, pages):
    answer = client.get("/reference/", {"q": query, "lang": "en"}).content.decode()
    assert links(answer) == pages


def test_the_address_of_a_search_says_what_is_searched(client):
    answer = client.get(
        "/reference/",
        {"q": " no   endpoints "},
        headers={"HX-Request": "true", "HX-Target": "found"},
    )
    assert answer["HX-Replace-Url"] == "/reference/?q=no+endpoints"
    assert answer.content.decode().count("<main") == 0
    assert len(found("x" * 400)) == 0


def test_every_verdict_has_a_group(client):
    page = body(client, "/reference/")
    assert re.findall(r'<section class="reference-group" id="([^"]+)"', page) == [
        "fields",
        *(verdict.replace(" ", "-") for verdict in VERDICTS),
        "field-errors",
        "statuses",
        "warnings",
        "codes-of-reading",
    ]


def test_the_lab_leads_to_the_page_of_a_problem_and_of_a_verdict(client):
    lab = body(client, "/lab/")
    assert 'href="/reference/verdicts/answered-by-pod/"' in lab
    text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {}\n"
    refused = client.get("/lab/", {"manifest": text}).content.decode()
    assert 'href="/reference/errors/ports-required/"' in refused


def test_a_frame_on_another_site_opens_the_page_beside_it(client):
    lab = client.get("/lab/", {"to": "n3:3000", "predict": "0"})
    token = re.search(r'href="/lab/(1\.[^"?]+)\?step=', lab.content.decode())[1]
    frame = client.get(f"/embed/{token}").content.decode()
    about = 'href="/reference/verdicts/node-port-closed/"'
    assert f'{about} target="_blank" rel="noopener"' in frame
    assert f"{about}>" in lab.content.decode()
