"""Names and codes that a store has for something else already, and definitions that get another name."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.tasks import TASKS, task


def _own_relation(store) -> None:
    store.create_project("Own people", task="ner", texts=["a"]).add_relation(
        "Corefers", [("Person", "Person")], direction="2"
    )


def _own_markers(store) -> None:
    own = store.create_project("Own", texts=["a"])
    for name in ("Question", "Mention", "Reference", "Translation", "Correct answer"):
        own.add_marker(name, names={"sv": f"Vår {name}"})


def _other_names(store) -> None:
    for name in ("ner", "qa", "corr"):
        store.create_project(f"Own {name}", task=name, texts=["a"])
    store.project("Own ner").update_marker("Person", name="Human")
    store.project("Own qa").update_marker("Question", name="Q?", everywhere=True)
    store.project("Own corr").update_relation("Corefers", direction="0")


def _submit_two_that_corefer(project) -> None:
    anna = project.annotator("anna")
    anna.next()
    anna.submit(
        labels=[
            {"id": "a", "marker": "Mention", "start": 0, "end": 3},
            {"id": "b", "marker": "Mention", "start": 8, "end": 11},
        ],
        relations=[{"relation": "Corefers", "links": [{"source": "a", "target": "b"}]}],
    )


@pytest.mark.parametrize("before", [_own_relation, _own_markers, _other_names])
def test_every_task_can_be_made_beside_other_definitions_of_the_same_name(store, before) -> None:
    before(store)
    for name in TASKS:
        first = store.create_project(name, task=name, texts=["a"])
        second = first.clone(f"{name} again", task=name)
        spec = first.spec()

        assert [one["name"] for one in spec["markers"]] == [one["name"] for one in task(name)["markers"]]
        assert [one["direction"] for one in spec["relations"]] == [
            one["direction"] for one in task(name)["relations"]
        ]
        actions = [action["name"] for one in spec["markers"] for action in one.get("actions", ())]
        assert actions == [one["name"] for one in task(name)["actions"]]
        assert second.spec()["markers"] == spec["markers"]  # definitions that are equal are used again
        assert second.spec()["relations"] == spec["relations"]


def test_a_task_whose_codes_are_taken_is_exported_and_read_back(store) -> None:
    _own_markers(store)
    _own_relation(store)
    project = store.create_project("Corr", task="corr", texts=["Ann met her."])
    again = project.clone("Again")
    _submit_two_that_corefer(project)

    entries = project.export("task")
    again.import_annotations(entries, user="bo")

    assert [one["type"] for entry in entries for one in entry["relations"].values()] == ["Corefers"]
    assert {
        one["marker"] for entry in entries for r in entry["relations"].values() for one in r["nodes"]
    } == {"Mention"}
    assert list(again.labels()["marker"]) == ["mention_2", "mention_2"]
    assert set(again.relations()["relation"]) == {"corefers_2"}


def _names_of(project, language="en"):
    screen = PageDesk(project.annotator("anna"), language=language, parts=str).screen()
    nodes, found = [screen["root"]], {}
    while nodes:
        node = nodes.pop()
        nodes.extend(node.get("children", []))
        found[node.get("code")] = node
    return found | {one["code"]: one for one in screen["relations"]}


def test_another_name_of_a_task_is_what_pages_and_exports_say(store) -> None:
    project = store.create_project("Corr", task="corr", texts=["Ann met her."])
    _submit_two_that_corefer(project)

    project.update_marker("Mention", name=" Words ")
    project.update_relation("Corefers", name="Same as")

    for language in ("en", "sv", "uk"):  # nobody has translated the new name
        shown = _names_of(project, language)
        assert (shown["mention"]["name"], shown["corefers"]["name"]) == ("Words", "Same as")
        assert "also_called" not in shown["mention"]
    [cluster] = project.export("task")[0]["relations"].values()
    assert cluster["type"] == "Same as"
    assert {node["marker"] for node in cluster["nodes"]} == {"Words"}
    project.update_marker("Words", color="#123456")  # it is found by its name


def test_another_name_leaves_translations_that_somebody_wrote(store) -> None:
    project = store.create_project("Own", texts=["a"], language="sv")
    project.add_marker("Djur", names={"en": "Animal", "sv": "Djur", "uk": "Тварина"})

    project.update_marker("Djur", name="Fä")

    names = [_names_of(project, language)["djur"]["name"] for language in ("sv", "en", "uk")]
    assert names == ["Fä", "Animal", "Тварина"]


def test_spaces_around_a_name_are_not_part_of_it(store) -> None:
    project = store.create_project("Own", texts=["a"])
    project.add_marker(" Person ")
    project.add_relation("Knows ", [("Person ", "Person")])

    assert [one["name"] for one in project.spec()["markers"]] == ["Person"]
    assert [one["name"] for one in project.spec()["relations"]] == ["Knows"]
    with pytest.raises(tw.errors.AlreadyExists):
        project.add_marker("Person")
    with pytest.raises(tw.errors.AlreadyExists):
        project.add_relation("Knows", [("Person", "Person")])
