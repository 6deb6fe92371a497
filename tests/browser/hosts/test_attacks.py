"""Words that try to run in a page, written into every field that somebody can write, in real Chromium.

A payload that ran has called `canary`; one that was held back only by the policy of the page has been told of
by the browser; one that is an element or an attribute has got through although nothing came of it yet.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import get_args
from urllib.parse import quote, urlencode

import pandas as pd
import pytest
from playwright.sync_api import expect
from sqlalchemy import String

import textinator_widgets as tw
from tests.browser.canary import EXAMINE, WATCH
from tests.browser.hosts.conftest import Desk, Server, program
from tests.xss_payloads import PAYLOADS, joined, shortened
from textinator_widgets.model.base import Base, JsonColumn
from textinator_widgets.protocol.screen import Formatting

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
OTHER = "<svg onload=canary(1)>{{constructor.constructor('canary(1)')()}}"
NAME = "\"'><img src=x onerror=canary(1)>{{7*7}}</script><script>canary(1)</script>"

CLOSED = """
marker.code marker.color marker.shortcut relation.code relation.direction relation.shortcut
relation.representation marker_unit.code relation_variant.code relation_variant.custom_shortcut
relation_variant.custom_representation marker_variant.code marker_variant.anno_type
marker_variant.custom_color marker_variant.custom_shortcut marker_variant.display_type
marker_restriction.kind relation_restriction.kind
user.password_hash user.email user_group.name profile.preferred_language profile.fluent_in project.task_type
project.language project.data_order data_source.source_type data_source.language data_source.formatting
login_session.verified invitation.role batch.uuid batch.schema_version batch_review.status claim.state
label.uuid label.origin label_relation.uuid suggestion.source suggestion.decision suggestion.label_uuid
audit_log.role audit_log.verified audit_log.action audit_log.object
"""
"""Take values of a fixed form, or are made by the program: no word of anybody's."""

UNSEEN = """
marker.suggestion_endpoint marker_variant.custom_suggestion_endpoint marker_variant.export_name
post_processing_method.name post_processing_method.helper marker_action.name marker_action.description
marker_action.file marker_action.admin_filter marker_action.author marker_context_menu_item.verbose_admin
marker_context_menu_item.field marker_context_menu_item.config task_type_specification.task_type
task_type_specification.config data_source.spec project.editing_title_regex project.video_summary
data_access_log.flags pre_marker.tokens audit_log.old_revision audit_log.new_revision audit_log.details
batch.key batch.extra batch.revision_changes input.group_id input.extra input.revision_changes label.group_id
label.revision_changes label_relation.extra suggestion.group_id suggestion.extra
"""
"""Not drawn as words by the pages that are tried here: for exports, frames, or the program alone."""

UNTRIED = """
data_source.name datapoint.name draft.answer draft.history batch_draft.answer batch_draft.history
suggestion.quote suggestion.content
"""
"""Drawn as what the pages tried here draw, and not tried by themselves."""

OF_SURVEYS = """
layout.codename layout.template survey.name survey.description survey.language survey.display_method
survey.external_redirect survey.token survey.head category.name category.description question.key
question.text question.extra question.spec response.interview_uuid response.extra answer_group.name
answer_group.type answer_group.settings answer.body
"""
"""On no page: surveys are answered in Python alone."""


