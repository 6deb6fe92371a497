"""The pages of people over plain HTTP, on a server that asks for passwords: each sees and does their own."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
import requests
from sqlalchemy import select

import textinator_widgets as tw
from tests.unit.serving.conftest import serving
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import open_engine, reading

PASSWORD = "correct horse battery"
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n and the rest").decode()
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Give the address and the store; `maria` made the projects, and `anna` takes part in the first one."""
    folder = tmp_path_factory.mktemp("site") / "study"
    folder.mkdir()
    now = datetime.now(UTC)
    with tw.open_store(folder / "textinator.db") as store:
        store.create_user("maria", PASSWORD, email="maria@example.org", groups=["project_managers"])
        for name in ("anna", "bo", "leaver", "reader", "settled", "sharer", "named", "twice", "fired"):
            store.create_user(name, PASSWORD)
        store.create_user("olena", PASSWORD, preferred_language="uk", fluent_in=["uk"])
        texts = ["Ann met Bob.", "Eve met Ann."]
        made = {"author": "maria", "texts": texts}
        picture = f"data:image/png;base64,{PIXEL}"
        film = "https://example.org/film"
        first = store.create_project("<i>Names</i>", thumbnail=picture, video_remote=film, **made)
        first.update(short_description="Who met <b>whom</b>?", dt_finish=now + 60 * DAY)
        store.create_project("Secret", is_open=False, thumbnail=picture, **made)
        store.create_project("Over", dt_publish=now - 9 * DAY, dt_finish=now - 2 * DAY, **made)
        store.create_project("Later", dt_publish=now + 9 * DAY, **made)
        store.create_project("Імена", language="uk", **made)
        first.add_participants("anna")
    with serving(folder) as address:
        yield address, folder / "textinator.db"


