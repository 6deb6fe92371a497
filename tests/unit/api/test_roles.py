"""Who came through a login may do what their roles allow; what they are refused is in the audit log."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, update

from textinator_widgets.api.given import given_sources
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import AuditLog, Project, User, UserProfile
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import marker_changes, markers, membership, projects, roles
from textinator_widgets.services.actors import Actor

ANN = {"marker": "per", "start": 0, "end": 3}
NAMES = count()


def person(store, name, **fields):
    """Give somebody who came through a login."""
    user = store.create_user(name, **fields)
    return Actor(user_id=user.id, name=name, role="annotator", verified="login")


@pytest.fixture
def project(store):
    made = store.create_project(
        "Names", texts=["Ann met Bob.", "Eve met Ann."], author="maria", data_order="os",
        allow_reviewing=True,
    )  # fmt: skip
    made.add_marker("Person", code="per")
    return made


def desk_of(project, actor):
    return PageDesk(project.session_of(actor), language="en", parts=lambda name: "")


def ask(desk, kind, **fields):
    return desk.handle({"request": f"r{next(NAMES)}", "type": kind, **fields})


def refusals(store):
    with reading(store._engine) as session:
        rows = session.scalars(select(AuditLog).where(AuditLog.action == "refused").order_by(AuditLog.id))
        return [(row.user_id, row.details["request"], row.details["code"]) for row in rows]


def test_who_logs_in_takes_part_by_visiting_an_open_project(store, project):
    anna = person(store, "anna")

    assert project.session_of(anna).next().text == "Ann met Bob."
    assert project.participants().user.tolist() == ["anna"]


@pytest.mark.parametrize("case", ["author", "collaborator", "language", "left", "closed"])
def test_some_are_asked_before_they_take_part(store, project, case):
    if case == "author":
        anna = Actor(user_id=store.user("maria").id, name="maria", role="annotator", verified="login")
    else:
        anna = person(store, "anna", fluent_in=["sv"] if case == "language" else ["en", "sv"])
    if case == "collaborator":
        project.add_collaborator("anna")
    if case == "left":
        project.session_of(anna)
        with writing(store._engine) as session:
            membership.leave(session, anna, session.get(Project, project.id), now=store._clock())
    if case == "closed":
        project.update(is_open=False)

    with pytest.raises(NotAllowed):
        project.session_of(anna)

    assert project.participants().empty
    project.add_participants(anna.name)
    assert project.session_of(anna).user == anna.name


def test_a_language_with_a_region_is_the_language(store, project):
    assert project.session_of(person(store, "anna", fluent_in=["en-GB"])).next() is not None


def test_python_code_and_a_name_on_a_page_are_bound_by_no_membership(store, project):
    store.create_user("anna", fluent_in=["sv"])
    entered = Actor(name="bo", role="annotator", verified="cookie")

    assert project.annotator("anna").next() is not None
    assert project.annotator("maria").next() is not None
    assert project.session_of(entered).next() is not None


def test_who_leaves_gives_the_open_text_back_and_keeps_what_was_submitted(store, make):
    project = make(2, disjoint_annotation=True, data_order="os")
    anna = person(store, "anna")
    session = project.session_of(anna)
    session.next()
    session.submit([{"marker": "Person", "start": 0, "end": 3}])
    held = session.next()
    assert project.annotator("bo").next() is None

    with writing(store._engine) as opened:
        membership.leave(opened, anna, opened.get(Project, project.id), now=store._clock())

    assert project.annotator("bo").next().key == held.key
    assert project.statistics()["by_user"] == {"anna": 1}
    with pytest.raises(NotAllowed):
        session.next()


def test_an_open_page_is_refused_everything_when_its_person_is_taken_out(store, project):
    anna = person(store, "anna")
    desk = desk_of(project, anna)
    state = desk.page()
    with writing(store._engine) as session:
        session.query(UserProfile).delete()

    answers = [ask(desk, kind, **fields) for kind, fields in requests(state["item"]["context"], "no-batch")]

    assert {answer["error"]["code"] for answer in answers} == {"not_allowed"}
    assert [row[:2] for row in refusals(store)] == [
        (anna.user_id, kind) for kind, _ in requests(state["item"]["context"], "no-batch")
    ]


def test_a_person_who_was_switched_off_stores_nothing(store, project):
    anna = person(store, "anna")
    session = project.session_of(anna)
    session.next()
    with writing(store._engine) as opened:
        opened.execute(update(User).where(User.name == "anna").values(is_active=False))

    with pytest.raises(NotAllowed):
        session.submit([ANN])
    assert project.labels().empty


def requests(context, batch):
    """Give every request of a page that names a text or a batch."""
    search = {"search": [], "flagged": False, "page": 1}
    answer = {"labels": [ANN], "inputs": [], "relations": []}
    draft = {"answer": answer, "history": {}, "base_revision": 0, "version": 1}
    edit = {"answer": answer, "key": f"k{next(NAMES)}", "ignore": False, "version": 1}
    text = {"context": context, "answer": answer, "sha256": "0" * 64}
    return [
        ("submit", {"key": f"k{next(NAMES)}", "ignore": False, **text}),
        ("submit", {"key": f"k{next(NAMES)}", "ignore": False, "replaces": batch, **text}),
        ("save_draft", {"history": {}, "base_revision": 0, **text}),
        ("flag", {"context": context, "form": {"feedback": "x"}}),
        ("review_texts", search),
        ("board", {**search, "sample": False, "undone": False, "context": context}),
        ("open_batch", {"batch": batch, "review": False}),
        ("open_batch", {"batch": batch, "review": True}),
        ("save_batch_draft", {"batch": batch, **draft, "review": False}),
        ("save_batch", {"batch": batch, **edit, "review": False}),
        ("save_batch", {"batch": batch, **edit, "review": True}),
        ("mark_batch", {"mark": "flag", "batch": batch}),
        ("mark_batch", {"mark": "withdraw", "batch": batch}),
        ("mark_batch", {"mark": "restore", "batch": batch}),
        ("review_batch", {"batch": batch, "status": "no", "comment": ""}),
    ]


def test_two_annotators_reach_nothing_of_each_other_and_every_try_is_in_the_audit_log(store, project):
    project.update(disjoint_annotation=True)
    anna, bo = person(store, "anna"), person(store, "bo")
    desks = {one.name: desk_of(project, one) for one in (anna, bo)}
    pages = {name: desk.page() for name, desk in desks.items()}
    batches = {}
    for one in (anna, bo):
        session = project.session_of(one)
        session.next()
        batches[one.name] = session.submit([ANN]).uuid
    before = project.export("generic"), project.log().to_dict("records")

    for mine, other in ((anna, bo), (bo, anna)):
        tried = requests(pages[other.name]["item"]["context"], batches[other.name])
        for kind, fields in tried:
            answer = ask(desks[mine.name], kind, **fields)
            assert answer["status"] == "failed", (kind, answer)
            assert answer["error"]["code"] in ("not_allowed", "unknown_batch"), (kind, answer)
        assert [row[1] for row in refusals(store) if row[0] == mine.user_id] == [kind for kind, _ in tried]

    assert (project.export("generic"), project.log().to_dict("records")) == before
    for name, desk in desks.items():
        found = ask(desk, "board", search=[], flagged=False, page=1, sample=False, undone=True)["result"]
        assert [row["batch"] for row in found["rows"]] == [batches[name]]


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("stranger", set()),
        ("participant", {"annotate"}),
        ("reviewer", {"annotate", "review"}),
        ("author", {"review", "see_data"}),
        ("collaborator", {"review", "see_data"}),
        ("managing author", {"review", "see_data", "manage_project", "create_project"}),
        ("manager", {"create_project"}),
        ("keeper of users", {"manage_users"}),
        ("keeper of files", {"manage_files"}),
        ("keeper of surveys", {"manage_surveys"}),
        (
            "superuser",
            {
                "review",
                "see_data",
                "manage_project",
                "create_project",
                "manage_users",
                "manage_files",
                "manage_surveys",
            },
        ),
        ("switched off", set()),
    ],
)
def test_who_may_do_what(store, project, who, acts):
    groups = {
        "managing author": ["project_managers"],
        "manager": ["project_managers"],
        "keeper of users": ["user_manager"],
        "keeper of files": ["file_managers"],
        "keeper of surveys": ["evaluation_managers"],
    }
    one = person(store, "anna", groups=groups.get(who, []))
    with writing(store._engine) as session:
        if "author" in who:
            session.execute(update(Project).values(author_id=one.user_id))
        if who == "superuser":
            session.execute(update(User).where(User.id == one.user_id).values(is_superuser=True))
    if who in ("participant", "reviewer", "switched off"):
        project.add_participants("anna")
    if who == "reviewer":
        project.allow_reviewer("anna")
    if who == "collaborator":
        project.add_collaborator("anna")
    with writing(store._engine) as session:
        if who == "switched off":
            session.execute(update(User).where(User.id == one.user_id).values(is_active=False))

    with reading(store._engine) as session:
        row = session.get(Project, project.id)
        every = roles.Act.__args__
        assert {act for act in every if roles.may(session, one, act, row)} == acts
        for act in set(every) - acts:
            with pytest.raises(NotAllowed):
                roles.refuse(session, one, act, row)


def test_nothing_is_managed_with_a_name_alone(store, project):
    store.create_user("anna", groups=["project_managers", "user_manager", "file_managers"])
    named = Actor(user_id=store.user("anna").id, name="anna", verified="cookie")

    with reading(store._engine) as session:
        row = session.get(Project, project.id)
        allowed = {act for act in roles.Act.__args__ if roles.may(session, named, act, row)}

    assert allowed == {"annotate", "review"}


CHANGES = {
    "create_project": lambda session, who, row, now: projects.create_project(
        session, who, "New", task="generic", settings={}, now=now,
        sources=given_sources(["x"], None, text="text", key=None, folder=Path()),
    ),
    "update_project": lambda session, who, row, now: projects.update_project(
        session, who, row, {"is_open": False}, now=now
    ),
    "add_unit": lambda session, who, row, now: markers.add_unit(
        session, who, row, size=2, minimum_required=1, is_rankable=False, code=None, now=now
    ),
    "add_pre_marker": lambda session, who, row, now: markers.add_pre_marker(
        session, who, row, "per", "Ann", now=now
    ),
    "remove_marker": lambda session, who, row, now: marker_changes.remove_marker(
        session, who, row, "per", now=now
    ),
    "collaborator": lambda session, who, row, now: membership.add_collaborator(
        session, who, row, who.user_id, now=now
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_project_is_changes_only_who_manages_it(store, project, change):
    participant, manager = person(store, "anna"), person(store, "bo", groups=["project_managers"])
    project.add_participants("anna", "bo")

    for one in (participant, manager)[: 1 if change == "create_project" else 2]:
        with writing(store._engine) as session, pytest.raises(NotAllowed):
            CHANGES[change](session, one, project._row(session), store._clock())
    project.add_collaborator("bo")
    with writing(store._engine) as session:
        CHANGES[change](session, manager, project._row(session), store._clock())