def everything(store):
    """Make a project of each formatting whose every field is payloads, with a batch of somebody else's."""
    rich = "\n\n".join(PAYLOADS)
    names = joined(100)
    for formatting in get_args(Formatting):
        texts = pd.DataFrame(
            {"text": ["\n".join(PAYLOADS)], "key": [NAME], NAME: [NAME], "__proto__": [NAME]}
        )
        project = store.create_project(
            f"{formatting} {NAME}",
            texts=texts,
            key="key",
            formatting=formatting,
            author="maria",
            short_description=rich[:1000],
            institution=rich[:500],
            supported_by=rich[-1000:],
            guidelines=rich,
            reminders=rich,
            temporary_message=rich,
            thumbnail=rich,
            show_datasource_identifiers=True,
            allow_reviewing=True,
            allow_post_editing=True,
            modal_configs={"flags": {NAME: {"radio": {NAME: {"order": 1, "items": shortened(100)}}}}},
        )
        actions = [{"name": "comments", "verbose": NAME[:50]}, {"name": "slider", "verbose": NAME[:50]}]
        for position, name in enumerate(names if formatting == "ft" else names[:2]):
            tab = shortened(30)[position % 50]
            names_of = {"sv": name, "uk": name}
            code = f"{formatting}{position}"
            project.add_marker(name, code=code, names=names_of, display_tab=tab, actions=actions)
        code = f"{formatting}-choice"
        project.add_marker(NAME, "radio", code=code, choices=shortened(150), names={"sv": NAME})
        project.add_marker(NAME, "free-text", code=f"{formatting}-field")
        ends = [(f"{formatting}0", f"{formatting}1")]
        project.add_relation(NAME, ends, code=f"{formatting}-rel", names={"sv": NAME})
        project.add_participants(NAME)
        anna = project.annotator(OTHER)
        anna.next()
        label = {"marker": f"{formatting}0", "start": 0, "end": 30, "extra": {"comments_1": rich[:9000]}}
        anna.submit([label], inputs=[{"marker": f"{formatting}-field", "content": rich}])
        project.annotator("reno")
        project.allow_reviewer("reno")
        project.annotator("reno").set_review(anna.batches()[0], "rr", rich[:5000])
        project.allow_reviewer(NAME)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A folder with projects that have all payloads on their cards, and those of `everything`."""
    folder = tmp_path_factory.mktemp("attacked") / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_user(NAME, PASSWORD, email="anna@example.org", groups=["project_managers"])
        titles = joined(200)
        for position, title in enumerate(titles):
            described = "\n".join(PAYLOADS[position :: len(titles)])[:1000]
            settings = {"short_description": described, "video_remote": joined(200)[-position]}
            author = NAME if position < 2 else "maria"  # who leads a project is asked before joining it
            store.create_project(title, texts=["x"], author=author, **settings)
        store.create_project(f"Closed {NAME}", texts=["x"], author="maria", is_open=False)
        everything(store)
        yield store, folder


@pytest.fixture(scope="module")
def address(study, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "log.txt"
    server = Server(program("start", str(study[1]), "--no-browser", "--port", "0"), log)
    yield server.address
    assert server.stop() == 0, log.read_text()


@pytest.fixture
def watched(context):
    """A page that knows of every script that runs, and of every host that is asked."""
    context.add_init_script(WATCH)
    page = context.new_page()
    asked = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("dialog", lambda dialog: (asked.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    yield page
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


def log_in(page, address, path=""):
    page.goto(address + path)
    page.fill("[data-tw=name]", NAME)
    page.fill("[data-tw=password]", PASSWORD)
    page.click("[data-tw=enter]")


def is_said(page, selector="body"):
    """Give the payloads that a page does not say as they were written."""
    words = "".join(page.locator(selector).first.evaluate("e => e.textContent").split())
    return [one for one in PAYLOADS if "".join(one.split()) not in words]


def test_each_field_that_takes_words_has_payloads_or_a_reason(study):
    store, folder = study
    store.project(joined(200)[0]).invite(note=NAME)
    columns = [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, JsonColumn)) and not column.foreign_keys
    ]
    hold = 'SELECT EXISTS (SELECT 1 FROM "{}" WHERE "{}" LIKE \'%canary%\')'
    with closing(sqlite3.connect(folder / "textinator.db")) as file:
        empty = [
            f"{table}.{name}"
            for table, name in columns
            if not file.execute(hold.format(table, name)).fetchone()[0]
        ]

    assert sorted(empty) == sorted(f"{CLOSED} {UNSEEN} {UNTRIED} {OF_SURVEYS}".split())


def test_cards_of_projects_are_words_on_the_start_page(watched, address):
    log_in(watched, address)
    watched.locator("[data-tw=card]").first.wait_for()

    assert watched.evaluate(EXAMINE, "body") == []
    assert is_said(watched) == []
    assert NAME in watched.locator("footer").text_content()


def test_pages_about_one_project_and_the_profile_are_words(watched, address, study):
    store, _ = study
    log_in(watched, address)
    watched.locator("[data-tw=card]").first.wait_for()
    token = store.project(joined(200)[1]).invite(note=NAME)
    closed = store.project(f"Closed {NAME}").id
    faults = {}
    for path in (
        "profile",
        "project/1/join",
        "project/2/join",
        f"invitation/{token}",
        f"project/{closed}/join",
    ):
        watched.goto(address + path)
        assert NAME in watched.locator("footer").text_content(), path
        faults[path] = watched.evaluate(EXAMINE, "body")
    watched.goto(address + "project/1/join")
    watched.locator("[data-tw=join]").click()
    watched.goto(address + "project/1/leave")
    faults["leave"] = watched.evaluate(EXAMINE, "body")

    assert faults == {path: [] for path in faults}


def test_what_is_sent_and_refused_comes_back_as_words(watched, address):
    watched.goto(address)
    faults = {}
    for name in joined(300)[::8]:
        watched.fill("[data-tw=name]", name)
        watched.fill("[data-tw=password]", "wrong password")
        watched.click("[data-tw=enter]")
        watched.locator("[data-tw=error]").wait_for()
        faults[name] = watched.evaluate(EXAMINE, "body")
    quoted = {"next": NAME, "template": NAME, "theme": NAME, NAME: NAME}
    for path in ("login", "language", f"project/{NAME}", f"invitation/{NAME}", NAME, f"static/{NAME}"):
        watched.goto(address + quote(path) + "?" + urlencode(quoted))
        faults[path] = watched.evaluate(EXAMINE, "body")

    assert faults == {path: [] for path in faults}


@pytest.mark.parametrize("formatting", get_args(Formatting))
def test_an_annotator_sees_words_and_runs_nothing(watched, address, study, formatting):
    store, _ = study
    log_in(watched, address, f"project/{store.project(f'{formatting} {NAME}').id}")
    desk = Desk(watched)
    desk.text.wait_for()

    words = desk.text.text_content()
    faults = watched.evaluate(EXAMINE, "[data-tw=annotator]")
    watched.keyboard.press("Escape")
    desk.root.locator("[data-tw=review]").click()
    batch = desk.root.locator("[data-tw=batch]")
    expect(batch).to_contain_text(OTHER)

    assert faults + watched.evaluate(EXAMINE, "[data-tw=annotator]") == []
    assert formatting == "md" or [one for one in PAYLOADS if one not in words] == []