class Visitor(requests.Session):
    """A browser without JavaScript."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def look(self, path, **options):
        return self.get(self.address + path, allow_redirects=False, timeout=30, **options)

    def fill(self, path, form=None, **fields):
        """Fill in the form of a page; `form` is the page that it stands on."""
        page = self.look(form or path)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        data = {**hidden, **fields}
        return self.post(self.address + path, data=data, allow_redirects=False, timeout=30)


@pytest.fixture
def come(site):
    """Let somebody in; None = nobody yet."""
    opened = []

    def enter(name):
        visitor = Visitor(site[0])
        opened.append(visitor)
        if name is not None:
            answer = visitor.fill("/login", username=name, password=PASSWORD)
            assert answer.status_code == 303, answer.text
        return visitor

    yield enter
    for one in opened:
        one.close()


@pytest.fixture
def store(site):
    with tw.open_store(site[1]) as opened:
        yield opened


def lists(page):
    """Give the projects of each list of the start page."""
    found = {}
    for part in re.split(r'<section data-tw="', page.text)[1:]:
        found[part.split('"')[0]] = re.findall(r'data-project="(\d+)"', part)
    return found


def test_everybody_finds_their_own_projects(come):
    assert lists(come("maria").look("/")) == {"mine": ["1", "2", "3", "4", "5"]}
    assert lists(come("anna").look("/")) == {"tasks": ["1"], "open": ["5"]}
    assert lists(come("reader").look("/")) == {"open": ["1", "5"]}
    assert lists(come("olena").look("/")) == {"open": ["5"]}


def test_who_leads_a_project_sees_how_far_it_is_and_leads_on_from_its_card(come, store):
    maria = come("maria")
    before = maria.look("/").text
    store.project(1).add_marker("Seen", "m-text")
    worker = store.project(1).annotator("worker")
    worker.next()
    worker.submit([{"marker": "seen"}])
    after, theirs = maria.look("/").text, come("reader").look("/").text

    first, second = (
        [int(number) for number in re.findall(r"(?:Submissions|People): (\d+)", page.split("</li>")[0])]
        for page in (before, after)
    )
    assert second == [number + 1 for number in first]
    assert 'href="/manage#project/1/settings"' in after
    assert "Submissions:" not in theirs
    assert "manage#project" not in theirs


def test_a_card_says_what_a_person_needs_to_choose(come):
    page = come("anna").look("/").text

    assert "&lt;i&gt;Names&lt;/i&gt;" in page
    assert "Who met &lt;b&gt;whom&lt;/b&gt;?" in page
    assert "<i>" not in page
    assert "0 of 2 texts" in page
    assert "Ends in 2 months" in page
    assert re.search(r'href="https://example.org/film" target="_blank" rel="noopener noreferrer"', page)
    assert 'src="/project/1/picture"' in page
    assert "English" in page
    assert "Ukrainian" in page
    assert "<script" not in page


def test_a_page_speaks_ukrainian_to_who_reads_it(come):
    page = come("olena").look("/", headers={"Accept-Language": "en"}).text

    assert '<html lang="uk" dir="ltr">' in page
    assert "Українська" in page
    assert "Open tasks" not in page


def test_pictures_are_for_those_who_may_see_the_project(come):
    anna, maria = come("anna"), come("maria")

    seen = anna.look("/project/1/picture")
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/png")
    assert seen.content.startswith(b"\x89PNG")
    assert maria.look("/project/2/picture").status_code == 200
    assert anna.look("/project/2/picture").status_code == 404
    assert anna.look("/project/5/picture").status_code == 404
    assert come(None).look("/project/1/picture").status_code == 302


@pytest.mark.parametrize(
    ("number", "words"),
    [(2, "This project is closed"), (3, "This project has ended"), (4, "This project has not begun")],
)
def test_what_cannot_be_joined_says_why_and_nothing_of_the_project(come, store, number, words):
    bo = come("bo")

    asked = bo.look(f"/project/{number}")
    page = bo.look(asked.headers["Location"])
    tried = bo.fill(f"/project/{number}/join", form="/profile")

    assert asked.status_code == 302
    assert words in page.text
    assert "Questions go to maria." in page.text
    assert "maria@example.org" not in page.text + tried.text
    assert store.project(number).title not in page.text
    assert tried.status_code == 409
    assert words in tried.text
    assert store.project(number).participants().empty
    with reading(store._engine) as session:
        refused = session.scalars(select(AuditLog).where(AuditLog.action == "refused"))
        mine = [row.details["request"] for row in refused if row.details["project"] == number]
    assert mine == ["view", "join"]


def test_who_leads_a_project_and_who_speaks_another_language_are_asked_before_they_join(come, store):
    maria, olena = come("maria"), come("olena")

    for who in (maria, olena):
        asked = who.look("/project/1")
        assert (asked.status_code, asked.headers["Location"]) == (302, "/project/1/join")
        assert 'data-tw="join"' in who.look("/project/1/join").text
    assert store.project(1).participants().user.tolist().count("maria") == 0
    joined = olena.fill("/project/1/join")

    assert (joined.status_code, joined.headers["Location"]) == (303, "/project/1")
    assert "olena" in store.project(1).participants().user.tolist()
    assert olena.look("/project/1/join").headers["Location"] == "/project/1"


def test_who_leaves_is_asked_before_they_join_again(come, store):
    leaver = come("leaver")
    leaver.fill("/project/1/join")
    assert lists(leaver.look("/"))["tasks"] == ["1"]
    assert "leaver" in store.project(1).participants().user.tolist()

    left = leaver.fill("/project/1/leave")

    assert (left.status_code, left.headers["Location"]) == (303, "/")
    assert lists(leaver.look("/"))["open"] == ["1", "5"]
    assert leaver.look("/project/1").headers["Location"] == "/project/1/join"
    assert leaver.look("/project/1/leave").status_code == 404


def test_who_was_taken_out_comes_back_when_they_are_asked_alone(come, store):
    fired = come("fired")
    fired.fill("/project/1/join")
    store.project(1).remove_participants("fired")

    assert lists(fired.look("/"))["open"] == ["5"]
    assert fired.look("/project/1").headers["Location"] == "/project/1/join"
    told = fired.look("/project/1/join")
    assert "has ended your part" in told.text
    assert "Questions go to maria." in told.text
    assert 'data-tw="join"' not in told.text
    refused = fired.fill("/project/1/join", form="/project/5/join")
    assert (refused.status_code, "has ended your part" in refused.text) == (403, True)
    assert "fired" not in store.project(1).participants().user.tolist()

    store.project(1).add_participants("fired")
    assert lists(fired.look("/"))["tasks"] == ["1"]


def test_names_and_addresses_of_others_are_not_tried_out(come, store):
    token = store.invite()
    codes = [
        come(None)
        .fill(f"/invitation/{token}", username="anna", password=PASSWORD, again=PASSWORD)
        .status_code
        for _ in range(8)
    ]
    assert codes[:5] == [400] * 5
    assert set(codes[-2:]) == {429}

    store.create_user("owner", email="taken@example.org")
    store.create_user("prober", PASSWORD)
    prober = come("prober")
    told = [prober.fill("/profile", email="Taken@example.org").text for _ in range(8)]
    assert "belongs to somebody else" in told[0]
    assert "Wait a few minutes" in told[-1]
    assert "belongs to somebody else" not in told[-1]


def test_no_other_site_joins_leaves_or_changes_anything(come, store):
    anna = come("anna")

    for path in ("/project/5/join", "/project/1/leave", "/profile"):
        assert anna.post(anna.address + path, allow_redirects=False, timeout=30).status_code == 403

    assert store.project(1).participants().user.tolist().count("anna") == 1
    assert "anna" not in store.project(5).participants().user.tolist()


@pytest.mark.parametrize("path", ["/project/99/join", "/project/99/leave", "/project/0/join", "/project/99"])
def test_what_is_not_there_is_not_there(come, path):
    assert come("anna").look(path).status_code == 404


def test_a_project_that_was_shared_is_new_until_the_next_login(come, store):
    come("sharer")
    store.project(2).add_collaborator("sharer")

    page = come("sharer").look("/")
    assert lists(page)["shared"] == ["2"]
    assert 'data-tw="new">1 new' in page.text
    assert 'data-tw="new"' not in come("sharer").look("/").text


def test_a_collaborator_who_was_named_in_settings_sees_that_it_is_new(come, store):
    come("named")
    store.project(3).update(collaborators=["named"])
    store.project(3).update(collaborators=["named"], guidelines="")

    page = come("named").look("/")

    assert lists(page)["shared"] == ["3"]
    assert 'data-tw="new">1 new' in page.text
    store.project(3).update(collaborators=["named"], guidelines="")
    assert 'data-tw="new"' not in come("named").look("/").text


def test_a_person_keeps_their_profile(come, store):
    settled = come("settled")

    kept = settled.fill(
        "/profile", preferred_language="sv", fluent_in=["sv", "uk"], email="settled@example.org"
    )
    page = settled.look(kept.headers["Location"])

    person = store.user("settled")
    assert (person.preferred_language, person.fluent_in, person.email) == (
        "sv", ["sv", "uk"], "settled@example.org",
    )  # fmt: skip
    assert '<html lang="sv"' in page.text
    assert 'data-tw="done"' in page.text
    assert lists(settled.look("/")) == {"open": ["5"]}

    settled.fill("/profile", preferred_language="xx", email="")
    person = store.user("settled")
    assert (person.preferred_language, person.fluent_in, person.email) == (None, [], None)


@pytest.mark.parametrize("email", ["maria@example.org", "no address", "a@b\x00c", "x" * 255 + "@example.org"])
def test_an_address_that_cannot_be_taken_is_refused_on_the_form(come, store, email):
    answer = come("reader").fill("/profile", email=email, fluent_in="en")

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert store.user("reader").email is None


def test_the_profile_names_the_groups(come):
    assert "Project managers" in come("maria").look("/profile").text
    assert "Project managers" not in come("anna").look("/profile").text


def test_a_person_sees_where_they_are_logged_in_and_logs_out_there(come):
    here, there, anna = come("twice"), come("twice"), come("anna")

    page = here.look("/profile", headers={"Accept-Language": "uk"}).text
    logins = re.findall(r'data-login="(\d+)"', page)
    (end,) = re.findall(r'action="(/profile/logins/\d+/end)"', page)
    mine = re.search(r'data-login="(\d+)"', page)[1]
    theirs = come("reader").look("/profile").text
    foreign = re.search(r'data-login="(\d+)"', theirs)[1]

    assert (len(logins), page.count("Цей браузер"), page.count("Інший браузер")) == (2, 1, 1)
    assert "python-requests" not in page
    assert "127.0.0.1" not in page
    for who, path in (
        (anna, end),
        (here, f"/profile/logins/{mine}/end"),
        (here, f"/profile/logins/{foreign}/end"),
    ):
        assert who.fill(path, form="/profile").status_code == 303
    assert there.look("/").status_code == here.look("/").status_code == 200
    assert here.post(here.address + end, allow_redirects=False, timeout=30).status_code == 403
    assert here.fill(end, form="/profile").headers["Location"] == "/profile"
    assert there.look("/").status_code == 302
    assert re.findall(r'data-login="(\d+)"', here.look("/profile").text) == [mine]


def test_a_link_lets_a_new_person_in(come, store):
    path = f"/invitation/{store.project(5).invite(note='Ivan')}"
    visitor = come(None)

    page = visitor.look(path)
    assert "Імена" in page.text
    entered = visitor.fill(path, username="Іван", password=PASSWORD, again=PASSWORD)

    assert (entered.status_code, entered.headers["Location"]) == (303, "/project/5")
    assert lists(visitor.look("/"))["tasks"] == ["5"]
    assert store.user("Іван").has_password
    used = come(None).look(path)
    assert used.status_code == 410
    assert "This invitation was used already" in used.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"username": ""}, "Enter a name"),
        ({"username": "anna"}, "Somebody has this name already"),
        ({"password": "short", "again": "short"}, "at least 8 characters"),
        ({"again": "another one"}, "the same way twice"),
    ],
)
def test_a_form_that_is_filled_in_wrongly_uses_nothing_up(come, store, fields, words):
    path = f"/invitation/{store.project(1).invite()}"

    visitor = come(None)
    sent = {"username": "newcomer", "password": PASSWORD, "again": PASSWORD, **fields}
    answer = visitor.fill(path, **sent)

    assert answer.status_code == 400
    assert words in answer.text
    assert PASSWORD not in answer.text
    assert store.project(1).invitations().uses_left.tolist()[-1] == 1
    assert "newcomer" not in store.users().user.tolist()


def test_a_known_person_accepts_a_link(come, store):
    path = f"/invitation/{store.project(2).invite('collaborator')}"
    bo = come("bo")

    assert 'data-tw="accept"' in bo.look(path).text
    assert lists(bo.look("/")) == {"open": ["1", "5"]}
    accepted = bo.fill(path)

    assert (accepted.status_code, accepted.headers["Location"]) == (303, "/project/2")
    assert lists(bo.look("/"))["shared"] == ["2"]


def test_links_that_let_nobody_in_say_so(come, store):
    withdrawn = store.project(1).invite()
    number = int(store.project(1).invitations().invitation.max())
    store.project(1).withdraw_invitation(number)
    visitor = come(None)

    gone = visitor.look(f"/invitation/{withdrawn}")
    unknown = visitor.look(f"/invitation/{withdrawn[:-1]}x")

    assert (gone.status_code, unknown.status_code) == (410, 404)
    assert "was withdrawn" in gone.text
    assert "There is no such invitation" in unknown.text
    assert visitor.post(f"{visitor.address}/invitation/{withdrawn}", timeout=30).status_code == 403


def test_a_link_is_for_an_account_alone_too(come, store):
    path = f"/invitation/{store.invite()}"
    visitor = come(None)

    entered = visitor.fill(path, username="guest", password=PASSWORD, again=PASSWORD)

    assert (entered.status_code, entered.headers["Location"]) == (303, "/")
    assert come(None).look(path).status_code == 410


def test_guessed_links_are_slowed_down(come, site):
    visitor = come(None)

    codes = [visitor.look(f"/invitation/{'x' * 30}{number}").status_code for number in range(8)]

    assert (codes[0], codes[-1]) == (404, 429)


def test_no_invitation_is_in_the_log_of_the_store(site):
    engine = open_engine(site[1])
    with reading(engine) as session:
        told = [str(row.details) + str(row.new_revision) for row in session.scalars(select(AuditLog))]
    engine.dispose()
    assert PASSWORD not in "".join(told)
