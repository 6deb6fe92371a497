"""What a project has is not stored again, in whatever format it comes; what contradicts it is told."""

from __future__ import annotations

import json
from itertools import pairwise

import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidImport

TEXTS = ["Ann 😀 met Bob.", "Kim left.", "Ann 😀 met Bob."]
NAMED = ["jsonl", "prodigy", "doccano", "w3c", "conll", "brat"]
"""Formats that keep the uuid of a submission."""


@pytest.fixture
def store(place):
    with tw.open_store(place) as opened:
        yield opened


def made(store, title="A", task="generic"):
    """A project with everything: spans, texts, a unit, inputs, relations of all directions."""
    project = store.create_project(title, task=task, texts=TEXTS, data_order="os")
    if task == "generic":
        unit = project.add_unit(2, 0, code="pair", is_rankable=True)
        project.add_marker("Person")
        project.add_marker("Odd", "m-text")
        project.add_marker("Claim", "free-text", unit=unit)
        project.add_marker("Proof", unit=unit)
        project.add_marker("Age", "integer")
        project.add_relation("Is", [("Person", "Person")], code="is", direction="2")
        project.add_relation("In", [("Person", "Odd")], code="in", direction="1")
    return project


def answered(project, *people):
    """Each person answers each text: the first with everything, the others with one label."""
    labels = [
        {"marker": "person", "start": 0, "end": 1, "id": "a", "extra": {"sure": 1.5}},
        {"marker": "person", "start": 0, "end": 3, "id": "b"},
        {"marker": "person", "start": 2, "end": 3, "id": "c"},
        {"marker": "odd", "id": "o"},
        {"marker": "proof", "start": 0, "end": 1, "group_order": 2},
        {"marker": "proof", "start": 0, "end": 1, "group_order": 1},
    ]
    links = [{"source": "a", "target": "b"}, {"source": "a", "target": "c"}]
    relations = [
        {"relation": "is", "links": links, "extra": {"why": "x"}},
        {"relation": "in", "links": [{"source": "o", "target": "a"}]},
    ]
    inputs = [{"marker": "claim", "content": "yes", "group_order": rank} for rank in (1, 2)]
    for user in people:
        session = project.annotator(user)
        while (item := session.next()) is not None:
            if item.key == 1:
                session.submit([{"marker": "person", "start": 0, "end": 3}])
            else:
                session.submit(labels, [*inputs, {"marker": "age", "content": item.key}], relations)
    return project


def test_what_a_project_exported_is_known_in_every_format(store, tmp_path) -> None:
    project = answered(made(store), "anna", "bo")
    people = {"include_usernames": True}
    files = [(name, project.export(name)) for name in NAMED[:-1]]
    files += [("brat", project.export("brat", tmp_path / "brat"))]
    files += [("generic", project.export("generic", **people, group_by=by)) for by in ("batch", "context")]
    files += [("task", project.export(**people, consolidate_clusters=True))]
    files += [(None, project.labels()), (None, project.inputs())]
    files += [(None, pd.concat([project.labels(), project.inputs()]))]

    for name, given in files:
        done = project.import_annotations(given, name, missing_inputs="allow")
        # of the frame of inputs, submissions with inputs only
        assert (name, done.batches, done.texts) == (name, 0, 0)
        assert done.known == (4 if name is None and given is files[-2][1] else 6)


@pytest.mark.parametrize("task", ["ner", "mcqa", "mcqar", "mt", "corr"])
def test_the_task_form_of_a_project_is_known_there(store, task) -> None:
    project = made(store, task=task)
    markers = {
        "ner": ([{"marker": "person", "start": 0, "end": 3}], [], []),
        "mcqa": ([{"marker": "correct_answer", "start": 0, "end": 3}], [("question", "Who?")], []),
        "mcqar": (
            [],
            [("question", "Who?"), ("correct_answer", "A"), ("distractor", "B"), ("distractor", "C")],
            [],
        ),
        "mt": ([], [("translation", "Hej")], []),
        "corr": (
            [{"marker": "mention", "start": place, "end": place + 1, "id": str(place)} for place in (0, 1)],
            [],
            [{"relation": "corefers", "links": [{"source": "0", "target": "1"}]}],
        ),
    }
    if task == "mcqa":
        project.add_marker("Note", "free-text")
        markers["mcqa"][1].append(("note", "n"))
    codes = [one["code"] for one in project.spec()["markers"]]
    labels, inputs, relations = markers[task]
    session = project.annotator("anna")
    while session.next() is not None:
        given = [{"marker": marker, "content": content} for marker, content in inputs if marker in codes]
        session.submit(labels, given, relations)
    shapes = [{}, {"groups": "nested"}] if task in ("mcqar", "mt") else [{}]

    for shape in shapes:
        done = project.import_annotations(project.export(**shape), user="anna")
        assert (done.batches, done.known) == (0, 6 if task == "mcqa" else 3)
    assert len(project.batches()) == 3


