"""Import and download over HTTP, and what the menu of examples says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from portlab.web.lab.download import file_name
from portlab.web.lab.importing import EMPTY, IMPORT_PROBLEMS, NO_TEXT, NOTHING, TOO_LARGE
from portlab.web.lab.worlds import first_manifest

SHOP = "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  ports:\n  - port: 80\n"


def post_files(*contents, **fields):
    """What a browser without scripts sends after its Import button."""
    files = [SimpleUploadedFile(f"{at}.yaml", each) for at, each in enumerate(contents)]
    data = {"manifest": first_manifest(), "base": first_manifest(), "f-name": "typed", **fields}
    return Client().post("/lab/", {**data, "do": "import", "file": files})


@pytest.mark.parametrize(
    "content",
    [
        SHOP.encode(),
        SHOP.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + SHOP.encode(),
        SHOP.encode("utf-16"),
        b"\xfe\xff" + SHOP.encode("utf-16-be"),
    ],
)
def test_a_file_becomes_the_text_and_what_was_typed_into_the_old_form_does_not(content):
    state = post_files(content).context["state"]
    assert (state.manifest, state.import_problem) == (SHOP, "")


def test_several_files_become_the_documents_of_one_text():
    response = post_files(SHOP.encode(), b"", SHOP.replace("shop", "till").rstrip().encode())
    assert response.context["state"].manifest == f"{SHOP}---\n{SHOP.replace('shop', 'till')}"
    assert [each["name"] for each in response.context["services"]] == ["shop", "till"]


@pytest.mark.parametrize(
    ("contents", "problem"),
    [
        ((), NOTHING),
        ((b"",), EMPTY),
        ((b" \n",), EMPTY),
        ((b"\x89PNG\r\n\x1a\n\x00",), NO_TEXT),
        ((b"a\x00b",), NO_TEXT),
        ((b"#" * 65_537,), TOO_LARGE),
        ((b"#" * 40_000, b"#" * 40_000), TOO_LARGE),
        ((b"#" * 1_100_000,), TOO_LARGE),
    ],
)
def test_what_is_no_manifest_says_why_and_loses_nothing(contents, problem):
    response = post_files(*contents)
    assert response.status_code == 200
    assert response.context["state"].import_problem == problem
    assert response.context["state"].manifest == first_manifest().replace(
        "name: backend", "name: typed"
    )
    assert response.context["import_problem"] == IMPORT_PROBLEMS[problem]


def headers(response):
    """What makes an answer a file."""
    return [
        response.headers[name]
        for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    ]


def test_the_text_is_downloaded_as_it_stands_with_what_was_typed_into_the_form():
    response = Client().post(
        "/lab/download/",
        {"what": "text", "manifest": SHOP, "base": SHOP, "f-name": "till"},
    )
    assert response.status_code == 200
    assert response.text == SHOP.replace("shop", "till")
    assert headers(response) == [
        "text/yaml; charset=utf-8",
        'attachment; filename="till.yaml"',
        "nosniff",
    ]


def test_a_text_that_cannot_be_read_is_downloaded_all_the_same():
    response = Client().post("/lab/download/", {"what": "text", "manifest": "spec: [\n"})
    assert (response.text, headers(response)[1]) == (
        "spec: [\n",
        'attachment; filename="service.yaml"',
    )


def test_the_stored_object_is_downloaded_as_kubectl_prints_it():
    response = Client().post("/lab/download/", {"what": "stored", "manifest": first_manifest()})
    assert headers(response)[1] == 'attachment; filename="backend-stored.yaml"'
    shown = Client().post(
        "/lab/",
        {
            "manifest": first_manifest(),
            "panel": "kubectl",
            "command": "get service backend -o yaml",
        },
    )
    printed = shown.context["kubectl"]["runs"][0]["pieces"]
    assert response.text == "".join(piece.text for piece in printed)
    assert response.text.startswith("apiVersion: v1\nkind: Service\nmetadata:\n")


def test_with_nothing_stored_the_lab_says_so_and_keeps_the_text():
    response = Client().post("/lab/download/", {"what": "stored", "manifest": "kind: Service\n"})
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.context["state"].manifest == "kind: Service\n"
    assert "there is no stored object to download" in response.text


def test_a_link_followed_from_there_leads_to_the_lab():
    response = Client().get("/lab/download/?step=3")
    assert (response.status_code, response.headers["Location"]) == (302, "/lab/?step=3")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("backend", "backend"),
        ("", "service"),
        ("../../etc/passwd", "etcpasswd"),
        ('a"b\r\nX: y', "abxy"),
        ("名字", "service"),
        ("x" * 300, "x" * 63),
    ],
)
def test_a_file_is_named_by_the_service_and_by_nothing_dangerous(name, file):
    assert file_name(name) == file


@pytest.mark.parametrize(
    ("language", "heading", "title"),
    [("en", "The article", "The article's Service"), ("zh-hans", "文章", "文章里的 Service")],
)
def test_the_menu_has_headings_and_titles(language, heading, title):
    context = Client().get(f"/lab/?lang={language}").context
    groups = context["example_groups"]
    first = groups[0]["examples"][0]
    assert (len(groups), first["current"], first["address"]) == (5, True, "/lab/")
    with override(language):
        assert (str(groups[0]["heading"]), first["title"]) == (heading, title)
    # a first visit asked for no example
    assert context["example_open"] is None


def test_an_example_that_is_open_asks_its_question():
    groups = Client().get("/lab/").context["example_groups"]
    address = next(
        one["address"]
        for group in groups
        for one in group["examples"]
        if one["slug"] == "internal-local"
    )
    asked = (
        "curl-3 is on n3, where no Pod of this Service runs. Is it answered, refused, or neither?"
    )
    for shown in (address, f"{address}?step=1"):
        answer = Client().get(shown)
        assert answer.context["example_open"]["question"] == asked
        assert asked in answer.text
    assert asked not in Client().get(f"{address}?from=client").text
