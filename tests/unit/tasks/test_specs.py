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
def store(tmp_path):
    with tw.open_store(tmp_path / "study.db") as opened:
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


def test_every_place_that_is_wrong_is_named_and_nothing_is_stored(store):
    wrong = {
        "task": "m",
        "foo": 1,
        "layout": {"text": 9, "panels": ["nope"]},
        "settings": {"nope": 1, "lease_minutes": 0},
        "units": [{"size": 0}],
        "markers": [
            {"name": "A", "color": "redd"},
            {"nam": "B"},
            {"name": "C", "anno_type": "radio"},
            {"name": "D", "restrictions": ["> 1", "> x"], "actions": ["comments", 3]},
        ],
        "relations": [{"name": "R", "pairs": [["A", "A"], ["A"]], "direction": "3"}],
    }

    with pytest.raises(tw.errors.InvalidSpec) as caught:
        store.create_project("Wrong", task=wrong, texts=["a"])

    assert {one["where"] for one in caught.value.problems} == {
        "foo",
        "layout.text",
        "layout.panels[0]",
        "settings.nope",
        "settings.lease_minutes",
        "units[0].size",
        "markers[0].color",
        "markers[1].name",
        "markers[1].nam",
        "markers[2].choices",
        "markers[3].restrictions[1]",
        "markers[3].actions[1]",
        "relations[0].pairs[1]",
        "relations[0].direction",
    }
    assert "markers[0].color: color must be like" in str(caught.value)
    assert len(store.projects()) == 0


@pytest.mark.parametrize(
    ("part", "place", "words"),
    [
        ({"relations": [{"name": "R", "pairs": [["x", "y"]]}]}, "relations[0].pairs[0]", "'x' or 'y'"),
        ({"markers": [{"name": "A"}, {"name": "A"}]}, "markers[1].name", "already"),
        (
            {"markers": [{"name": "A", "shortcut": "a"}, {"name": "B", "shortcut": "A"}]},
            "markers[1].shortcut",
            "'a' already",
        ),
        ({"markers": [{"name": "A", "unit": "u"}]}, "markers[0].unit", "'u'"),
        ({"units": [{"size": 1, "minimum_required": 2}]}, "units[0].minimum_required", "at most size"),
        ({"pre_markers": [{"marker": "A", "tokens": ["a"]}]}, "pre_markers[0].marker", "'A'"),
        ({"actions": [{"marker": "A", "name": "comments"}]}, "actions[0].marker", "'A'"),
        ({"units": [{"code": "u"}, {"code": "u"}]}, "units[1].code", "Another unit"),
        ({"units": [{}, {"code": "unit_1"}]}, "units[1].code", "Another unit"),
        (
            {"markers": [{"name": "A", "code": "c"}, {"name": "B", "code": "c"}]},
            "markers[1].code",
            "as 'c'",
        ),
        (
            {
                "markers": [{"name": "A", "shortcut": "a"}],
                "relations": [{"name": "R", "pairs": [["A", "A"]], "shortcut": "A"}],
            },
            "relations[0].shortcut",
            "'a' already",
        ),
        (
            {"markers": [{"name": "A"}], "relations": [{"name": "R", "pairs": [["A", "A"]]}] * 2},
            "relations[1].name",
            "as 'r'",
        ),
        (
            {"markers": [{"name": "A", "code": "a"}, {"name": "A", "code": "b"}, {"name": "C"}]}
            | {"relations": [{"name": "R", "pairs": [["C", "c"], ["a", "b"], ["A", "c"]]}]},
            "relations[0].pairs[2]",
            "more than one",
        ),
        ({"markers": [{"name": "A", "actions": ["slidr"]}]}, "markers[0].actions[0]", "slider"),
        (
            {"markers": [{"name": "A"}], "actions": [{"marker": "A", "name": "slidr"}]},
            "actions[0].name",
            "slider",
        ),
        (
            {"markers": [{"name": "A", "actions": {"name": "slider", "config": {"min": 200}}}]},
            "markers[0].actions[0].config",
            "min < max",
        ),
        (
            {"markers": [{"name": "A", "actions": [{"name": "comments", "field": "f"}]}]}
            | {"actions": [{"marker": "a", "name": "slider", "field": "f"}]},
            "actions[0].field",
            "another field",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "m-text"}]}
            | {"pre_markers": [{"marker": "a", "tokens": "b"}]},
            "pre_markers[0].marker",
            "m-span",
        ),
        (
            {"markers": [{"name": "A"}], "pre_markers": [{"marker": "A", "tokens": []}]},
            "pre_markers[0].tokens",
            "words of 1",
        ),
        ({"markers": [{"name": "A", "anno_type": "spam"}]}, "markers[0].anno_type", "m-span"),
        ({"markers": [{"name": "A", "anno_type": "radio"}]}, "markers[0].choices", "needs choices"),
        ({"markers": [{"name": "A", "choices": ["a"]}]}, "markers[0].choices", "takes no choices"),
        (
            {"markers": [{"name": "A", "anno_type": "check", "choices": ["a", "a"]}]},
            "markers[0].choices",
            "differ",
        ),
        ({"markers": [{"name": "A", "range": [0, 1]}]}, "markers[0].range", "takes no range"),
        (
            {"markers": [{"name": "A", "anno_type": "range", "range": [5, 5]}]},
            "markers[0].range",
            "min < max",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "float", "range": {"min": 0, "step": -1}}]},
            "markers[0].range",
            "above 0",
        ),
        ({"layout": {"panels": ["markers", "markers"]}}, "layout.panels", "comes once"),
        (
            {"markers": [{"name": "A", "actions": ["comments", {"name": "slider", "config": []}]}]},
            "markers[0].actions[1].config",
            "must be a dict",
        ),
        (
            {"markers": [{"name": "A", "actions": [{"name": "slider", "verbos": "x"}]}]},
            "markers[0].actions[0].verbos",
            "no field 'verbos'",
        ),
        ({"markers": [{"name": "A", "actions": [{"name": 5}]}]}, "markers[0].actions[0].name", "like"),
        ({"markers": [{"name": "A", "actions": [5]}]}, "markers[0].actions[0]", "a name or a dict"),
        (
            {"settings": {"dt_publish": "2030-05-02", "dt_finish": "2030-05-01"}},
            "settings.dt_finish",
            "after dt_publish",
        ),
        (
            {"markers": [{"name": "A", "restrictions": [">= 5", "< 3"]}]},
            "markers[0].restrictions",
            "meets >= 5 and < 3",
        ),
        (
            {"markers": [{"name": "A", "restrictions": ["= 1", "= 2 i"]}]},
            "markers[0].restrictions",
            "meets = 1 and = 2",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "m-text", "restrictions": ["> 1"]}]},
            "markers[0].restrictions",
            "whole text at most once",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "free-text", "restrictions": [">= 2"]}]},
            "markers[0].restrictions",
            "outside a unit",
        ),
        (
            {"units": [{}]}
            | {"markers": [{"name": "A", "anno_type": "integer", "unit": "unit_1", "restrictions": ["< 1"]}]},
            "markers[0].restrictions",
            "at least once",
        ),
        (
            {"markers": [{"name": "A"}]}
            | {"relations": [{"name": "R", "pairs": [["A", "A"]], "restrictions": ["< 2"]}]},
            "relations[0].restrictions",
            "two labels",
        ),
        (
            {"markers": [{"name": "A", "suggestions": "ftp://a.b"}]},
            "markers[0].suggestions",
            "http",
        ),
    ],
)
def test_what_does_not_fit_together_is_named_and_nothing_is_stored(store, part, place, words):
    with pytest.raises(tw.errors.InvalidSpec, match=words) as caught:
        store.create_project("Wrong", task=part, texts=["a"])

    assert [one["where"] for one in caught.value.problems] == [place]
    assert len(store.projects()) == 0
    assert len(store.markers()) == 0