def test_a_batch_makes_one_answer_known_and_a_second_one_is_stored_once(store) -> None:
    project = made(store)
    entry = {
        "context": TEXTS[1],
        "annotations": [{"labels": [{"marker": {"name": "Person"}, "start": 0, "end": 3}]}],
    }
    session = project.annotator("anna")
    session.next()
    session.skip()
    session.next()
    session.submit([{"marker": "person", "start": 0, "end": 3}])

    first = project.import_annotations([entry, entry], "generic", user="anna")
    second = project.import_annotations([entry, entry], "generic", user="anna")

    assert (first.batches, first.known) == (1, 1)
    assert (second.batches, second.known) == (0, 2)
    assert project.import_annotations(project.export("generic"), "generic", user="anna").known == 2
    session.withdraw(project.batches()["batch"].iloc[0])
    assert project.import_annotations([entry, entry], "generic", user="anna").known == 2
    assert project.import_annotations([entry], "generic", user="bo").batches == 1


def test_a_submission_may_come_in_another_format_than_before(store, tmp_path) -> None:
    project = made(store)
    session = project.annotator("anna")
    session.next()
    labels = [
        {"marker": "person", "start": 0, "end": 3, "extra": {"sure": 2}},
        {"marker": "odd"},
    ]
    session.submit(labels)
    project.export("brat", tmp_path / "brat")
    files = {name: project.export(name) for name in NAMED[:-1]} | {"brat": tmp_path / "brat"}
    files["generic"] = project.export("generic", include_usernames=True)
    files["records"] = project.labels()

    copies = {}
    for name, given in files.items():
        copies[name] = store.create_project(name, task=project.spec(), texts=TEXTS)
        assert copies[name].import_annotations(given, name).batches == 1
    ring = [*pairwise([*files, "jsonl"]), *pairwise(["jsonl", *reversed(files)])]
    for first, second in ring:
        done = copies[first].import_annotations(files[second], second)
        assert (first, second, done.batches, done.known) == (first, second, 0, 1)


def test_what_contradicts_a_submission_is_told_and_the_rest_may_come(store) -> None:
    project, copy = answered(made(store), "anna"), made(store, "B")
    copy.import_annotations(project.export("jsonl"), "jsonl")
    session = project.annotator("anna")
    changed = project.batches()["batch"].iloc[1]
    session.edit(changed, [{"marker": "odd"}])
    answered(project, "bo")

    with pytest.raises(
        InvalidImport, match=rf"{changed}' came before, with other labels\. Edit it"
    ) as caught:
        copy.import_annotations(project.export("prodigy"), "prodigy")
    assert [one["where"] for one in caught.value.problems] == ["line 3"]
    assert len(copy.batches()) == 3
    done = copy.import_annotations(project.export("jsonl"), "jsonl", partly=True)

    assert (done.batches, done.known, [one["where"] for one in done.refused]) == (3, 2, ["line 3"])
    assert copy.import_annotations(project.export("w3c"), "w3c", partly=True).known == 5


