"""Short links: the same content has the same one, only asked for are they made, within limits; they end, are reported
and removed."""

import re
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from portlab.web.lab.links import state_of, token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest
from portlab.web.share.models import Report, ShortLink
from portlab.web.share.shortlinks import ALPHABET, Content, NotMade, find, make, plain, restore

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_asked_yet():
    """Every test begins with the whole allowance of its address."""
    cache.clear()


STATE = LabState(manifest=first_manifest(), predict=False, step=3)
TOKEN = token_of(STATE)


def ask(client=None, **fields):
    """Press the button for a short link; the answer."""
    return (client or Client()).post(f"/share/{TOKEN}", {"do": "short", **fields})


def path_in(response):
    """The path of the short link that a sheet shows, or None."""
    found = re.search(r'id="share-short" value="http://testserver([^"]*)"', response.text)
    return found and found[1]


def test_a_short_link_leads_to_the_lab():
    path = path_in(ask(**{"kind": "class", "link-lang": "zh-hans", "link-theme": "dark"}))
    link = ShortLink.objects.get()
    assert path == f"/s/{link.id}"
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/lab/{link.token}?lang=zh-hans&theme=dark&link={link.id}"
    assert response["X-Robots-Tag"] == "noindex"
    assert state_of(link.token).exercise is True
    assert Client().get(response["Location"]).status_code == 200


def test_the_id_is_frozen():
    """It follows from the content alone: another machine's is the same, and a later version's."""
    content = Content(token="1.abc", title="Why", author="Lin", keep="day")
    assert content.id == "468qvxpvdh0dn"


def test_the_same_content_has_the_same_link_whoever_asks():
    first, second = path_in(ask(title="Why?")), path_in(ask(title="  Why?\n"))
    assert first == second
    assert ShortLink.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Why"},
        {"author": "Lin"},
        {"keep": "day"},
        {"kind": "spoiler"},
        {"link-lang": "en"},
        {"link-theme": "dark"},
    ],
)
def test_other_content_has_another_link(other):
    assert path_in(ask()) != path_in(ask(**other))
    assert ShortLink.objects.count() == 2


def test_ids_are_thirteen_characters_that_nobody_mistakes():
    ids = {Content(token=str(number)).id for number in range(2000)}
    assert len(ids) == 2000
    assert {len(each) for each in ids} == {13}
    assert set("".join(ids)) == set(ALPHABET)
    assert not set("ilou") & set(ALPHABET)


def test_an_id_is_found_however_it_was_typed():
    link = make(Content(token=TOKEN), "visitor")
    ShortLink.objects.filter(pk=link.pk).update(id="0123456789abc")
    typed = [
        find(key) for key in ("0123456789abc", "O123456789ABC", "oi23456789abc", "0l23456789abc")
    ]
    assert [each and each.id for each in typed] == ["0123456789abc"] * 4
    assert [find(key) for key in ("", "0123456789abcd", "a" * 5000)] == [None, None, None]


def test_title_and_author_are_plain_text():
    response = ask(title="<b>bold</b>", author='"><script>')
    path = path_in(response)
    about = Client().get(f"{path}/about/")
    lab = Client().get(Client().get(path)["Location"])
    for page in (response, about, lab):
        assert "<b>bold" not in page.text
        assert '"><script>' not in page.text
        assert "&lt;b&gt;bold&lt;/b&gt;" in page.text
        assert "&quot;&gt;&lt;script&gt;" in page.text


def test_a_line_is_a_line():
    assert plain(" a\tb\r\n\x00c \u202ed ") == "a b c d"
    assert plain("为什么 n3 也能应答？👩‍🏫") == "为什么 n3 也能应答？👩‍🏫"


def test_what_is_too_long_is_told_and_kept():
    response = ask(title="x" * 81, author="y" * 42)
    assert path_in(response) is None
    assert "1 character too many." in response.text
    assert "2 characters too many." in response.text
    assert f'value="{"x" * 81}"' in response.text
    assert ShortLink.objects.count() == 0
    assert path_in(ask(title="x" * 80, author="y" * 40))


