"""Markers, units and relations are changed while a project is annotated; what was answered stays."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk

TEXT = "Anna met Bo. She smiled. 🎉"


@pytest.fixture
def store(sqlite_path):
    with tw.open_store(sqlite_path) as opened:
        yield opened


@pytest.fixture
def project(store):
    made = store.create_project("Study", texts=[TEXT, "Second."], data_order="os")
    made.add_marker("Person", shortcut="P", color="#3273dc")
    made.add_marker("Pronoun", shortcut="R")
    made.add_marker("Stars", "radio", choices=["1", "2", "3"])
    made.add_unit(3, 1, True)
    made.add_marker("Claim", "free-text", unit="unit_1")
    made.add_relation("Refers to", [("pronoun", "person")], shortcut="Shift+R")
    return made


@pytest.fixture
def answered(project):
    session = project.annotator("anna")
    session.next()
    session.submit(
        labels=[
            {"id": "a", "marker": "person", "start": 0, "end": 4},
            {"id": "b", "marker": "pronoun", "start": 13, "end": 16},
        ],
        inputs=[
            {"marker": "stars", "content": "3"},
            {"marker": "claim", "content": "One", "group": "g1", "group_order": 1},
        ],
        relations=[{"relation": "refers_to", "links": [{"source": "b", "target": "a"}]}],
    )
    return session


def controls(project):
    screen = PageDesk(project.annotator("anna"), language="en", parts=str).screen()
    found = {}
    stack = [screen["root"]]
    while stack:
        node = stack.pop()
        stack.extend(node.get("children", []))
        if "code" in node:
            found[node["code"]] = node
    return found | {one["code"]: one for one in screen["relations"]}


def answers(project):
    return [
        frame.drop(columns=["created"]).to_dict("records")
        for frame in (project.labels(), project.inputs(), project.relations())
    ]


def test_only_what_is_named_changes(project):
    project.update_marker("Person", color="#ff0000", display_tab="People", restrictions=[">= 1"])

    control = controls(project)["person"]
    assert (control["name"], control["shortcut"], control["color"]) == ("Person", "P", "#ff0000")
    assert control["restrictions"] == [{"kind": "ge", "value": 1, "ignorable": False}]
    project.update_marker("person", color=None, shortcut="", restrictions=[])
    control = controls(project)["person"]
    assert (control["shortcut"], control["color"], control["restrictions"]) == (None, "#3273dc", [])


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Human", "names": {"sv": "Människa"}},
        {"color": "#010203", "shortcut": "H", "display_type": "und", "display_tab": "T", "export_name": "E"},
        {"restrictions": ["= 5 i"]},
        {"actions": ["comments"]},
        {"order_in_unit": 7},
    ],
)
def test_answers_stay_when_a_marker_changes(project, answered, change):
    before = answers(project)

    project.update_marker("person", **change)

    after = answers(project)
    if "name" in change:
        before[0][0]["name"] = "Human"
    assert after == before
    assert project.store.check() == []


def test_choices_that_were_answered_may_go_and_the_answer_stays(project, answered):
    project.update_marker("stars", choices=["1", "2"])

    assert project.inputs().set_index("marker").loc["stars", "content"] == "3"
    assert controls(project)["stars"]["choices"] == ["1", "2"]


def test_a_range_is_put_in_the_place_of_another(project):
    project.add_marker("Score", "integer", range=(0, 10))

    project.update_marker("score", range=(1, 5, 2))
    control = controls(project)["score"]
    assert (control["min"], control["max"], control["step"]) == (1, 5, 2)
    project.update_marker("score", range=None)
    assert "min" not in controls(project)["score"]


@pytest.mark.parametrize("change", [{"anno_type": "m-text"}, {"unit": "unit_1"}])
def test_type_and_unit_of_a_marker_with_answers_stay(project, answered, change):
    before = controls(project)["person"]

    with pytest.raises(tw.errors.NotAllowed, match="has 1 answer"):
        project.update_marker("person", color="#ff0000", **change)

    assert controls(project)["person"] == before


def test_type_and_unit_of_a_marker_without_answers_change(project):
    project.update_marker("person", anno_type="m-text")
    project.update_marker("stars", unit="unit_1", order_in_unit=2)

    assert controls(project)["person"]["kind"] == "m-text"
    assert [one["code"] for one in controls(project)["unit_1"]["children"]] == ["claim", "stars"]
    project.update_marker("stars", unit=None)
    assert [one["code"] for one in controls(project)["unit_1"]["children"]] == ["claim"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({}, tw.errors.UnknownSetting, "what to change"),
        ({"code": "x"}, tw.errors.UnknownSetting, "'code'"),
        ({"nope": 1}, tw.errors.UnknownSetting, "'nope'"),
        ({"color": "red"}, tw.errors.InvalidSetting, "color"),
        ({"name": " "}, tw.errors.InvalidSetting, "name"),
        ({"choices": ["a", "b"]}, tw.errors.InvalidSetting, "choices"),
        ({"restrictions": ["> x"]}, tw.errors.InvalidSetting, "restriction"),
        ({"shortcut": "R"}, tw.errors.AlreadyExists, "pronoun"),
        ({"shortcut": "Shift+R"}, tw.errors.AlreadyExists, "refers_to"),
        ({"unit": "nope"}, tw.errors.NotFound, "unit_1"),
        ({"actions": ["nope"]}, tw.errors.InvalidSetting, "nope"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(project, change, error, words):
    before = project.spec()

    with pytest.raises(error, match=words):
        project.update_marker("person", **change)

    assert project.spec() == before


def test_a_name_that_other_projects_use_changes_only_everywhere(store, project):
    other = store.create_project("Other", texts=["a"])
    other.add_marker({"code": "person"})

    with pytest.raises(tw.errors.NotAllowed, match="'Other'"):
        project.update_marker("person", name="Human")
    project.update_marker("person", color="#ff0000")
    project.update_marker("person", name="Human", everywhere=True)

    assert controls(project)["person"]["name"] == "Human"
    assert (controls(other)["person"]["name"], controls(other)["person"]["color"]) == ("Human", "#3273dc")


def test_an_action_that_stays_keeps_the_field_of_its_values(project):
    project.update_marker("person", actions=["comments", "slider"])
    fields = {one["action"]: one["field"] for one in controls(project)["person"]["actions"]}

    project.update_marker("person", actions=[{"name": "slider", "verbose": "How sure"}, "change_color"])

    after = {one["action"]: one for one in controls(project)["person"]["actions"]}
    assert sorted(after) == ["change_color", "slider"]
    assert (after["slider"]["field"], after["slider"]["verbose"]) == (fields["slider"], "How sure")


def test_a_marker_without_answers_is_removed_and_its_definition_stays(store, project):
    project.add_pre_marker("person", ["Anna"])
    project.add_marker("Score", "integer", range=(0, 10), restrictions=["= 1"], actions=["comments"])

    project.remove_marker("Score")

    assert "score" not in controls(project)
    assert "score" in set(store.markers()["code"])
    project.add_marker("Score", "float")
    assert controls(project)["score"]["kind"] == "float"


def test_a_marker_with_answers_is_not_removed_even_when_they_were_withdrawn(project, answered):
    answered.withdraw(project.batches()["batch"].iloc[0])

    with pytest.raises(tw.errors.NotAllowed, match="has 1 answer"):
        project.remove_marker("stars")

    assert "stars" in controls(project)


def test_a_marker_in_unsubmitted_work_is_not_removed(project):
    session = project.annotator("bo")
    session.next()
    session.save_draft(inputs=[{"marker": "stars", "content": "1"}])

    with pytest.raises(tw.errors.NotAllowed, match="unsubmitted"):
        project.remove_marker("stars")

    assert session.draft["inputs"][0]["content"] == "1"


def test_a_marker_that_a_relation_needs_goes_after_the_relation(project):
    with pytest.raises(tw.errors.NotAllowed, match="refers_to"):
        project.remove_marker("pronoun")

    project.remove_relation("Refers to")
    project.remove_marker("pronoun")

    assert {"pronoun", "refers_to"}.isdisjoint(controls(project))


def test_a_relation_changes_for_its_project_only(store, project, answered):
    other = store.create_project("Other", texts=["a"])
    for code in ("person", "pronoun"):
        other.add_marker({"code": code})
    other.add_relation({"code": "refers_to"})
    before = answers(project)

    project.update_relation("Refers to", shortcut="Alt+F", representation="l", restrictions=["<= 4"])

    changed, same = controls(project)["refers_to"], controls(other)["refers_to"]
    assert (changed["shortcut"], changed["representation"]) == ("Alt+F", "l")
    assert changed["restrictions"] == [{"kind": "le", "value": 4, "ignorable": False}]
    assert (same["shortcut"], same["representation"], same["restrictions"]) == ("Shift+R", "g", [])
    assert answers(project) == before
    project.update_relation("refers_to", shortcut=None, representation=None, restrictions=[])
    assert controls(project)["refers_to"] == same
    with pytest.raises(tw.errors.NotAllowed, match="'Other'"):
        project.update_relation("refers_to", name="Means")
    project.update_relation("refers_to", name="Means", everywhere=True)
    assert controls(other)["refers_to"]["name"] == "Means"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, tw.errors.UnknownSetting),
        ({"direction": "3"}, tw.errors.InvalidSetting),
        ({"pairs": []}, tw.errors.InvalidSetting),
        ({"pairs": [("person", "nobody")]}, tw.errors.UnknownMarker),
        ({"code": "means"}, tw.errors.UnknownSetting),
        ({"representation": "x"}, tw.errors.InvalidSetting),
        ({"shortcut": "P"}, tw.errors.AlreadyExists),
        ({"shortcut": 3}, tw.errors.InvalidSetting),
        ({"restrictions": ["nope"]}, tw.errors.InvalidSetting),
    ],
)
def test_what_a_relation_cannot_take_changes_nothing(project, change, error):
    before = project.spec()

    with pytest.raises(error):
        project.update_relation("refers_to", **change)

    assert project.spec() == before


@pytest.mark.parametrize(
    "given",
    [
        {"anno_type": "m-span", "restrictions": [">= 5", "< 3"]},
        {"anno_type": "m-text", "restrictions": [">= 2"]},
        {"anno_type": "free-text", "restrictions": ["= 3"]},
    ],
)
def test_restrictions_that_no_answer_can_meet_are_refused(project, given):
    before = project.spec()

    with pytest.raises(tw.errors.InvalidSetting, match=r"at once|at most once"):
        project.add_marker("Odd", **given)
    with pytest.raises(tw.errors.InvalidSetting, match="at once"):
        project.update_marker("person", restrictions=["= 1", "= 2"])
    with pytest.raises(tw.errors.InvalidSetting, match="two labels"):
        project.update_relation("refers_to", restrictions=["= 1"])

    assert project.spec() == before
    project.add_marker("Several", "free-text", unit="unit_1", restrictions=[">= 2", "<= 3"])


def test_pairs_and_direction_change_while_nothing_is_linked(project):
    project.update_relation("refers_to", pairs=[("person", "person")], direction="2")

    changed = controls(project)["refers_to"]
    assert (changed["pairs"], changed["direction"]) == ([("person", "person")], "2")
    session = project.annotator("anna")
    session.next()
    session.submit(
        labels=[
            {"id": "a", "marker": "person", "start": 0, "end": 4},
            {"id": "b", "marker": "person", "start": 9, "end": 11},
        ],
        inputs=[{"marker": "claim", "content": "One", "group": "g"}],
        relations=[{"relation": "refers_to", "links": [{"source": "b", "target": "a"}]}],
    )
    assert project.relations()["direction"].tolist() == ["2"]


def test_links_stand_against_other_pairs_and_another_direction_but_not_against_more_pairs(project, answered):
    answered.withdraw(project.batches()["batch"].iloc[0])
    before = project.spec()

    with pytest.raises(tw.errors.NotAllowed, match="has 1 link that these pairs would not allow"):
        project.update_relation("refers_to", pairs=[("person", "person")])
    with pytest.raises(tw.errors.NotAllowed, match="has 1 link that another direction would not allow"):
        project.update_relation("refers_to", direction="2")
    assert project.spec() == before

    project.update_relation("refers_to", pairs=[("pronoun", "person"), ("person", "person")], direction="0")
    project.update_relation("refers_to", pairs=[("pronoun", "person")])

    assert project.spec() == before


def test_pairs_of_unsubmitted_work_stay(project):
    session = project.annotator("anna")
    session.next()
    session.save_draft(
        labels=[
            {"id": "a", "marker": "person", "start": 0, "end": 4},
            {"id": "b", "marker": "pronoun", "start": 13, "end": 16},
        ],
        relations=[{"relation": "refers_to", "links": [{"source": "b", "target": "a"}]}],
    )

    with pytest.raises(tw.errors.NotAllowed, match="unsubmitted work"):
        project.update_relation("refers_to", pairs=[("person", "person")])
    project.update_relation("refers_to", pairs=[("person", "person"), ("pronoun", "person")])

    assert len(controls(project)["refers_to"]["pairs"]) == 2


def test_pairs_that_projects_share_change_in_all_of_them_or_in_none(store, project):
    other = store.create_project("Other", texts=["a"])
    for code in ("person", "pronoun"):
        other.add_marker({"code": code})
    other.add_relation({"code": "refers_to"})
    project.add_marker("Place")
    more = [("pronoun", "person"), ("pronoun", "place")]

    with pytest.raises(tw.errors.NotAllowed, match="'Other'"):
        project.update_relation("refers_to", pairs=more)
    with pytest.raises(tw.errors.NotAllowed, match="has not all markers"):
        project.update_relation("refers_to", pairs=more, everywhere=True)
    assert len(controls(other)["refers_to"]["pairs"]) == 1
    other.add_marker({"code": "place"})
    project.update_relation("refers_to", pairs=more, everywhere=True)

    assert controls(other)["refers_to"]["pairs"] == controls(project)["refers_to"]["pairs"]
    assert len(controls(other)["refers_to"]["pairs"]) == 2


def test_a_project_is_cloned_with_another_task(store, project, answered):
    project.update(annotators_per_text=2, allow_empty_submit=True, allow_selecting_labels=False)

    other = project.clone("Clusters", task="corr", lease_minutes=7)

    assert (other.spec()["task"], sorted(controls(other))) == ("corr", ["corefers", "mention"])
    assert other.texts()["text"].tolist() == project.texts()["text"].tolist()
    assert len(other.batches()) == 0
    settings = ("annotators_per_text", "allow_empty_submit", "allow_selecting_labels", "lease_minutes")
    assert [other.setting(name) for name in settings] == [2, True, True, 7]
    with pytest.raises(tw.errors.UnknownTask):
        project.clone("No", task="nope")


def test_a_relation_with_links_is_not_removed(project, answered):
    with pytest.raises(tw.errors.NotAllowed, match="has 1 link"):
        project.remove_relation("refers_to")

    with pytest.raises(tw.errors.UnknownRelation, match="refers_to"):
        project.update_relation("nope", shortcut=None)


def test_units_change_and_go_when_they_are_empty(project, answered):
    project.update_unit("unit_1", size=5, is_rankable=False)
    unit = controls(project)["unit_1"]
    assert (unit["size"], unit["minimum"], unit["rankable"]) == (5, 1, False)
    with pytest.raises(tw.errors.InvalidSetting, match="at most size"):
        project.update_unit("unit_1", minimum_required=6)
    with pytest.raises(tw.errors.UnknownSetting):
        project.update_unit("unit_1", nope=1)
    with pytest.raises(tw.errors.NotAllowed, match="claim"):
        project.remove_unit("unit_1")

    project.add_unit(code="extra")
    project.remove_unit("extra")
    assert project.store.units()["code"].tolist() == ["unit_1"]


def test_every_batch_keeps_the_version_that_it_was_answered_under(project, answered):
    first = project.schema_version
    project.update_marker("stars", choices=["1", "2", "3", "4"])
    second = project.schema_version
    answered.next()
    answered.submit(
        inputs=[
            {"marker": "stars", "content": "4"},
            {"marker": "claim", "content": "Two", "group": "g1", "group_order": 1},
        ]
    )

    assert first != second
    assert project.batches()["schema_version"].tolist() == [first, second]
    answered.edit(
        project.batches()["batch"].iloc[0],
        labels=[{"marker": "person", "start": 0, "end": 4}],
        inputs=[{"marker": "claim", "content": "One", "group": "g1", "group_order": 1}],
    )
    assert project.batches()["schema_version"].tolist() == [second, second]
    project.update_marker("stars", choices=["1", "2", "3"])
    assert project.schema_version == first


def test_imported_batches_have_a_version(store, project, answered):
    other = project.clone("Other")

    other.import_annotations(project.export("jsonl"), "jsonl")

    assert other.batches()["schema_version"].tolist() == [other.schema_version]
    assert other.schema_version == project.schema_version


def test_what_an_edit_in_place_replaced_is_kept(project, answered):
    batch = project.batches()["batch"].iloc[0]

    answered.edit(
        batch,
        labels=[{"marker": "person", "start": 9, "end": 11}],
        inputs=[
            {"marker": "stars", "content": "1"},
            {"marker": "claim", "content": "One", "group": "g1", "group_order": 1},
        ],
    )
    answered.edit(
        batch,
        labels=[{"marker": "person", "start": 9, "end": 11}],
        inputs=[
            {"marker": "stars", "content": "2"},
            {"marker": "claim", "content": "One", "group": "g1", "group_order": 1},
        ],
    )

    edits = project.edits()
    assert edits["version"].tolist() == [1, 2]
    assert edits["user"].tolist() == ["anna", "anna"]
    first, second = edits["replaced"]
    assert [one["marker"] for one in first["labels"]] == ["person", "pronoun"]
    assert [(one["start"], one["end"]) for one in first["labels"]] == [(0, 4), (13, 16)]
    assert [one["content"] for one in first["inputs"]] == ["3"]
    assert [one["relation"] for one in first["relations"]] == ["refers_to"]
    assert [one["content"] for one in second["inputs"]] == ["1"]


@pytest.mark.parametrize("kind", ["free-text", "integer", "check"])
def test_relations_link_only_markers_that_make_labels(store, kind):
    project = store.create_project("Linked", texts=["a"])
    project.add_marker("A")
    project.add_marker("T", "m-text")
    more = {"choices": ["x"]} if kind == "check" else {}
    project.add_marker("F", kind, **more)

    with pytest.raises(tw.errors.InvalidSetting, match=rf"pairs\[1\]: .*'f' is {kind}"):
        project.add_relation("R", [("A", "T"), ("A", "F")])
    assert not project.spec().get("relations")
    project.add_relation("R", [("A", "T")])
    with pytest.raises(tw.errors.InvalidSetting, match=r"pairs\[0\]"):
        project.update_relation("R", pairs=[("F", "A"), ("A", "T")])
    with pytest.raises(tw.errors.NotAllowed, match="'r' needs the marker 't'"):
        project.update_marker("T", anno_type=kind, **more)
    project.update_marker("T", anno_type="m-span")
    assert project.spec()["relations"][0]["pairs"] == [["a", "t"]]
