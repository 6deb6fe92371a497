"""Markers, units and relations of a project."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sqlalchemy import select, text

from textinator_widgets import errors
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading, writing


@pytest.fixture
def project(store):
    return store.create_project("P", texts=["Ann met Bob."])


def submit(project, **answer):
    session = project.annotator("anna")
    session.next()
    return session.submit(**answer)


def test_codes_come_from_names(project) -> None:
    assert project.add_marker("Correct answer") == "correct_answer"
    assert project.add_marker("Лицо") == "лицо"
    assert project.add_marker("Person", code="PER") == "PER"


def test_a_second_variant_of_a_marker_has_a_code_of_its_own(project) -> None:
    unit = project.add_unit(size=2, minimum_required=0)
    assert project.add_marker("Person") == "person"
    assert project.add_marker("Person", unit=unit) == "person_2"

    with pytest.raises(errors.AlreadyExists, match="'person'"):
        project.add_marker("Person")


def test_definitions_are_shared_between_projects(store, project) -> None:
    project.add_marker("Person", color="#123456", shortcut="p", names={"sv": "Person"})
    other = store.create_project("Q", texts=["Ann"])
    other.add_marker("Person", color="#abcdef")

    assert store.markers().code.tolist() == ["person"]
    assert store.markers().color.tolist() == ["#123456"]
    assert store.markers().shortcut.tolist() == ["P"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": ""}, errors.InvalidSetting),
        ({"name": "x", "code": "a b"}, errors.InvalidSetting),
        ({"name": "x", "color": "red"}, errors.InvalidSetting),
        ({"name": "x", "shortcut": "Hyper+X"}, errors.InvalidSetting),
        ({"name": "x", "shortcut": "Q"}, errors.AlreadyExists),
        ({"name": "x", "code": "taken"}, errors.AlreadyExists),
        ({"name": "x", "anno_type": "m-wave"}, errors.InvalidSetting),
        ({"name": "x", "display_type": "bold"}, errors.InvalidSetting),
        ({"name": "x", "restrictions": ["~ 3"]}, errors.InvalidSetting),
        ({"name": "x", "restrictions": [(">=", -1)]}, errors.InvalidSetting),
        ({"name": "x", "restrictions": ["< 0"]}, errors.InvalidSetting),
        ({"name": "x", "restrictions": [">="]}, errors.InvalidSetting),
        ({"name": "x", "restrictions": 5}, errors.InvalidSetting),
        ({"name": "x", "restrictions": [5]}, errors.InvalidSetting),
        ({"name": "x", "restrictions": [([], 1)]}, errors.InvalidSetting),
        ({"name": "x", "restrictions": [(">=", True)]}, errors.InvalidSetting),
        ({"name": "x", "restrictions": [(">=", 1, "i")]}, errors.InvalidSetting),
        ({"name": "x", "anno_type": ["m-span"]}, errors.InvalidSetting),
        ({"name": "x", "display_type": {}}, errors.InvalidSetting),
        ({"name": "x", "order_in_unit": -1}, errors.InvalidSetting),
        ({"name": "x", "order_in_unit": True}, errors.InvalidSetting),
        ({"name": "x", "order_in_unit": 1.5}, errors.InvalidSetting),
        ({"name": "x", "order_in_unit": 10**30}, errors.InvalidSetting),
        ({"name": "x", "display_tab": 5}, errors.InvalidSetting),
        ({"name": "x", "display_tab": "t" * 31}, errors.InvalidSetting),
        ({"name": "x", "display_tab": "a\0"}, errors.InvalidSetting),
        ({"name": "x", "export_name": "\ud800"}, errors.InvalidSetting),
        ({"name": "x", "export_name": "a\0b"}, errors.InvalidSetting),
        ({"name": "x", "export_name": "e" * 51}, errors.InvalidSetting),
        ({"name": "x", "actions": 5}, errors.InvalidSetting),
        ({"name": "x", "actions": [["comments"]]}, errors.InvalidSetting),
        ({"name": "x", "actions": [{"name": "comments", "verbose": 5}]}, errors.InvalidSetting),
        ({"name": "x", "actions": [{"name": "comments", "verbose": "\ud800"}]}, errors.InvalidSetting),
        ({"name": "x", "actions": [{"name": "comments", "config": {"a": object()}}]}, errors.InvalidSetting),
        ({"name": "x", "actions": [{"name": "comments", "config": {"a": math.nan}}]}, errors.InvalidSetting),
        ({"name": "x", "actions": [{"name": "comments", "colour": "red"}]}, errors.InvalidSetting),
        ({"name": "x", "suggestions": 5}, errors.InvalidSetting),
        ({"name": "x", "anno_type": "radio", "choices": ["a\0"]}, errors.InvalidSetting),
        ({"name": "x", "anno_type": "radio", "choices": ["\ud800"]}, errors.InvalidSetting),
        ({"name": "x", "anno_type": "integer", "range": (0, 10**400)}, errors.InvalidSetting),
        ({"name": 5}, errors.InvalidSetting),
        ({"name": {"code": "nobody"}}, errors.UnknownMarker),
        ({"name": {"code": "taken"}, "code": "other"}, errors.InvalidSetting),
        ({"name": "x", "unit": "unit_9"}, errors.NotFound),
        ({"name": "x", "actions": ["dance"]}, errors.InvalidSetting),
        ({"name": "x", "names": {"not a language!": "y"}}, errors.InvalidSetting),
    ],
)
def test_fields_that_cannot_be_taken_leave_no_marker(store, project, fields, error) -> None:
    project.add_marker("Taken", code="taken", shortcut="q")
    before = len(store.markers())

    with pytest.raises(error):
        project.add_marker(**fields)

    assert len(store.markers()) == before


def test_whole_text_labels_and_every_kind_of_input(project) -> None:
    project.add_marker("Good", "m-text")
    project.add_marker("Why", "lfree-text")
    project.add_marker("Score", "integer", range=(0, 10))
    project.add_marker("Sure", "range")
    project.add_marker("Tone", "radio", choices=["kind", {"group": "rude", "choices": ["loud", "cold"]}])
    project.add_marker("Topics", "check", choices=["people", "places"])

    submit(
        project,
        labels=[{"marker": "Good"}],
        inputs=[
            {"marker": "Why", "content": " so\n"},
            {"marker": "Score", "content": 7},
            {"marker": "Sure", "content": 0.5},
            {"marker": "Tone", "content": ["rude", "cold"]},
            {"marker": "Topics", "content": ["people", "places"]},
        ],
    )

    (label,) = project.labels().itertuples()
    assert label.name == "Good"
    assert project.labels()[["start", "end", "quote"]].isna().all(axis=None)
    assert project.inputs().content.tolist() == [" so\n", 7, 0.5, ["rude", "cold"], ["people", "places"]]


def test_units_keep_groups_and_ranks(project) -> None:
    unit = project.add_unit(size=3, minimum_required=1, is_rankable=True)
    project.add_marker("Idea", "free-text", unit=unit)
    project.add_marker("Words", unit=unit, restrictions=["<= 1"])

    submit(
        project,
        labels=[{"marker": "Words", "start": 0, "end": 3, "group_order": 2}],
        inputs=[
            {"marker": "Idea", "content": text, "group_order": rank} for text, rank in (("b", 2), ("a", 1))
        ],
    )

    frame = project.inputs()
    assert dict(zip(frame.content, frame.group_order, strict=True)) == {"a": 1, "b": 2}
    assert project.labels().group_order.tolist() == [2]


@pytest.mark.parametrize("fields", [{"size": 0}, {"size": 1, "minimum_required": 2}, {"size": True}])
def test_units_that_make_no_sense_are_refused(project, fields) -> None:
    with pytest.raises(errors.InvalidSetting):
        project.add_unit(**fields)


def test_relations_that_make_no_sense_are_refused(project) -> None:
    project.add_marker("A")
    for fields, error in (
        ({"pairs": []}, errors.InvalidSetting),
        ({"pairs": (pair for pair in [])}, errors.InvalidSetting),
        ({"pairs": None}, errors.InvalidSetting),
        ({"pairs": 5}, errors.InvalidSetting),
        ({"pairs": ["AA", "AB"]}, errors.InvalidSetting),
        ({"pairs": [("A", ["A"])]}, errors.UnknownMarker),
        ({"pairs": [("A", "A")], "direction": {}}, errors.InvalidSetting),
        ({"pairs": [("A", "A")], "restrictions": ["< 0"]}, errors.InvalidSetting),
        ({"pairs": [("A", "nobody")]}, errors.UnknownMarker),
        ({"pairs": [("A", "A")], "direction": "3"}, errors.InvalidSetting),
        ({"pairs": [("A", "A")], "representation": "tree"}, errors.InvalidSetting),
        ({"pairs": [("A", "A")], "shortcut": "?"}, errors.InvalidSetting),
    ):
        with pytest.raises(error):
            project.add_relation("R", **fields)
    assert project.add_relation("R", [("A", "A")], shortcut="Shift+R") == "r"
    with pytest.raises(errors.AlreadyExists):
        project.add_relation("R", [("A", "A")])


def test_pre_markers_belong_to_span_markers(project) -> None:
    project.add_marker("A")
    project.add_marker("B", "free-text")
    project.add_pre_marker("A", "he, she")
    for marker, tokens in (
        ("B", "x"),
        ("A", ""),
        ("A", []),
        ("A", 5),
        ("A", [5]),
        ("A", ["a\0"]),
        ("A", ["\ud800"]),
        ("A", {"a": 1}),
    ):
        with pytest.raises(errors.InvalidSetting):
            project.add_pre_marker(marker, tokens)


def test_pre_markers_are_taken_back_word_by_word_or_whole_and_their_labels_stay(store) -> None:
    project = store.create_project("Q", task="ner", texts=["he, she and it"] * 4, data_order="os")
    project.add_pre_marker("person", "he, she")
    project.add_pre_marker("person", ["it"])
    session = project.annotator("anna")

    def marked() -> list[str]:
        session.next()
        draft = session.draft or {"labels": []}
        return [label["quote"] for label in draft["labels"]]

    assert marked() == ["he", "she", "it"]
    session.submit(session.draft["labels"])
    project.remove_pre_marker("Person", " she ,it")
    assert project.spec()["pre_markers"] == [{"marker": "person", "tokens": ["he"]}]
    assert marked() == ["he"]
    session.skip()
    with pytest.raises(errors.NotFound, match=r"\['he'\]; got 'she'"):
        project.remove_pre_marker("person", ["he", "she"])
    with pytest.raises(errors.NotFound, match="got no words"):
        project.remove_pre_marker("location")
    with pytest.raises(errors.InvalidSetting, match="1 to 500"):
        project.remove_pre_marker("person", [])
    with pytest.raises(errors.UnknownMarker):
        project.remove_pre_marker("nobody")
    assert marked() == ["he"]
    session.skip()
    project.remove_pre_marker("person")
    assert project.spec().get("pre_markers", []) == []
    assert marked() == []
    assert project.labels()[["quote", "origin"]].to_numpy().tolist() == [
        [word, "premarker"] for word in ("he", "she", "it")
    ]
    with reading(store._engine) as opened:
        rows = opened.scalars(select(AuditLog).where(AuditLog.action == "remove_pre_marker")).all()
        assert [(row.object, row.old_revision, row.details) for row in rows] == [
            (f"project:{project.id}", "person", {"tokens": ["she", "it"]}),
            (f"project:{project.id}", "person", {"tokens": ["he"]}),
        ]


def test_more_labels_than_allowed_are_refused(store) -> None:
    project = store.create_project("Q", task="ner", texts=["Ann met Bob."], max_markers_per_input=1)

    with pytest.raises(errors.TooManyLabels):
        submit(project, labels=[{"marker": "Person", "start": 0, "end": end} for end in (1, 2)])


def test_nothing_to_mark_here(store) -> None:
    project = store.create_project("Q", task="ner", texts=["..."], allow_empty_submit=True)

    submit(project)

    assert len(project.batches()) == 1


def test_generators_are_read_once(project) -> None:
    project.add_marker("A", restrictions=(one for one in [">= 1"]), actions=(one for one in ["comments"]))
    project.add_marker("B", order_in_unit=np.int64(2))
    project.add_relation("R", (pair for pair in [("A", "B"), ("B", "A")]))
    project.add_pre_marker("A", (word for word in ["he"]))

    with pytest.raises(errors.RestrictionViolated):
        submit(project, labels=[{"marker": "B", "start": 0, "end": 3}])
    submit(
        project,
        labels=[
            {"marker": "A", "start": 0, "end": 3, "id": "1"},
            {"marker": "B", "start": 8, "end": 11, "id": "2"},
        ],
        relations=[{"relation": "R", "links": [{"source": "2", "target": "1"}]}],
    )
    assert len(project.relations()) == 1


def test_a_definition_of_the_store_is_used_again(store, project) -> None:
    project.add_marker("Person", code="PER", color="#123456", shortcut="p", names={"sv": "Namn"})
    frame = store.markers()
    ways = [frame.iloc[0], next(frame.itertuples()), frame.to_dict("records")[0], {"code": "PER"}]
    for number, existing in enumerate(ways):
        other = store.create_project(f"Q{number}", texts=["Ann"])
        assert other.add_marker(existing, "m-text", restrictions=["<= 1"]) == "PER"
        submit(other, labels=[{"marker": "PER"}])
        assert other.labels().name.tolist() == ["Person"]

    assert store.markers().equals(frame)


def test_a_relation_of_the_store_is_used_again(store, project) -> None:
    project.add_marker("A")
    project.add_marker("B")
    project.add_relation("R", [("A", "B")], code="REL", direction="2", representation="l", shortcut="r")
    frame = store.relations()
    assert frame.pairs.tolist() == [[("a", "b")]]
    ways = [frame.iloc[0], next(frame.itertuples()), frame.to_dict("records")[0], {"code": "REL"}]
    for number, existing in enumerate(ways):
        other = store.create_project(f"Q{number}", texts=["Ann Bob"])
        with pytest.raises(errors.UnknownMarker):
            other.add_relation(existing)
        for marker in store.markers().to_dict("records"):
            other.add_marker(marker)
        assert other.add_relation(existing) == "REL"

    assert store.relations().equals(frame)


@pytest.mark.parametrize(
    ("existing", "more", "error"),
    [
        ({"code": "none"}, {}, errors.UnknownRelation),
        ({"name": "R"}, {}, errors.InvalidSetting),
        (None, {}, errors.InvalidSetting),
        (5, {}, errors.InvalidSetting),
        ({"code": "r"}, {"code": "other"}, errors.InvalidSetting),
        ({"code": "r"}, {"direction": "1"}, errors.InvalidSetting),
        ({"code": "r"}, {"pairs": [("B", "A")]}, errors.AlreadyExists),
        ("New", {}, errors.InvalidSetting),
    ],
)
def test_a_relation_that_cannot_be_used_again_changes_nothing(store, project, existing, more, error) -> None:
    project.add_marker("A")
    project.add_marker("B")
    project.add_relation("R", [("A", "B")])
    before = store.relations()
    other = store.create_project("Q", texts=["Ann Bob"])
    other.add_marker("A")
    other.add_marker("B")

    with pytest.raises(error):
        other.add_relation(existing, **more)

    assert store.relations().equals(before)


def test_a_unit_of_the_store_is_made_again_in_another_project(store, project) -> None:
    code = project.add_unit(3, 2, is_rankable=True, code="pair")
    frame = store.units()
    for number, existing in enumerate(
        [frame.iloc[0], next(frame.itertuples()), frame.to_dict("records")[0], dict(frame.iloc[0])]
    ):
        other = store.create_project(f"Q{number}", texts=["Ann"])
        assert other.add_unit(existing) == code
        assert other.add_unit(existing, code="second") == "second"

    assert set(map(tuple, store.units()[["size", "minimum_required", "is_rankable"]].to_numpy())) == {
        (3, 2, True)
    }


@pytest.mark.parametrize("existing", [None, "pair", {"code": "pair"}, {"size": 2}, [2], 1.5])
def test_a_unit_that_cannot_be_made_again_is_refused(store, project, existing) -> None:
    before = store.units()

    with pytest.raises(errors.InvalidSetting):
        project.add_unit(existing)

    assert store.units().equals(before)


def test_a_project_whose_marker_has_a_key_of_the_page_still_opens(store, make) -> None:
    project = make()
    with writing(store._engine) as session:
        session.execute(text("UPDATE marker SET shortcut = '?' WHERE code = 'person'"))

    assert store.markers().set_index("code").shortcut["person"] == "?"
    assert project.annotator("anna").next() is not None
