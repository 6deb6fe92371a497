"""Actions of labels: registered, checked, stored, given to pages, and their defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotFound
from textinator_widgets.model import MarkerAction
from textinator_widgets.model.engine import reading
from textinator_widgets.plugins import actions, folder_actions, read_label_action

MODULE = """/**
 * name: stars
 * description: One to five stars: for labels
 * admin_filter: range
 * author: Maria
 */
export default function (cfg, labeler) { return { ...cfg, storage: {}, exec() {} }; }
"""
ANN = {"marker": "Person", "start": 0, "end": 3}


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as opened:
        yield opened


@pytest.fixture
def project(store: Any) -> Any:
    return store.create_project("Actions", texts=["Ann met Bohdan."], author="maria")


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "stars.js"
    path.write_text(MODULE, encoding="utf-8")
    yield path
    actions.unregister("stars")


def controls(project: Any, language: str = "en") -> list[Any]:
    desk = PageDesk(project.annotator("anna"), language=language, parts=lambda name: "")
    return desk.screen()["root"]["children"][1]["children"]


def ask(project: Any, name: object) -> dict[str, Any]:
    desk = PageDesk(project.annotator("anna"), language="en", parts=lambda name: "")
    return desk.handle({"request": "1", "type": "load_action", "name": name})


def rows(project: Any) -> dict[str, MarkerAction]:
    with reading(project.annotator("anna").access.engine) as session:
        found = {row.name: row for row in session.scalars(select(MarkerAction))}
        session.expunge_all()
        return found


def test_the_header_of_a_module_is_read(module: Path) -> None:
    found = read_label_action(module)

    assert (found.name, found.description, found.admin_filter, found.author) == (
        "stars",
        "One to five stars: for labels",
        "range",
        "Maria",
    )


def test_what_a_header_says_is_stored_shown_and_listed(store: Any, project: Any, module: Path) -> None:
    project.add_marker("Person", actions=["comments"])
    tw.plugins.label_action(module)
    project.update_marker("Person", actions=["comments", {"name": "stars", "verbose": "Stars"}])

    assert rows(project)["stars"].author == "Maria"
    ours, theirs = controls(project)[0]["actions"]
    assert (theirs["description"], theirs["author"]) == ("One to five stars: for labels", "Maria")
    assert "author" not in ours
    assert "description" not in ours
    actions.unregister("stars")
    frame = store.label_actions().set_index("action")
    assert list(frame.index) == ["change_color", "change_rel", "comments", "slider", "stars"]
    assert frame.loc["stars"].tolist() == [
        *("One to five stars: for labels", "Maria", "range"),
        str(module.resolve()),
    ]


def test_what_a_header_says_is_shown_where_there_is_no_store(module: Path) -> None:
    tw.plugins.label_action(module)

    labeler = tw.SpanLabeler("Ann", markers=[{"name": "Person", "actions": ["comments", "stars"]}])

    ours, theirs = sorted(labeler.markers[0]["actions"], key=lambda item: str(item["action"]))
    assert (theirs["description"], theirs["author"]) == ("One to five stars: for labels", "Maria")
    assert "author" not in ours
    assert "description" not in ours


def test_a_module_without_a_header_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "thumbs.js"
    path.write_text("export default () => ({});", encoding="utf-8")

    assert read_label_action(path).name == "thumbs"


@pytest.mark.parametrize(
    "text",
    [
        "var plugin = function () {}",
        "",
        MODULE.replace("range", "colour"),
        MODULE.replace("stars\n", "4 stars\n"),
        MODULE.replace("Maria", "Maria\n * storeFor: text"),
        "export default 1;" + " " * 1_000_000,
    ],
)
def test_what_is_no_module_of_an_action_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.js"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidSetting):
        tw.plugins.label_action(path)
    assert folder_actions(tmp_path).actions == {}


def test_bytes_that_are_no_text_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.js").write_bytes(b"export default \xff")

    with pytest.raises(InvalidSetting):
        tw.plugins.label_action(tmp_path / "bad.js")
    with pytest.raises(NotFound, match=r"missing\.js"):
        tw.plugins.label_action(tmp_path / "missing.js")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"export const stars = 1", "bad.js has no `export default`"),
        (b"/** name: bad */ export default \xff", "bad.js is not UTF-8 at byte 32"),
        (b"export default 1;" + b" " * 1_000_000, "bad.js is longer"),
        (b"/** name: slider */ export default () => ({})", "called 'slider', as is that of"),
        (b"/** name: a b */ export default () => ({})", "must be a letter and up to 49"),
    ],
)
def test_a_module_beside_the_store_that_cannot_be_used_says_why(
    project: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes, reason: str
) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "bad.js").write_bytes(content)
    (folder / "thumbs.js").write_text("export default () => ({});", encoding="utf-8")

    for _ in range(2):
        with pytest.raises(InvalidSetting, match=re.escape(reason)):
            project.add_marker("Person", actions=["bad"])
    with pytest.raises(InvalidSetting, match="thumbs; got 'worse'"):
        project.add_marker("Person", actions=["worse"])

    (said,) = [one.getMessage() for one in caplog.records if "bad.js" in one.getMessage()]
    assert "is left out" in said
    assert reason in said


def test_a_module_that_is_called_like_our_own_action_is_told_of(
    project: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "comments.js").write_text("export default () => ({});", encoding="utf-8")

    project.add_marker("Person", actions=["comments"])

    assert any("comments.js is left out" in one.getMessage() for one in caplog.records)


def test_a_registered_action_can_be_used_and_its_header_is_stored(project: Any, module: Path) -> None:
    tw.plugins.label_action(module)
    tw.plugins.label_action(module)  # a cell that runs twice
    project.add_marker("Person", actions=[{"name": "stars", "verbose": "Stars", "config": {"max": 5}}])

    row = rows(project)["stars"]
    assert (row.description, row.admin_filter, row.file) == (
        "One to five stars: for labels",
        "range",
        "stars.js",
    )
    (item,) = controls(project)[0]["actions"]
    assert {name: item[name] for name in ("action", "field", "verbose", "config")} == {
        "action": "stars",
        "field": "stars_1",
        "verbose": "Stars",
        "config": {"max": 5},
    }
    assert ask(project, "stars")["result"] == {"source": MODULE}


def test_another_process_finds_the_module_by_its_path(project: Any, module: Path) -> None:
    tw.plugins.label_action(module)
    project.add_marker("Person", actions=["stars"])
    actions.unregister("stars")

    assert ask(project, "stars")["result"] == {"source": MODULE}
    module.unlink()
    assert ask(project, "stars")["error"]["code"] == "not_found"
    assert str(module) not in ask(project, "stars")["error"]["message"]
    module.write_text(MODULE, encoding="utf-8")


def test_a_module_far_away_is_found_by_its_whole_path_and_a_very_long_one_is_refused(
    project: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("far")
    far, long = folder / "stars.js", folder / ("x" * 90 + ".js")
    for path in (far, long):
        path.write_text(MODULE, encoding="utf-8")
    try:
        tw.plugins.label_action(long)
        with pytest.raises(InvalidSetting, match="plugins"):
            project.add_marker("Person", actions=["stars"])
    finally:
        actions.unregister("stars")
    try:
        tw.plugins.label_action(far)
        project.add_marker("Person", actions=["stars"])
    finally:
        actions.unregister("stars")

    assert rows(project)["stars"].file == far.resolve().as_posix()
    assert ask(project, "stars")["result"] == {"source": MODULE}


def test_the_name_of_another_action_cannot_be_registered(module: Path, tmp_path: Path) -> None:
    tw.plugins.label_action(module)
    other = tmp_path / "other.js"
    other.write_text(MODULE, encoding="utf-8")

    with pytest.raises(AlreadyExists):
        tw.plugins.label_action(other)
    with pytest.raises(AlreadyExists):
        tw.plugins.label_action(module, name="comments")


def test_modules_in_the_folder_beside_the_store_can_be_used(project: Any, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "stars.js").write_text(MODULE, encoding="utf-8")
    (tmp_path / "plugins" / "notes.js").write_text("not a module", encoding="utf-8")

    project.add_marker("Person", actions=["stars"])

    assert ask(project, "stars")["result"] == {"source": MODULE}
    with pytest.raises(InvalidSetting, match=r"notes.js has no `export default`"):
        project.add_marker("Place", actions=["notes"])
    assert [control["name"] for control in controls(project)] == ["Person"]


@pytest.mark.parametrize("name", ["slider", "../study.db", "", None, 5])
def test_a_page_gets_the_modules_of_its_project_only(project: Any, name: object) -> None:
    project.add_marker("Person", actions=["comments"])

    assert ask(project, name)["status"] == "failed"


@pytest.mark.parametrize(
    "action",
    [
        "dance",
        {"name": "comments", "config": {"storeFor": "text"}},
        {"name": "comments", "config": {"allowSingletons": "yes"}},
        {"name": "comments", "config": {"subscribe": "event"}},
        {"name": "comments", "config": {"dispatch": ["event"]}},
        {"name": "comments", "config": {"dispatch": {"event": [5]}}},
        {"name": "comments", "config": {"store_default": True}},
        {"name": "slider", "config": {"min": 5, "max": 5}},
        {"name": "slider", "config": {"step": 0}},
        {"name": "slider", "config": {"max": "10"}},
        {"name": "slider", "config": {"default": 101}},
    ],
)
def test_an_action_that_cannot_be_taken_is_refused_and_nothing_is_stored(project: Any, action: Any) -> None:
    with pytest.raises(InvalidSetting):
        project.add_marker("Person", actions=[action])

    assert controls(project) == []


def test_two_actions_of_a_marker_do_not_share_a_field(project: Any) -> None:
    with pytest.raises(InvalidSetting, match="score"):
        project.add_marker(
            "Person", actions=[{"name": "comments", "field": "score"}, {"name": "slider", "field": "score"}]
        )


def test_items_are_sorted_by_their_words_in_the_language_of_the_page(project: Any) -> None:
    project.add_marker("Person", actions=["slider", "change_color", "comments"])

    words = [item["verbose"] for item in controls(project, "sv")[0]["actions"]]
    assert words == ["Ge poäng", "Lägg till en kommentar", "Ändra färg"]


def test_an_action_of_relations_has_one_field_for_all_markers(project: Any) -> None:
    action = {"name": "comments", "config": {"storeFor": "relation"}}
    project.add_marker("Person", actions=[action])
    project.add_marker("Place", actions=["comments", action])

    assert [[item["field"] for item in control["actions"]] for control in controls(project)] == [
        ["comments_1"],
        ["comments_2", "comments_1"],
    ]


def test_the_header_of_a_module_says_that_its_values_are_of_relations(project: Any, module: Path) -> None:
    module.write_text(MODULE.replace(" * author", " * storeFor: relation\n * author"), encoding="utf-8")
    tw.plugins.label_action(module)
    own = {"name": "stars", "config": {"storeFor": "label"}}
    markers = [{"name": "Person", "actions": ["stars"]}, {"name": "Place", "actions": ["stars"]}]
    project.add_marker("Person", actions=["stars"])
    project.add_marker("Place", actions=["stars"])
    project.add_marker("Time", actions=[own])
    project.update_marker("place", actions=["stars"])

    items = [control["actions"][0] for control in controls(project)]
    assert [(item["field"], item["config"]["storeFor"]) for item in items] == [
        ("stars_1", "relation"),
        ("stars_1", "relation"),
        ("stars_3", "label"),
    ]
    bare = [control["actions"][0]["field"] for control in tw.SpanLabeler("Ann", markers=markers).markers]
    assert bare == ["stars_1", "stars_1"]


def test_two_actions_of_relations_on_one_marker_keep_their_values_apart(project: Any) -> None:
    config = {"storeFor": "relation"}
    why, who = ({"name": "comments", "verbose": words, "config": config} for words in ("Why", "Who"))
    project.add_marker("Mention", actions=[why, who])
    project.add_marker("Event", actions=[who])

    assert [
        [(item["verbose"], item["field"]) for item in control["actions"]] for control in controls(project)
    ] == [[("Who", "comments_2"), ("Why", "comments_1")], [("Who", "comments_2")]]


@pytest.mark.parametrize("way", ["update", "remove"])
def test_an_action_of_relations_keeps_its_field_when_the_first_marker_loses_it(
    project: Any, way: str
) -> None:
    action = {"name": "comments", "config": {"storeFor": "relation"}}
    for name in ("Person", "Place", "Time"):
        project.add_marker(name, actions=[action])

    if way == "update":
        project.update_marker("person", actions=[])
    else:
        project.remove_marker("person")

    found = {control["name"]: control.get("actions", []) for control in controls(project)}
    assert [item["field"] for name in ("Place", "Time") for item in found[name]] == ["comments_1"] * 2


@pytest.mark.parametrize(
    ("config", "extra", "stored"),
    [
        ({}, None, None),
        ({"store_default": True}, None, {"score": 50}),
        ({"store_default": True, "default": 30}, {"note": "?"}, {"score": 30, "note": "?"}),
        ({"store_default": True, "max": 10, "step": 1}, None, {"score": 10}),
        ({"store_default": True}, {"score": 0}, {"score": 0}),
    ],
)
def test_an_untouched_slider_stores_its_default_or_nothing(
    project: Any, config: Any, extra: Any, stored: Any
) -> None:
    project.add_marker("Person", actions=[{"name": "slider", "field": "score", "config": config}])
    anna = project.annotator("anna")
    anna.next()
    batch = anna.submit([{**ANN, **({"extra": extra} if extra else {})}], key="one")

    assert (project.labels().extra[0] or None) == stored
    again = anna.submit([{**ANN, **({"extra": extra} if extra else {})}], key="one")
    assert again.uuid == batch.uuid
    anna.edit(batch.uuid, [{**ANN, "start": 8, "end": 14}])
    assert ("score" in (project.labels().extra[0] or {})) == bool(stored)


def test_the_default_of_a_relation_is_stored_with_the_relation(project: Any) -> None:
    config = {"storeFor": "relation", "store_default": True, "default": 70}
    project.add_marker("Person", actions=[{"name": "slider", "field": "score", "config": config}])
    project.add_relation("Corefers", [("Person", "Person")], direction="2")
    anna = project.annotator("anna")
    anna.next()
    anna.submit(
        [{**ANN, "id": "a"}, {"marker": "Person", "start": 8, "end": 14, "id": "b"}],
        relations=[{"relation": "Corefers", "links": [{"source": "a", "target": "b"}]}],
    )

    assert project.relations().extra.tolist() == [{"score": 70}]
    assert not any(project.labels().extra)


def test_an_edit_fills_a_new_default_into_new_labels_and_relations_only(project: Any) -> None:
    project.add_marker("Person")
    project.add_relation("Corefers", [("Person", "Person")], direction="2")
    anna = project.annotator("anna")
    anna.next()
    spans = [{"marker": "Person", "start": start, "end": start + 3, "id": str(start)} for start in (0, 4, 8)]
    links = [[{"source": "0", "target": "4"}], [{"source": "4", "target": "8"}]]
    relations = [{"relation": "Corefers", "links": one} for one in links]
    batch = anna.submit(spans[:2], relations=relations[:1])
    slider = {"name": "slider", "config": {"store_default": True}}
    of_relation = {"name": "slider", "verbose": "Tie", "config": {**slider["config"], "storeFor": "relation"}}
    project.update_marker("person", actions=[{**slider, "field": "sure"}, {**of_relation, "field": "tie"}])

    anna.edit(batch, spans[:2], relations=relations[:1])
    assert project.batches()["changes"].tolist() == [""]
    assert not any([*project.labels().extra, *project.relations().extra])

    anna.edit(batch, spans, relations=relations)
    assert [extra or {} for extra in project.labels().extra] == [{}, {}, {"sure": 50}]
    assert [extra or {} for extra in project.relations().extra] == [{}, {"tie": 50}]

    anna.edit(batch, spans, relations=relations)
    assert [extra or {} for extra in project.labels().extra] == [{}, {}, {"sure": 50}]


def test_our_own_modules_say_what_python_knows_of_them() -> None:
    for name in ("comments", "change_rel", "change_color", "slider"):
        known = actions.get(name)
        said = read_label_action(known.path)
        assert (said.name, said.description, said.admin_filter) == (
            known.name,
            known.description,
            known.admin_filter,
        )