def test_one_visitor_makes_so_many_in_a_day(settings):
    settings.SHORT_LINKS_A_DAY = 3
    client = Client()
    made = [path_in(ask(client, title=str(number))) for number in range(3)]
    assert None not in made
    refused = ask(client, title="one more", author="Lin")
    assert (refused.status_code, path_in(refused)) == (200, None)
    assert "No more short links today" in refused.text
    assert 'value="one more"' in refused.text
    assert 'value="Lin"' in refused.text
    # what is there already is given again, others go on, and a day later so does this one
    assert path_in(ask(client, title="2")) == made[2]
    assert path_in(ask(Client(), title="another's"))
    ShortLink.objects.update(created=timezone.now() - timedelta(days=1, seconds=1))
    assert path_in(ask(client, title="one more"))


def test_one_address_asks_for_so_many_in_an_hour(settings):
    settings.SHORT_LINKS_AN_HOUR = 2
    assert [bool(path_in(ask(title=str(number)))) for number in range(2)] == [True, True]
    refused = ask(title="3")
    assert (path_in(refused), "asked for from your network" in refused.text) == (None, True)
    assert 'value="3"' in refused.text
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert path_in(ask(elsewhere, title="3"))


def test_there_are_so_many_in_all_and_those_that_ended_make_room(settings):
    settings.SHORT_LINKS_MOST = 2
    ask(title="1")
    ended = path_in(ask(title="2", keep="day"))
    full = ask(title="3")
    assert "holds as many as it may" in full.text
    assert 'value="3"' in full.text
    ShortLink.objects.filter(keep="day").update(expires=timezone.now() - timedelta(seconds=1))
    assert Client().get(ended).status_code == 410
    assert path_in(ask(title="3"))
    assert Client().get(ended).status_code == 404


@pytest.mark.parametrize(("keep", "days"), [("", None), ("day", 1), ("month", 30), ("year", 365)])
def test_a_link_lasts_as_long_as_was_asked(keep, days):
    ask(keep=keep)
    link = ShortLink.objects.get()
    lasts = link.expires and round((link.expires - link.created) / timedelta(days=1), 6)
    assert lasts == days


def test_a_link_that_ended_says_so_and_is_made_again_by_asking():
    path = path_in(ask(keep="day", title="a title"))
    ShortLink.objects.update(expires=timezone.now())
    for address in (path, f"{path}/about/", f"{path}/qr/"):
        response = Client().get(address)
        assert (response.status_code, "The time of this short link is over" in response.text) == (
            410,
            True,
        )
    lab = Client().get(f"/lab/{TOKEN}", {"link": path.removeprefix("/s/")})
    assert "a title" not in lab.text
    assert path_in(ask(keep="day", title="a title")) == path
    assert Client().get(path).status_code == 302


def test_a_link_that_never_was_is_not_found():
    for path in ("/s/0000000000000", "/s/x", "/s/0000000000000/about/", "/s/0000000000000/qr/"):
        assert Client().get(path).status_code == 404


def test_without_the_forms_token_nothing_is_made_or_reported():
    client = Client(enforce_csrf_checks=True)
    link = make(Content(token=TOKEN), "visitor")
    assert ask(client, title="x").status_code == 403
    assert client.post(f"/s/{link.id}/report/").status_code == 403
    assert (ShortLink.objects.count(), Report.objects.count()) == (1, 0)
    sheet = client.get(f"/share/{TOKEN}")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', sheet.text)[1]
    assert path_in(ask(client, title="x", csrfmiddlewaretoken=token))


def test_only_post_makes_and_reports():
    link = make(Content(token=TOKEN), "visitor")
    assert Client().get(f"/s/{link.id}/report/").status_code == 405
    assert Client().post(f"/s/{link.id}").status_code == 405
    assert Report.objects.count() == 0


def test_a_visitor_reports_once():
    path = path_in(ask())
    client = Client()
    for _time in range(3):
        page = client.post(f"{path}/report/", follow=True)
        assert "Reported. Thank you" in page.text
    assert Report.objects.count() == 1
    Client().post(f"{path}/report/")
    assert Report.objects.count() == 2
    assert "Report this link" in Client().get(f"{path}/about/").text


def test_nothing_that_is_stored_leads_to_a_person():
    client = Client()
    path = path_in(ask(client, author="Lin"))
    client.post(f"{path}/report/")
    visitor = client.session["visitor"]
    stored = repr(list(ShortLink.objects.values())) + repr(list(Report.objects.values()))
    assert visitor not in stored
    assert "127.0.0.1" not in stored