def test_what_came_in_a_format_without_some_parts_is_told_so_when_they_come(store) -> None:
    project, copy = answered(made(store), "anna"), made(store, "B")
    copy.import_annotations(project.export("conll"), "conll", missing_inputs="allow")
    told = "came before, with no inputs and no relations: it may have come in a format without. Add them in"

    with pytest.raises(InvalidImport, match=told) as caught:
        copy.import_annotations(project.export("jsonl"), "jsonl")

    assert [one["where"] for one in caught.value.problems] == ["line 1", "line 3"]
    assert len(copy.inputs()) == 0
    done = copy.import_annotations(project.export("jsonl"), "jsonl", partly=True)
    assert (done.batches, done.known, len(done.refused)) == (0, 1, 2)
    project.annotator("anna").edit(project.batches()["batch"].iloc[0], [{"marker": "odd"}])
    with pytest.raises(InvalidImport, match=r"came before, with other labels\. Edit it"):
        copy.import_annotations(project.export("jsonl"), "jsonl")


@pytest.mark.parametrize(
    ("people", "options", "known"),
    [(["anna"], {}, 1), (["anna", "bo"], {"include_usernames": True}, 2), (["anna", "bo"], {}, 0)],
    ids=["one person", "two who are named", "two who are not"],
)
def test_labels_outside_relations_of_corr_need_the_names_of_several_people(
    store, people, options, known
) -> None:
    project = store.create_project("C", task="corr", texts=["abcdef"], data_order="os")
    for at, user in enumerate(people):
        session = project.annotator(user)
        session.next()
        places = [at, at + 1, at + 3]  # two that are joined, and one that is in no relation
        labels = [
            {"marker": "mention", "start": place, "end": place + 1, "id": str(place)} for place in places
        ]
        links = [{"source": str(at), "target": str(at + 1)}]
        session.submit(labels, [], [{"relation": "corefers", "links": links}])

    file = project.export(**options)
    done = project.import_annotations(file, user=None if options else "anna")

    assert (done.known, done.batches) == (known, len(people) - known)
    assert project.import_annotations(file, user=None if options else "anna").known == len(people)


def test_a_revision_of_what_came_before_is_no_second_submission(store) -> None:
    project = store.create_project("A", task="ner", texts=TEXTS, data_order="os", editing_as_revision=True)
    copies = [store.create_project(title, task="ner", texts=TEXTS) for title in "BC"]
    session = project.annotator("anna")
    session.next()
    first = session.submit([{"marker": "person", "start": 0, "end": 3}])
    copies[0].import_annotations(project.export("jsonl"), "jsonl")
    session.edit(first, [{"marker": "person", "start": 10, "end": 13}])

    with pytest.raises(
        InvalidImport, match=rf"line 1: .* is a revision of '{first.uuid}', which came before"
    ):
        copies[0].import_annotations(project.export("jsonl"), "jsonl")
    assert copies[0].labels()["quote"].tolist() == ["Ann"]
    for one in (project, copies[1]):
        one.import_annotations(project.export("jsonl"), "jsonl")
        assert one.labels()["quote"].tolist() == ["Bob"]


def test_a_submission_that_is_twice_in_a_file_is_stored_once(store) -> None:
    project = made(store)
    line = {"text": TEXTS[1], "user": "anna", "batch": "x", "labels": [{"marker": "odd"}]}
    same, other = json.dumps(line), json.dumps({**line, "text": TEXTS[0]})

    done = project.import_annotations(f"{same}\n{same}\n", "jsonl")
    assert (done.batches, done.known) == (1, 1)
    with pytest.raises(InvalidImport, match=r"line 2: The submission 'y' came before, with other text"):
        project.import_annotations(f"{same}\n{other}\n".replace('"x"', '"y"'), "jsonl")
    assert len(project.batches()) == 1


@pytest.mark.parametrize(
    ("name", "options"),
    [("task", {}), ("generic", {}), ("generic", {"group_by": "context"}), ("doccano", {})],
    ids=str,
)
def test_each_of_equal_texts_keeps_its_own_answers(store, name, options) -> None:
    texts = ["So so.", "Ann.", "So so.", "So so."]
    projects = [store.create_project(title, task="ner", texts=texts, data_order="os") for title in "AB"]
    for user in ("anna", "bo"):
        session = projects[0].annotator(user)
        while (item := session.next()) is not None:
            session.submit([{"marker": "person", "start": 0, "end": item.key + 1}])
    named = {} if name == "doccano" else {"include_usernames": True}
    given = projects[0].export(name, **named, **options)
    if name == "doccano":  # as another program gives it: nothing but a text says what a line is about
        lines = [json.loads(line) for line in given.splitlines()]
        kept = ("text", "label", "user")
        given = "".join(json.dumps({field: line[field] for field in kept}) + "\n" for line in lines)

    assert projects[1].import_annotations(given, name).batches == 8

    places = [
        sorted(zip(one.labels()["user"], one.labels()["key"], one.labels()["end"], strict=True))
        for one in projects
    ]
    assert places[0] == places[1]
    assert projects[1].import_annotations(given, name).known == 8
    assert projects[0].import_annotations(given, name).known == 8