def test_every_place_that_does_not_fit_is_named_beside_those_that_cannot_be_taken(store):
    wrong = {
        "settings": {"lease_minutes": 0},
        "units": [{"size": 1, "minimum_required": 2}, {"code": "pair"}],
        "markers": [
            {"name": "A", "unit": "pear", "color": "redd"},
            {"name": "B", "unit": "pare"},
            {"name": "C", "unit": "pair", "shortcut": "1", "actions": ["comments", "slidr"]},
            {"name": "D", "unit": "unit_1", "shortcut": "1"},
            {"name": "E", "anno_type": "integer"},
        ],
        "relations": [
            {"name": "R", "pairs": [["A", "X"], ["A", "b"], ["Y", "Z"], ["A", "e"]], "direction": "3"}
        ],
        "actions": [{"marker": "X", "name": "comments"}],
        "pre_markers": [{"marker": "A", "tokens": ["a"]}, {"marker": "X", "tokens": ["a"]}],
    }

    with pytest.raises(tw.errors.InvalidSpec) as caught:
        store.create_project("Wrong", task=wrong, texts=["a"])

    assert sorted(one["where"] for one in caught.value.problems) == [
        "actions[0].marker",
        "markers[0].color",
        "markers[0].unit",
        "markers[1].unit",
        "markers[2].actions[1]",
        "markers[3].shortcut",
        "pre_markers[1].marker",
        "relations[0].direction",
        "relations[0].pairs[0]",
        "relations[0].pairs[2]",
        "relations[0].pairs[3]",
        "settings.lease_minutes",
        "units[0].minimum_required",
    ]
    assert "links labels; 'e' is integer" in str(caught.value)
    assert len(store.projects()) == 0


def test_a_reference_to_a_part_whose_name_cannot_be_read_is_not_called_missing(store):
    wrong = {
        "units": [{"code": 3}],
        "markers": [{"nam": "A", "unit": "u"}, {"name": "B"}],
        "relations": [{"name": "R", "pairs": [["A", "B"]]}],
    }

    with pytest.raises(tw.errors.InvalidSpec) as caught:
        store.create_project("Wrong", task=wrong, texts=["a"])

    places = [one["where"] for one in caught.value.problems]
    assert sorted(places) == ["markers[0].nam", "markers[0].name", "units[0].code"]


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