def run(*words):
    """What `manage.py links` prints, as lines."""
    out = StringIO()
    call_command("links", *words, stdout=out)
    return out.getvalue().splitlines()


def test_staff_list_remove_and_restore():
    today = f"{timezone.localdate()}"
    quiet = make(Content(token=TOKEN, title="quiet"), "visitor")
    bad = make(Content(token=TOKEN, title="bad", author="Lin", keep="day"), "visitor")
    assert run("--reported") == ["no links have been reported"]
    Client().post(f"/s/{bad.id}/report/")
    ends = f"{timezone.localtime(bad.expires).date()}"
    line = f"{bad.id}  {today}  1 report  until {ends}  bad  (Lin)"
    assert run("--reported") == [line]
    assert run() == [line, f"{quiet.id}  {today}  quiet"]

    assert run("--remove", f"http://testserver/s/{bad.id}/") == [f"{bad.id} removed"]
    bad.refresh_from_db()
    assert (bad.token, bad.title, bad.author) == ("", "", "")
    assert Report.objects.count() == 0
    gone = Client().get(f"/s/{bad.id}")
    assert (gone.status_code, "This short link was removed" in gone.text) == (410, True)
    refused = ask(title="bad", author="Lin", keep="day")
    assert (path_in(refused), "is not made again" in refused.text) == (None, True)

    assert run("--restore", bad.id) == [f"{bad.id} restored"]
    assert Client().get(f"/s/{bad.id}").status_code == 404
    assert path_in(ask(title="bad", author="Lin", keep="day")) == f"/s/{bad.id}"


def test_restoring_a_link_that_is_there_dismisses_its_reports():
    link = make(Content(token=TOKEN), "visitor")
    Client().post(f"/s/{link.id}/report/")
    restore(link)
    assert (ShortLink.objects.count(), Report.objects.count()) == (1, 0)


def test_one_unknown_id_changes_nothing():
    link = make(Content(token=TOKEN), "visitor")
    with pytest.raises(CommandError, match="nothing was changed"):
        run("--remove", link.id, "0000000000000")
    link.refresh_from_db()
    assert link.removed is None


def test_no_links_is_told():
    assert run() == ["no links"]


def test_the_lab_tells_what_the_link_was_called():
    path = path_in(ask(title="Why n3 answers", author="Lin"))
    lab = Client().get(Client().get(path)["Location"])
    assert "Why n3 answers" in lab.text
    assert "shared by <bdi>Lin</bdi>" in lab.text
    assert f'href="{path}/about/"' in lab.text
    assert "shared-note" not in Client().get(f"/lab/{TOKEN}?link=nothing").text


RACE = """
import threading
import django
django.setup()
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from portlab.web.share.models import ShortLink
from portlab.web.share.shortlinks import Content, NotMade, make
call_command("migrate", verbosity=0)
together = threading.Barrier(8)
told = []

def ask(number):
    for turn in range(6):
        together.wait()
        try:
            told.append(make(Content(token=f"same {turn}"), "one").id)
            make(Content(token=f"own {turn} {number}"), "one")
        except NotMade as error:
            told.append(error.code)
        except Exception as error:
            told.append(repr(error))
    connection.close()

threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
[each.start() for each in threads]
[each.join() for each in threads]
print(ShortLink.objects.count(), sorted(set(told) - set(ShortLink.objects.values_list("id", flat=True))))
"""


def test_eight_who_ask_at_once_get_one_link_and_pass_no_limit(tmp_path):
    """In a process with a database in a file, as it is served: threads there have connections of their own."""
    done = subprocess.run(
        [sys.executable, "-c", RACE],
        env={"PORTLAB_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portlab.settings"},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    # 6 that are the same for all and 48 of their own would be 54; one visitor may make 50.
    assert done.stdout.strip() == "50 ['today']"


def test_making_is_refused_with_a_code():
    link = make(Content(token=TOKEN), "visitor")
    ShortLink.objects.update(removed=timezone.now())
    with pytest.raises(NotMade) as refused:
        make(Content(token=TOKEN), "visitor")
    assert (refused.value.code, link.id) == ("removed", Content(token=TOKEN).id)