def test_answers_that_are_left_out_bring_no_texts(store) -> None:
    project = made(store)
    labels = [{"marker": "person", "start": 0, "end": 99}]

    done = project.import_annotations(
        json.dumps({"text": "New.", "labels": labels}) + "\n", "jsonl", user="anna", partly=True
    )

    assert (done.batches, done.texts, len(done.refused)) == (0, 0, 1)
    assert len(project.texts()) == len(TEXTS)


def doccano(*texts):
    """Lines without an id: the first two characters of each text are a person."""
    return "".join(json.dumps({"text": text, "label": [[0, 2, "person"]]}) + "\n" for text in texts)


@pytest.mark.parametrize("is_imported", [False, True])
def test_an_answer_to_an_older_text_is_not_the_answer_to_the_text_of_now(store, is_imported) -> None:
    project = store.create_project("A", task="ner", texts=["Bo sat."])
    if is_imported:
        project.import_annotations(doccano("Bo sat."), "doccano", user="anna")
    else:
        session = project.annotator("anna")
        session.next()
        session.submit([{"marker": "person", "start": 0, "end": 2}])
    project.reindex("Texts 1", given=["Bo sat there."])

    first, again = (
        project.import_annotations(doccano("Bo sat there."), "doccano", user="anna") for _ in range(2)
    )

    assert (first.batches, first.known, again.batches, again.known) == (1, 0, 0, 1)
    older = project.import_annotations(doccano("Bo sat."), "doccano", user="anna")
    assert (older.batches, older.texts, older.known) == (0, 0, 1)
    assert len(project.batches()) == 2


def test_a_file_is_known_also_once_one_of_its_texts_has_changed(store) -> None:
    texts = ["Ann went.", "Bo sat.", "Cy."]
    project, copy = (store.create_project(title, task="ner", texts=texts) for title in "AB")
    project.import_annotations(doccano(*texts), "doccano", user="anna")
    given = project.export("jsonl")
    copy.import_annotations(given, "jsonl")
    source = copy.texts()["source"].iloc[0]
    copy.reindex(source, given=["Ann went.", "Bo sat there.", "Cy."])

    for name, one in (("jsonl", given), ("doccano", doccano(*texts))):
        done = copy.import_annotations(one, name, user="anna")
        assert (name, done.batches, done.texts, done.known) == (name, 0, 0, 3)
    other = json.dumps({**json.loads(given.splitlines()[1]), "text": "Bo ran."}) + "\n"
    with pytest.raises(InvalidImport, match="came before, with other text"):
        copy.import_annotations(other, "jsonl")


def test_a_file_is_known_also_where_the_key_of_a_changed_text_is_a_name(store, tmp_path) -> None:
    def named(second):
        return pd.DataFrame({"text": ["Ann went.", second]}, index=["a", "b"])

    project = store.create_project("A", task="ner", texts=named("Bo sat."))
    project.import_annotations(doccano("Ann went.", "Bo sat."), "doccano", user="anna")
    files = {name: project.export(name) for name in NAMED[:-1]}
    files["brat"] = project.export("brat", tmp_path / "brat")
    project.reindex(project.texts()["source"].iloc[0], given=named("Bo sat there."))

    for name, given in files.items():
        done = project.import_annotations(given, name)
        assert (name, done.batches, done.texts, done.known) == (name, 0, 0, 2)
    with pytest.raises(
        InvalidImport, match="older answers to this text, but not the text any more"
    ) as caught:
        project.import_annotations(files["w3c"], "w3c", user="bo")
    assert [one["where"] for one in caught.value.problems] == ["annotation 2"]
    done = project.import_annotations(files["w3c"], "w3c", user="bo", partly=True)
    assert (done.batches, done.texts, len(done.refused)) == (1, 0, 1)
