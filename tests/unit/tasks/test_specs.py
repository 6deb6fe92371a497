"""A task as data: made from a dict or a file, checked place by place, given back equal."""

from __future__ import annotations

import json
import sys

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.tasks import TASKS

REVIEWS = {
    "task": "reviews",
    "title": "Reviews of restaurants",
    "exporter": "generic",
    "layout": {"text": 0.6, "panels": ["answer", "markers"]},
    "settings": {
        "max_markers_per_input": 12,
        "dt_finish": "2099-05-31T12:00:00",
        "guidelines": "<p>Å 🎉</p>",
    },
    "units": [{"code": "dish", "size": 3, "minimum_required": 0, "is_rankable": True}],
    "markers": [
        {"name": "Praise", "names": {"sv": "Beröm"}, "shortcut": "p", "display_tab": "Spans"},
        {
            "code": "complaint",
            "name": "Complaint",
            "color": "#c62828",
            "display_type": "und",
            "restrictions": ["<= 5", {"kind": "ge", "value": 1, "ignorable": True}],
            "export_name": "negative",
            "actions": ["comments", {"name": "slider", "field": "score", "config": {"default": 90}}],
        },
        {"name": "Ironic", "anno_type": "m-text"},
        {
            "name": "Stars",
            "anno_type": "radio",
            "choices": ["1", ["2", "3"], {"group": "4", "choices": ["a"]}],
        },
        {"name": "Dish", "anno_type": "free-text", "unit": "dish", "order_in_unit": 0},
        {"name": "Price", "anno_type": "float", "range": {"min": 0, "max": 99.5}, "unit": "dish"},
    ],
    "relations": [
        {"name": "About", "pairs": [["Praise", "complaint"]], "direction": "1", "representation": "l"},
    ],
    "actions": [{"marker": "Praise", "name": "comments", "verbose": "Say more"}],
    "pre_markers": [{"marker": "Praise", "tokens": ["good", "fine"]}],
}


@pytest.fixture
def store(sqlite_path):
    with tw.open_store(sqlite_path) as opened:
        yield opened


def screen(project, name="anna"):
    return PageDesk(project.annotator(name), language="en", parts=str).screen()


def test_a_specification_comes_back_as_it_was_written(store):
    project = store.create_project("Reviews", task=REVIEWS, texts=["Good soup."])

    assert project.spec() == REVIEWS
    assert project.setting("task_type") == "reviews"
    assert [one["code"] for one in screen(project)["relations"]] == ["about"]


def test_a_specification_of_a_few_words_comes_back_as_it_was_written(store):
    short = {"markers": [{"name": "Claim"}]}

    assert store.create_project("Claims", task=short, texts=["a"]).spec() == short


@pytest.mark.parametrize("name", TASKS)
def test_each_task_type_makes_the_same_project_through_its_specification(store, tmp_path, name):
    first = store.create_project("First", task=name, texts=["a"], language="sv")
    with tw.open_store(tmp_path / "other.db") as other:
        second = other.create_project("Second", task=json.loads(json.dumps(first.spec())), texts=["a"])

        assert second.spec() == first.spec()
        assert second.schema_version == first.schema_version
        assert [two["code"] for two in screen(second)["relations"]] == [
            one["code"] for one in screen(first)["relations"]
        ]
        assert screen(second)["root"] == screen(first)["root"]
        assert second.setting("task_type") == name
        if name != "generic":
            assert second.export("task") == first.export("task")


def test_a_specification_that_was_written_out_makes_the_same_project_again(store, tmp_path):
    first = store.create_project("First", task=REVIEWS, texts=["a"])
    first.add_marker("Late", color="#123456")

    full = first.spec()
    with tw.open_store(tmp_path / "other.db") as other:
        second = other.create_project("Second", task=full, texts=["a"])

        assert second.spec() == full
        assert second.schema_version == first.schema_version
        second.add_marker("Later still")
        assert [one["code"] for one in second.spec()["markers"]][-2:] == ["late", "later_still"]
    assert full["settings"]["dt_finish"].startswith("2099-05-31T12:00")
    assert full["markers"][1]["restrictions"] == ["<= 5", ">= 1 i"]
    assert full["markers"][0]["shortcut"] == "P"


def test_a_setting_that_was_given_beside_the_specification_is_in_it_afterwards(store):
    project = store.create_project("A", task=REVIEWS, texts=["a"], guidelines="<p>Other</p>", language="uk")

    assert project.spec()["settings"]["guidelines"] == "<p>Other</p>"
    assert project.setting("language") == "uk"
    assert project.setting("max_markers_per_input") == 12


def test_a_changed_setting_is_in_the_specification(store):
    project = store.create_project("A", task=REVIEWS, texts=["a"])
    project.update(reminders="<p>Think.</p>")

    assert project.spec()["settings"]["reminders"] == "<p>Think.</p>"


