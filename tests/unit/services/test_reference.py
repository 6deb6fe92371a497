from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.model import MarkerVariant, Project, RelationVariant
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services import accounts, reference
from textinator_widgets.services.actors import CALLER, Actor
from textinator_widgets.services.definitions import load_definition
from textinator_widgets.services.project_spec import layout_of
from textinator_widgets.services.screens import build_screen

NOW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def engine(tmp_path):
    path = tmp_path / "study.db"
    with tw.open_store(path) as store:
        store.create_project("Pronouns", task="pronr", texts=["She sat.", "He ran."])
        ranked = store.create_project("Ranked", task="mcqar", texts=["Tea?"])
        ranked.add_marker("Height", "float", range=(0, 2.5))
        ranked.add_marker("Late", display_tab="b")
        ranked.add_marker("Early", display_tab="a")
    opened = open_engine(path)
    yield opened
    opened.dispose()


def variant(session, code):
    return session.scalar(select(MarkerVariant).where(MarkerVariant.code == code))


def project(session, title):
    return session.scalar(select(Project).where(Project.title == title))


def test_free_markers_come_by_tab_and_those_of_units_do_not(engine):
    with reading(engine) as session:
        found = [one.code for one in reference.free_markers(session, project(session, "Ranked"))]

    assert found == ["height", "early", "late"]


def test_free_markers_come_in_the_order_of_the_page(engine):
    with reading(engine) as session:
        for title in ("Ranked", "Pronouns"):
            row = project(session, title)
            screen = build_screen(load_definition(session, row), layout_of(session, row), language="en")
            assert codes_of(screen["root"]["children"][1]) == [
                one.code for one in reference.free_markers(session, row)
            ]


def codes_of(view):
    """The codes of the controls outside units, as they stand on the page."""
    if view["kind"] != "view":
        return [] if view["kind"] == "unit" else [view["code"]]
    return [code for child in view["children"] for code in codes_of(child)]


def test_marker_groups_hold_the_markers_of_a_unit_in_their_order(engine):
    with reading(engine) as session:
        ((unit, variants),) = reference.marker_groups(session, project(session, "Ranked"))

        assert (unit.size, unit.minimum_required) == (5, 1)
        assert [one.code for one in variants] == ["question", "correct_answer", "distractor"]


def test_restrictions_are_written_as_textinator_writes_them(engine):
    with reading(engine) as session:
        assert reference.get_count_restrictions(variant(session, "distractor")) == "ge2s&ls4s"
        assert reference.get_count_restrictions(variant(session, "question")) == ""


def test_the_range_of_a_marker(engine):
    with reading(engine) as session:
        assert reference.min(variant(session, "height")) == 0
        assert reference.max(variant(session, "height")) == 2.5
        assert reference.max(variant(session, "question")) is None


def test_markers_of_a_relation_are_part_of_it(engine):
    with reading(engine) as session:
        relation = session.scalar(select(RelationVariant)).relation

        assert reference.between(relation) == "reference-:-antecedent"
        assert reference.is_part_of_relation(session, variant(session, "antecedent"))
        assert not reference.is_part_of_relation(session, variant(session, "early"))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("os", (True, False, False, False)),
        ("op", (False, True, False, False)),
        ("r", (False, False, False, True)),
        ("rr", (False, False, True, False)),
    ],
)
def test_the_order_of_texts(order, expected):
    made = Project(title="x", data_order=order)

    found = (
        reference.is_ordered(made),
        reference.is_ordered(made, parallel=True),
        reference.is_sampled(made),
        reference.is_sampled(made, replacement=False),
    )

    assert found == expected


def test_data_gives_the_open_text_until_it_is_submitted(engine):
    with writing(engine) as session:
        user_id = accounts.ensure_user(session, CALLER, "anna", now=NOW)
        actor = Actor(user_id=user_id, name="anna", role="annotator")
        first = reference.data(session, actor, project(session, "Pronouns"), now=NOW)
        again = reference.data(session, actor, project(session, "Pronouns"), now=NOW)

    assert first is not None
    assert first == again
    assert first.text in {"She sat.", "He ran."}
