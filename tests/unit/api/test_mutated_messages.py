"""Messages of a page that somebody changed: none stores for another, breaks the desk or fills the memory."""

from __future__ import annotations

import copy
import json
import os
import random
import uuid

import psutil
import pytest

import textinator_widgets as tw
from tests.unit.api.managing import Page, person
from tests.unit.api.test_manager_verbs import OF_FILES, OF_MAKING, OF_PEOPLE, OF_PROJECT
from textinator_widgets.api.page import PageDesk
from textinator_widgets.services.actors import Actor
from textinator_widgets.widgets import front_end

LONG = os.environ.get("TW_CRASH") == "long"
COUNT = 10_000 if LONG else 600
MOST_GROWTH = 50_000_000

ANN = {"id": "1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
ANSWER = {"labels": [ANN], "inputs": [], "relations": []}
HISTORY = {"past": [{"name": "Label", "before": ANSWER, "after": ANSWER}], "future": []}
ODD = [
    None, True, False, 0, -1, 1, 2, 3, 10**30, 2**63, -(2**63) - 1, 1.5, float("nan"), float("inf"), "", " ",
    "\0", "\ud800", "x" * 20_000, "1", "../../x", "'; DROP TABLE batch; --", "bo", "maria", [], {}, [[]],
    [None] * 50, {"": {"": {}}}, ["x" * 100] * 500, {"id": 1}, "submit", "__class__",
]  # fmt: skip


def deep(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def places(value, path=()):
    """Give the path of every value inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        if len(path) < 10:
            yield from places(one, (*path, key))


def mutated(chance, message, more):
    """Give a message with one to three values that were changed, taken out or put in."""
    made = copy.deepcopy(message)
    more = copy.deepcopy(more)
    for _ in range(chance.randint(1, 3)):
        there = list(places(made))
        if not there:
            return made
        path = chance.choice(there)
        holder = made
        for key in path[:-1]:
            holder = holder[key]
        what = chance.random()
        if what < 0.15 and isinstance(holder, dict):
            del holder[path[-1]]
        elif what < 0.3 and isinstance(holder, dict):
            holder[chance.choice(["user", "project", "actor", "batch", "role", "x" * 300])] = chance.choice(
                more
            )
        else:
            holder[path[-1]] = chance.choice(more)
    return made


def of_annotator(context, sha256, batches):
    """Give right messages of every kind; about what is one's own, and what is another's."""
    text = {"context": context, "sha256": sha256, "answer": ANSWER}
    search = {"search": [], "flagged": False, "page": 1}
    found = [
        ("ready", {}),
        ("ping", {}),
        ("submit", {**text, "key": "k", "ignore": False}),
        ("save_draft", {**text, "base_revision": 0, "history": HISTORY}),
        ("skip", {"context": context}),
        ("save_for_later", {"context": context}),
        ("flag", {"context": context, "form": {"feedback": "x"}}),
        ("load_part", {"name": "board"}),
        ("load_action", {"name": "comments"}),
        ("load_film", {"start": 0}),
        ("board", {**search, "sample": False, "undone": False}),
        ("review_texts", search),
        ("add_text", {"text": "mine", "key": None}),
    ]
    for batch in batches:
        about = {"batch": batch, "version": 1, "answer": ANSWER, "review": False}
        found += [
            ("open_batch", {"batch": batch, "review": False}),
            ("save_batch_draft", {**about, "history": HISTORY, "base_revision": 0}),
            ("save_batch", {**about, "key": "e", "ignore": False}),
            ("mark_batch", {"batch": batch, "mark": "withdraw"}),
            ("review_batch", {"batch": batch, "status": "no", "comment": "x"}),
        ]
    return [{"request": "r", "type": kind, **fields} for kind, fields in found]


@pytest.fixture
def store(tmp_path):
    with tw.open_store(tmp_path / "study.db") as opened:
        yield opened


def used():
    return psutil.Process().memory_info().rss


def kept(project, *users):
    """Give everything that some people did in a project."""
    frames = (project.batches(undone=True), project.labels(undone=True), project.inputs(), project.log())
    return [frame[frame["user"].isin(users)].to_dict("records") for frame in frames]


def test_an_annotator_writes_for_nobody_else_whatever_their_page_sends(store, caplog):
    project = store.create_project("Mine", task="ner", texts=["Ann met Bo."] * 40, author="maria")
    other = store.create_project("Other", task="ner", texts=["Ann met Bo."] * 2, author="maria")
    mine = person(store, "anna")
    batches = []
    for one, user in ((project, "bo"), (other, "anna"), (project, "anna")):
        session = one.annotator(user)
        session.next()
        batches.append(session.submit([ANN]).uuid)
    before = kept(project, "bo", "maria"), kept(other, "anna", "bo"), project.spec(), other.spec()
    chance = random.Random(7)
    desk = PageDesk(project.session_of(mine), language="en", parts=front_end.part)
    start = used()

    for number in range(COUNT):
        state = desk.page()
        item = state.get("item") or {"context": 1, "sha256": ""}
        right = of_annotator(item["context"], item["sha256"], batches)
        more = [*ODD, *batches, str(uuid.UUID(int=number)), deep(200), ANSWER, ANN]
        message = mutated(chance, chance.choice(right), more)
        reply = desk.handle(message)
        assert reply["status"] in ("done", "failed")
        assert reply["status"] == "done" or reply["error"]["code"] != "internal", message
        json.dumps(reply, allow_nan=False)

    assert (kept(project, "bo", "maria"), kept(other, "anna", "bo"), project.spec(), other.spec()) == before
    assert set(project.batches(undone=True)["user"]) == {"anna", "bo"}
    assert used() - start < MOST_GROWTH
    assert not [one for one in caplog.records if one.exc_info]
    assert store.check() == []


def test_who_manages_nothing_changes_nothing_whatever_their_page_sends(store, caplog):
    project = store.create_project("Names", task="ner", texts=["Ann met Bo."], author="maria")
    page = Page(store, person(store, "eve"))
    right = [{"project": project.id, **body} for body in OF_PROJECT.values()]
    right += [*OF_PEOPLE.values(), *OF_FILES.values(), *OF_MAKING.values()]
    verbs = [*OF_PROJECT, *OF_PEOPLE, *OF_FILES, *OF_MAKING]
    frames = (store.projects, store.users, store.sources, store.invitations)
    before = [frame().to_dict("records") for frame in frames], project.spec()
    chance = random.Random(11)
    start = used()

    for _ in range(COUNT):
        place = chance.randrange(len(verbs))
        message = {"request": "r", "type": verbs[place], "with": right[place]}
        reply = page.desk.handle(mutated(chance, message, [*ODD, deep(200)]))
        assert reply["status"] in ("done", "failed")
        assert reply["status"] == "done" or reply["error"]["code"] != "internal", message

    page.desk.close()
    assert ([frame().to_dict("records") for frame in frames], project.spec()) == before
    assert used() - start < MOST_GROWTH
    assert not [one for one in caplog.records if one.exc_info]


def test_a_manager_breaks_nothing_whatever_their_page_sends(store, caplog):
    project = store.create_project("Names", task="ner", texts=["Ann met Bo."], author="anna")
    page = Page(store, Actor(name="anna", verified="os"))
    chance = random.Random(13)
    verbs = [*OF_PROJECT, *OF_FILES, *OF_MAKING]
    right = [{"project": project.id, **body} for body in OF_PROJECT.values()]
    right += [*OF_FILES.values(), *OF_MAKING.values()]

    for _ in range(COUNT // 2):
        place = chance.randrange(len(verbs))
        message = mutated(chance, {"type": verbs[place], "with": right[place]}, [*ODD, deep(200)])
        reply = page.desk.handle({**message, "request": "r"})
        assert reply["status"] == "done" or reply["error"]["code"] != "internal", message

    page.desk.close()
    assert not [one for one in caplog.records if one.exc_info]
    assert store.check() == []
