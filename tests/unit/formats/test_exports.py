"""Exports have the shapes that readers of them know."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, update

import textinator_widgets as tw
from textinator_widgets import errors
from textinator_widgets.model import Marker, MarkerVariant
from textinator_widgets.model.engine import writing
from textinator_widgets.services import batches


def submit(project, name="anna", **answer):
    session = project.annotator(name)
    session.next()
    return session.submit(**answer)


def span(marker, start, end, **fields):
    return {"marker": marker, "start": start, "end": end, **fields}


def test_more_batches_than_a_statement_may_have_parameters(store, monkeypatch) -> None:
    project = store.create_project("P", task="ner", texts=[f"Ann {number}" for number in range(15)])
    other = store.create_project("Other", task="ner", texts=["Ann"] * 60)
    sessions = [one.annotator("anna") for one in (project, other)]
    for session in (sessions[0], *[sessions[1]] * 4) * 15:
        session.next()
        session.submit(labels=[span("Person", 0, 3)])
    monkeypatch.setattr(batches, "CHUNK", 4)

    def limit(connection) -> None:
        connection.connection.driver_connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 10)

    event.listen(store._engine, "engine_connect", limit)

    assert len(project.export()) == len(project.export("generic")) == 15
    for frame in (project.labels(), project.batches(), project.texts(), project.log()):
        assert len(frame) == 15
    assert len(project.inputs()) == len(project.relations()) == 0
    assert project.statistics()["labels"] == 15


def test_named_entities(store) -> None:
    project = store.create_project("P", task="ner", texts=["Ann left Umeå"])
    project.add_marker("Positive", "m-text")
    submit(
        project,
        labels=[
            span("Person", 0, 3, extra={"comments": "?"}),
            span("Location", 9, 13),
            {"marker": "Positive"},
        ],
    )

    assert project.export() == [
        {
            "context": "Ann left Umeå",
            "annotations": [
                {
                    "named_entities": [
                        {
                            "marker": {"name": "Person"},
                            "text": "Ann",
                            "extra": {"comments": "?"},
                            "start": 0,
                            "end": 3,
                        },
                        {"marker": {"name": "Location"}, "text": "Umeå", "start": 9, "end": 13},
                        {"marker": {"name": "Positive"}, "text": "Positive<Text>"},
                    ]
                }
            ],
        }
    ]


@pytest.mark.parametrize("task", ["qa", "mcqa"])
def test_questions_with_answers(store, task) -> None:
    project = store.create_project("P", task=task, texts=["Ann met Bob."])
    labels = [span("Correct answer", 0, 3, extra={"comments": "x"})]
    if task == "mcqa":
        labels.append(span("Distractor", 8, 11))
    submit(project, labels=labels, inputs=[{"marker": "Question", "content": "Who left?"}])

    (entry,) = project.export("task", include_usernames=True)

    choices = [
        {"text": "Ann", "start": 0, "end": 3, "type": "correct answer", "extra": {"comments": "x"}},
        {"text": "Bob", "start": 8, "end": 11, "type": "distractor"},
    ]
    assert entry == {
        "context": "Ann met Bob.",
        "annotations": [{"question": "Who left?", "choices": choices[: len(labels)], "annotator": "anna"}],
    }


def test_two_people_on_one_text_make_one_entry(store) -> None:
    project = store.create_project("P", task="qa", texts=["Ann met Bob."])
    for name in ("anna", "boris"):
        submit(
            project,
            name,
            labels=[span("Correct answer", 0, 3)],
            inputs=[{"marker": "Question", "content": name}],
        )

    (entry,) = project.export()

    assert [annotation["question"] for annotation in entry["annotations"]] == ["anna", "boris"]


def test_groups_of_inputs(store) -> None:
    project = store.create_project("P", task="qar", texts=["Ann met Bob."])
    inputs = [
        {"marker": marker, "content": f"{marker} {rank}", "group_order": rank}
        for rank in (2, 1)
        for marker in ("correct_answer", "question")
    ]
    submit(project, inputs=inputs)

    ((annotation,),) = (entry["annotations"] for entry in project.export())

    assert annotation[0] == {
        "content": "question 1",
        "marker": {"name": "Question", "order": 1},
        "group_order": 1,
    }
    assert [item["content"] for item in annotation] == [
        "question 1",
        "correct_answer 1",
        "question 2",
        "correct_answer 2",
    ]


def test_what_has_no_place_in_the_form_of_a_task_is_counted(store, tmp_path) -> None:
    project = store.create_project("P", task="mcqa", texts=["Ann left."])
    for user, parts in (
        ("anna", {"labels": [span("Correct answer", 0, 3)]}),
        ("boris", {"inputs": [{"marker": "Question", "content": "Who?"}]}),
    ):
        submit(project, user, **parts)

    with pytest.warns(UserWarning, match="2 submissions have no place .* an input and a label in each"):
        assert project.export("task", tmp_path / "out.json").read_text("utf-8") == "[]\n"
    with pytest.warns(UserWarning, match="1 submission has no place .* was left out"):
        assert project.export("task", user="anna") == []
    assert len(project.export("generic")) == 2


def test_labels_alone_have_a_place_among_nested_groups_only(store) -> None:
    project = store.create_project("P", task="mt", texts=["Hej"])
    project.add_marker("Name")
    submit(project, labels=[span("Name", 0, 3)])

    with pytest.warns(UserWarning, match="an input in each"):
        assert project.export() == []
    assert len(project.export(groups="nested")) == 1


def test_an_answer_that_holds_nothing_is_no_loss(store) -> None:
    project = store.create_project("P", task="ner", texts=["Hej"], allow_empty_submit=True)
    project.add_marker("Note", "free-text")
    submit(project)

    assert project.export() == []
    submit(project, "boris", inputs=[{"marker": "Note", "content": "x"}])
    with pytest.warns(UserWarning, match="1 submission .* a label in each"):
        assert project.export() == []


def test_a_translation_has_no_group(store) -> None:
    project = store.create_project("P", task="mt", texts=["Hej"])
    submit(project, inputs=[{"marker": "Translation", "content": "Hi"}])

    assert project.export() == [
        {"context": "Hej", "annotations": [[{"content": "Hi", "marker": {"name": "Translation"}}]]}
    ]


def related(store):
    project = store.create_project("P", task="corr", texts=["Ann said she left."])
    labels = [span("Mention", 0, 3, id="a"), span("Mention", 9, 12, id="b"), span("Mention", 13, 17)]
    relations = [
        {"relation": "Corefers", "links": [{"source": "a", "target": "b"}], "extra": {"comments": "sure"}}
    ]
    submit(project, labels=labels, relations=relations)
    submit(project, "boris", labels=labels[2:])
    return project


def test_generic_by_batch(store) -> None:
    project = related(store)

    first, second = project.export(
        "generic", include_usernames=True, include_batch_no=True, include_flags=True
    )

    def mention(text, start, end):
        return {"marker": {"name": "Mention"}, "text": text, "start": start, "end": end}

    assert first == {
        "annotations": [
            {
                "relations": [
                    {
                        "rule": {"name": "Corefers", "direction": "2"},
                        "first": mention("Ann", 0, 3),
                        "second": mention("she", 9, 12),
                        "cluster": 1,
                        "extra": {"comments": "sure"},
                    }
                ],
                "labels": [mention("left", 13, 17)],
                "annotator": "anna",
            }
        ],
        "context": "Ann said she left.",
        "flags": {"text_errors": {}, "errors": {}, "delayed": False},
        "num": 1,
    }
    assert (second["num"], second["annotations"][0]["annotator"]) == (2, "boris")


def test_people_who_report_a_text_at_one_moment_keep_their_own_words(tmp_path) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    with tw.open_store(tmp_path / "still.db", clock=lambda: now) as store:
        project = store.create_project("Still", task="ner", texts=["Ann left."])
        for user, form in (("anna", {"a": "odd"}), ("boris", {"b": "rude"}), ("carl", {"a": "odd"})):
            session = project.annotator(user)
            session.next()
            session.flag(form)
        session.submit(labels=[span("Person", 0, 3)])

        (entry,) = project.export("generic", include_flags=True)

    assert list(entry["flags"]["text_errors"].values()) == [{"a": "odd"}, {"b": "rude"}, {"a": "odd"}]


def test_generic_by_context(store) -> None:
    (entry,) = related(store).export("generic", group_by="context")

    assert [sorted(annotation) for annotation in entry["annotations"]] == [
        ["labels", "relations"],
        ["labels"],
    ]


def test_export_names_replace_names(store) -> None:
    project = store.create_project("P", texts=["Ann"])
    project.add_marker("Person", export_name="PER")
    submit(project, labels=[span("Person", 0, 3)])

    assert project.export()[0]["annotations"][0]["labels"][0]["marker"] == {"name": "PER"}


@pytest.mark.parametrize("revisions", [False, True])
def test_a_revision_leaves_its_text_where_it_was(store, revisions) -> None:
    texts = ["one", "two", "three"]
    project = store.create_project("P", task="ner", texts=texts, data_order="os", editing_as_revision=True)
    first, *_ = [submit(project, labels=[span("Person", 0, 3)]) for _ in texts]
    project.annotator("anna").edit(first, labels=[span("Location", 0, 3)])

    for name in ("task", "generic"):
        assert [entry["context"] for entry in project.export(name, revisions=revisions)] == texts
    entries = project.export("generic", include_batch_no=True, revisions=revisions)
    assert [entry["num"] for entry in entries] == [1, 2, 3]


@pytest.mark.parametrize("name", ["Choices", "Annotator", "Extra"])
def test_an_input_that_would_take_the_place_of_something_else_is_refused(store, name) -> None:
    project = store.create_project("P", task="qa", texts=["Ann"])
    for refused in ({"name": name}, {"name": "More", "names": {"en": name}}):
        with pytest.raises(errors.InvalidSetting, match="choices, annotator, extra mean something else"):
            project.add_marker(anno_type="free-text", **refused)
    assert "choices" not in store.markers()["code"].tolist()
    project.add_marker("Kept", "free-text", code=name.lower())
    with pytest.raises(errors.InvalidSetting, match=f"the field '{name}' would be called '{name.lower()}'"):
        project.update_marker("Kept", name=name)
    with writing(store._engine) as session:  # as older versions let it be
        session.execute(update(Marker).where(Marker.code == name.lower()).values(name=name))
    inputs = [{"marker": "Question", "content": "Who?"}, {"marker": name, "content": "kept"}]
    submit(project, labels=[span("Correct answer", 0, 3)], inputs=inputs)

    with pytest.raises(errors.UnknownFormat, match=rf"'{name.lower()}'.*export_name.*generic"):
        project.export("task", include_usernames=True)

    project.update_marker(name, export_name="mine")
    with pytest.raises(errors.InvalidSetting, match=f"field 'Question' has the export name '{name.lower()}'"):
        project.update_marker("Question", export_name=name.lower())
    with pytest.raises(errors.InvalidSetting, match="Give it another export name"):
        project.add_marker("More", "integer", export_name=name.lower())
    project.add_marker("Span", export_name=name.lower())  # a value there, and no key
    contents = [(one.get("question"), one.get("mine")) for one in project.export("task")[0]["annotations"]]
    assert contents == [("Who?", None), (None, "kept")]


def test_one_export_name_is_for_one_marker(store) -> None:
    project = store.create_project("P", task="ner", texts=["Ann"])
    project.update_marker("Person", export_name="x")

    with pytest.raises(errors.AlreadyExists, match=r"marker 'person' 'x' already.*'Location'"):
        project.update_marker("Location", export_name="x")
    with pytest.raises(errors.AlreadyExists, match=r"marker 'person' 'x' already.*'New'"):
        project.add_marker("New", export_name="x")
    assert "new" not in store.markers()["code"].tolist()
    with pytest.raises(errors.AlreadyExists, match="choose another export name"):
        project.add_marker("Human", export_name="location")
    with pytest.raises(errors.AlreadyExists, match=r"marker 'person' 'x' already.*'X'"):
        project.update_marker("Location", name="X", everywhere=True)
    project.update_marker("Person", export_name="x", color="#000000")
    project.update_marker("Person", export_name=None)
    project.update_marker("Location", export_name="x")


def test_a_shared_marker_gets_no_name_that_exports_of_another_project_cannot_hold(store) -> None:
    store.create_project("Questions", task="qa", texts=["Ann"]).add_marker("Note", "free-text")
    own = store.create_project("Own", texts=["Ann"])
    own.add_marker({"code": "note"})

    with pytest.raises(errors.InvalidSetting, match=r"In the project 'Questions'.*would be called 'choices'"):
        own.update_marker("note", name="Choices", everywhere=True)
    with pytest.raises(errors.NotAllowed, match="everywhere=True"):
        own.update_marker("note", name="Choices")
    assert store.project("Questions").spec()["markers"][-1]["name"] == "Note"
    store.project("Questions").update_marker("note", export_name="remark")
    own.update_marker("note", name="Choices", everywhere=True)

    assert own.spec()["markers"][-1]["name"] == "Choices"


def test_a_file_of_markers_with_one_export_name_says_so(store) -> None:
    project = store.create_project("P", task="ner", texts=["Ann"])
    submit(project, labels=[span("Person", 0, 3)])
    project.update_marker("Person", export_name="x")
    with writing(store._engine) as session:  # as older versions let it be
        session.execute(update(MarkerVariant).where(MarkerVariant.code == "location").values(export_name="x"))
    written = project.export("task")

    with pytest.raises(errors.InvalidImport, match="More than one marker is called 'x': location, person"):
        project.import_annotations(written, "task", user="boris")


def test_withdrawn_answers_are_not_exported(store) -> None:
    project = store.create_project("P", task="ner", texts=["Ann"])
    batch = submit(project, labels=[span("Person", 0, 3)])
    project.annotator("anna").withdraw(batch)

    for name in ("task", "generic", "w3c"):
        assert project.export(name) == []
    for name in ("jsonl", "conll", "prodigy", "doccano"):
        assert project.export(name) == ""
    assert len(project.export("csv").splitlines()) == 1


def test_with_a_path_the_file_is_written_whole(store, tmp_path) -> None:
    project = store.create_project("P", task="ner", texts=["Ann 😀"])
    submit(project, labels=[span("Person", 0, 3)])
    target = tmp_path / "out.json"

    assert project.export("task", target) == target
    assert json.loads(target.read_text("utf-8")) == project.export()
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.json"]
    for bad in (tmp_path, tmp_path / "nowhere" / "out.json"):
        with pytest.raises(errors.InvalidSetting, match="folder"):
            project.export("task", bad)


def test_what_cannot_be_exported_says_what_can(store) -> None:
    project = related(store)

    with pytest.raises(errors.UnknownFormat, match="generic, jsonl"):
        project.export("xml")
    with pytest.raises(errors.UnknownSetting, match="group_by"):
        project.export("generic", grouped=True)
    with pytest.raises(errors.InvalidSetting, match="bool"):
        project.export("generic", include_flags="yes")
    with pytest.raises(errors.InvalidSetting, match="group_by"):
        project.export("generic", group_by="user")
    with pytest.raises(errors.InvalidSetting, match="folder"):
        project.export("brat")
    translation = store.create_project("T", task="mt", texts=["Hej"])
    for name in ("brat", "conll"):
        with pytest.raises(errors.UnknownFormat, match=r"spans.* format: csv, doccano, generic"):
            translation.export(name)