def test_json_and_toml_files_hold_specifications(store, tmp_path):
    (tmp_path / "task.json").write_text(json.dumps(REVIEWS, ensure_ascii=False), "utf-8")
    (tmp_path / "task.toml").write_text(
        """
        task = "claims"
        [settings]
        dt_finish = 2099-01-01
        [[markers]]
        name = "Påstående 🎉"
        restrictions = [">= 1"]
        """,
        "utf-8",
    )

    assert store.create_project("A", task=str(tmp_path / "task.json"), texts=["a"]).spec() == REVIEWS
    other = store.create_project("B", task=tmp_path / "task.toml", texts=["a"])
    assert other.spec() == {
        "task": "claims",
        "settings": {"dt_finish": "2099-01-01"},
        "markers": [{"name": "Påstående 🎉", "restrictions": [">= 1"]}],
    }


def test_one_marker_in_two_units_has_a_code_with_a_number_that_parts_can_name(store, tmp_path):
    spec = {
        "units": [{}, {}],
        "markers": [
            {"name": "A", "anno_type": "free-text", "unit": "unit_1"},
            {"name": "A", "unit": "unit_2"},
            {"name": "A", "code": "b", "actions": [{"name": "comments", "field": "f"}]},
        ],
        "relations": [{"name": "R", "pairs": [["b", "a_2"]]}],
        "actions": [{"marker": "a_2", "name": "comments", "field": "f"}],
        "pre_markers": [{"marker": "a_2", "tokens": "b, c"}],
    }

    project = store.create_project("Twice", task=spec, texts=["a"])

    assert project.spec() == spec
    project.add_marker("Late")
    full = project.spec()
    assert full["pre_markers"][0]["marker"] == "a_2"
    with tw.open_store(tmp_path / "other.db") as other:
        assert other.create_project("Twice", task=full, texts=["a"]).spec() == full


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", "{"), ("a.json", "[1]"), ("a.toml", "a ="), ("a.json", b"\xff\xfe"), ("none.json", None)],
)
def test_a_file_that_is_no_specification_is_named(store, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(tw.errors.InvalidSpec, match=name):
        store.create_project("A", task=path, texts=["a"])


@pytest.mark.parametrize("task", [3, None, "nope", ["ner"]])
def test_what_is_no_task_at_all_is_refused(store, task):
    with pytest.raises(tw.errors.UnknownTask, match="mcqar"):
        store.create_project("A", task=task, texts=["a"])


def test_a_clone_has_definition_settings_and_author_but_neither_people_nor_answers(store):
    first = store.create_project("First", task=REVIEWS, texts=["Good soup.", "Bad soup."], author="maria")
    session = first.annotator("anna")
    session.next()
    session.submit(labels=[{"marker": "complaint", "start": 0, "end": 4}])

    second = first.clone("Second", is_open=True, reminders="<p>New</p>")

    assert second.schema_version == first.schema_version
    assert second.setting("reminders") == "<p>New</p>"
    assert second.setting("max_markers_per_input") == 12
    assert store.projects().set_index("title").loc["Second", "author"] == "maria"
    assert sorted(second.texts()["text"]) == ["Bad soup.", "Good soup."]
    assert len(second.labels()) == 0
    assert len(first.labels()) == 1
    other = second.annotator("anna")
    other.next()
    other.submit(labels=[{"marker": "complaint", "start": 0, "end": 1}])
    assert (len(first.labels()), len(second.labels())) == (1, 1)
    assert store.check() == []


def test_a_clone_with_other_texts_has_only_these(store):
    first = store.create_project("First", task="corr", texts=["a", "b"])

    second = first.clone("Second", texts=["c"])

    assert second.texts()["text"].tolist() == ["c"]
    assert first.texts()["text"].tolist() == ["a", "b"]
    assert second.spec() == first.spec()


def test_a_clone_whose_title_is_taken_is_refused(store):
    first = store.create_project("First", task="ner", texts=["a"])

    with pytest.raises(tw.errors.AlreadyExists):
        first.clone("First")


def test_a_marker_without_a_shortcut_stays_without_one(store, tmp_path):
    store.create_project("First", texts=["a"]).add_marker("Praise", shortcut="P")
    second = store.create_project("Second", texts=["a"])
    second.add_marker("Praise", shortcut="")

    assert second.spec()["markers"][0]["shortcut"] == ""
    assert second.clone("Third").spec()["markers"] == second.spec()["markers"]
    with tw.open_store(tmp_path / "other.db") as other:
        there = other.create_project("Second", task=second.spec(), texts=["a"])
        assert there.annotator("a").next() is not None
        assert screen(there)["root"]["children"][1]["children"][0]["shortcut"] is None


def test_a_project_of_our_own_type_does_not_load_pydantic(tmp_path):
    import subprocess

    code = (
        "import sys, textinator_widgets as tw\n"
        f"store = tw.open_store({str(tmp_path / 'a.db')!r})\n"
        "store.create_project('A', task='ner', texts=['a']).annotator('b').next()\n"
        "assert 'pydantic' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
