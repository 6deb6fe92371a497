"""Every shape of the JSON exports, compared with a file that was read by a person."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import textinator_widgets as tw

GOLDEN = Path(__file__).parent / "golden"
TEXTS = ["Ann 😀 said she met Bob.", "Eve 😀 said she met Kim."]
"""Two texts in which the same offsets are words."""


def span(marker, start, end, name=None, **more):
    return {"marker": marker, "start": start, "end": end, **({"id": name} if name else {}), **more}


def make(store, task, texts=TEXTS):
    return store.create_project(task, task=task, texts=texts, data_order="os", editing_as_revision=True)


def answer(project, user="anna", **parts):
    session = project.annotator(user)
    session.next()
    return session.submit(**parts)


def questions(store, task):
    """Two questions of two people on one text, the same offsets on the other."""
    project = make(store, task)
    labels = [span("Correct answer", 0, 3, extra={"comments": "sure?"})]
    labels += [span("Distractor", 19, 22), span("Distractor", 15, 22)] if task == "mcqa" else []
    for user, question in (("anna", "Who met Bob?"), ("boris", "Who spoke?")):
        answer(project, user, labels=labels, inputs=[{"marker": "Question", "content": question}])
    answer(project, labels=labels[:1], inputs=[{"marker": "Question", "content": "Who met Kim? 😀"}])
    return project


def ranked(store, task):
    """Two groups on one text, given in the wrong order, and one on the other."""
    project = make(store, task)
    markers = ["Question", "Correct answer", *(["Distractor"] * 2 if task == "mcqar" else [])]
    for ranks in ((2, 1), (1,)):
        inputs = [
            {"marker": marker, "content": f"{marker} {rank} 😀", "group_order": rank, "group": f"g{rank}"}
            for rank in ranks
            for marker in markers
        ]
        answer(project, inputs=inputs)
    return project


def translated(store, task):
    project = make(store, task)
    answer(project, inputs=[{"marker": "Translation", "content": "Ann 😀 sa att hon mötte Bob.\n"}])
    return project


def entities(store, task):
    """Labels in labels, equal offsets in two texts, a label on a whole text."""
    project = make(store, task)
    project.add_marker("Positive", "m-text")
    for _ in TEXTS:
        labels = [span("Person", 0, 3), span("Organization", 0, 23), span("Location", 0, 3)]
        answer(project, labels=[*labels, {"marker": "Positive"}])
    return project


def clusters(store, task):
    """Equal offsets in two texts and of two people, labels without relations, a text without any relation."""
    project = make(store, task, [*TEXTS, "Nothing here is linked."])
    labels = [span("Mention", 0, 3, "a"), span("Mention", 11, 14, "b"), span("Mention", 19, 22, "c")]
    relation = {"relation": "Corefers", "links": [{"source": "a", "target": "b"}]}
    for user in ("anna", "boris"):
        for _ in TEXTS:
            answer(project, user, labels=labels, relations=[{**relation, "extra": {"comments": "?"}}])
    answer(project, labels=[span("Mention", 0, 7)])
    return project


def pronouns(store, task):
    project = make(store, task)
    labels = [span("Antecedent", 0, 3, "a"), span("Reference", 11, 14, "r", extra={"slider": 3})]
    for _ in TEXTS:
        relations = [{"relation": "Refers to", "links": [{"source": "r", "target": "a"}]}]
        answer(project, labels=[*labels, span("Antecedent", 19, 22)], relations=relations)
    return project


def everything(store, task):
    """A project of its own with relations, groups, choices, numbers, an export name and a revision."""
    project = with_markers(make(store, task))
    labels = [span("Person", 0, 3, "a"), span("Person", 19, 22, "b"), span("Proof", 6, 10, group_order=1)]
    inputs = [
        {"marker": "Mood", "content": ["loud", "glad"]},
        {"marker": "Topics", "content": ["a", "c"]},
        {"marker": "Age", "content": 7},
        {"marker": "Claim", "content": "They met. 😀", "group_order": 1},
    ]
    relations = [{"relation": "knows", "links": [{"source": "a", "target": "b"}]}]
    session = project.annotator("anna")
    session.next()
    session.flag({"feedback": "odd"})
    first = answer(project, labels=labels, inputs=inputs, relations=relations)
    answer(project, "boris", labels=labels[:1], inputs=inputs[3:])
    project.annotator("anna").edit(first.uuid, labels=labels[:1], inputs=[inputs[0], inputs[3]])
    return project


def grouped(store, task):
    """The whole text labelled in both groups of a unit, and a relation from second to first marker."""
    project = with_groups(make(store, task))
    labels = [span("Group", 0, 3, "a"), span("Member", 19, 22, "b"), span("Proof", 6, 10, group_order=2)]
    labels += [{"marker": "Odd", "group_order": rank} for rank in (1, 2)]
    inputs = [{"marker": "Claim", "content": f"claim {rank} 😀", "group_order": rank} for rank in (1, 2)]
    relations = [{"relation": "in", "links": [{"source": "b", "target": "a"}]}]
    answer(project, labels=labels, inputs=inputs, relations=relations)
    return project


def reviewed(store, task):
    """The same with one batch that requires resolution, said before its edit, and one that is resolved."""
    project = everything(store, task)
    project.update(allow_reviewing=True)
    carl = project.annotator("carl")
    project.allow_reviewer("carl")
    anna, boris = (project.batches(revisions=True).batch.tolist()[place] for place in (0, 1))
    carl.set_review(anna, "rr", "Who is Ann? 😀")
    carl.set_review(boris, "rr")
    carl.set_review(boris, "rs", "agreed")
    return project


def reported(store, task):
    """Reports of two people about one text, of which one has two, and a text that one of them reported."""
    project = make(store, task)
    said = {"anna": ["two texts 😀", "odd"], "boris": ["two texts 😀"]}
    for user, words in said.items():
        session = project.annotator(user)
        for number in range(len(TEXTS)):
            session.next()
            for word in words[number:]:
                session.flag({"feedback": word, "signs": ["Odd"], "empty": ""})
            session.submit(labels=[span("Person", 0, 3)])
    return project


def paired(store, task):
    """The same of two texts: groups, labels in labels, in relations and in none, and of the whole text."""
    project = with_groups(make(store, task))
    for _ in TEXTS:
        labels = [span("Group", 0, 3, "a"), span("Member", 19, 22, "b", extra={"comments": "sure? 😀"})]
        labels += [span("Group", 0, 10), span("Member", 11, 14)]
        labels += [span("Proof", 6, 10, group_order=2), {"marker": "Odd", "group_order": 1}]
        inputs = [{"marker": "Claim", "content": f"claim {rank} 😀", "group_order": rank} for rank in (1, 2)]
        relations = [{"relation": "in", "links": [{"source": "b", "target": "a"}]}]
        answer(project, labels=labels, inputs=inputs, relations=relations)
    return project


USERS = {"include_usernames": True}
SHAPES = {
    "qa": (questions, "qa", "task", {}),
    "mcqa": (questions, "mcqa", "task", USERS),
    "qar": (ranked, "qar", "task", {}),
    "mcqar": (ranked, "mcqar", "task", {}),
    "mcqar_nested": (ranked, "mcqar", "task", {"groups": "nested", **USERS}),
    "mt": (translated, "mt", "task", {}),
    "ner": (entities, "ner", "task", {}),
    "corr": (clusters, "corr", "task", USERS),
    "corr_without_names": (clusters, "corr", "task", {"user": "anna"}),
    "pronr": (pronouns, "pronr", "task", {}),
    "generic_batch": (everything, "generic", "generic", {"include_batch_no": True, **USERS}),
    "generic_context": (everything, "generic", "generic", {"group_by": "context"}),
    "generic_revisions": (
        everything,
        "generic",
        "generic",
        {"revisions": True, "include_batch_no": True, "choices": "joined"},
    ),
    "generic_groups": (grouped, "generic", "generic", {"include_batch_no": True}),
    "generic_reviews": (reviewed, "generic", "generic", {"include_reviews": True, **USERS}),
    "generic_reviews_without_names": (
        reviewed,
        "generic",
        "generic",
        {"include_reviews": True, "review_status": "rr"},
    ),
    "generic_flags": (reported, "ner", "generic", {"include_flags": True, **USERS}),
    "generic_flags_by_text": (reported, "ner", "generic", {"include_flags": True, "group_by": "context"}),
    "generic_of_pronr": (pronouns, "pronr", "generic", {}),
    "generic_consolidated": (clusters, "corr", "generic", {"consolidate_clusters": True}),
}


def exported(store, name):
    """Give an export with batches numbered in the place of their uuids, which are new every time."""
    build, task, format_name, options = SHAPES[name]
    project = build(store, task)
    written = json.dumps(project.export(format_name, **options), ensure_ascii=False)
    for number, uuid in enumerate(project.batches(revisions=True)["batch"], 1):
        written = written.replace(uuid, f"batch-{number}")
    written = re.sub(r'"time": "[0-9T:.+-]+"', '"time": "now"', written)
    for number, moment in enumerate(dict.fromkeys(re.findall(r'"([0-9]{10}\.[0-9]+)": ', written)), 1):
        written = written.replace(f'"{moment}"', f'"moment-{number}"')
    return json.loads(written)


LINES = {
    "jsonl": ("jsonl", {}),
    "prodigy": ("prodigy", {}),
    "doccano": ("doccano", {}),
    "csv_labels": ("csv", {"table": "labels"}),
    "csv_relations": ("csv", {"table": "relations"}),
    "conll": ("conll", {}),
    "w3c": ("w3c", {}),
    "parquet_inputs": ("parquet", {"table": "inputs"}),
    "brat": ("brat", {}),
}
UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def readable(path, format_name):
    """Give an export as JSON: objects of lines, rows, or lines with their ends; of a folder by file."""
    if format_name == "brat":
        names = sorted(one.name for one in path.iterdir())
        return {name: (path / name).read_bytes().decode().splitlines(keepends=True) for name in names}
    if format_name == "parquet":
        table = pytest.importorskip("pyarrow.parquet").read_table(path)
        return json.loads(json.dumps(table.to_pylist(), default=str))
    written = path.read_bytes().decode()
    if format_name in ("jsonl", "prodigy", "doccano"):
        return [json.loads(line) for line in written.splitlines()]
    return json.loads(written) if format_name == "w3c" else written.splitlines(keepends=True)


def exported_lines(place, tmp_path):
    """Give every format of one project, with ids numbered in the order in which they stand in `jsonl`."""
    pytest.importorskip("pyarrow")
    with tw.open_store(place, clock=lambda: datetime(2030, 5, 1, tzinfo=UTC)) as store:
        project = paired(store, "generic")
        found = {}
        for name, (format_name, options) in LINES.items():
            found[name] = readable(project.export(format_name, tmp_path / name, **options), format_name)
    written = json.dumps(found, ensure_ascii=False)
    for number, one in enumerate(dict.fromkeys(UUID.findall(written)), 1):
        written = written.replace(one, f"id-{number}")
    return json.loads(written)


def test_every_other_format_is_that_of_its_golden_file(place, tmp_path) -> None:
    for name, written in exported_lines(place, tmp_path).items():
        golden = json.loads((GOLDEN / "lines" / f"{name}.json").read_text("utf-8"))
        assert written == golden, name


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_is_that_of_its_golden_file(store, name) -> None:
    assert exported(store, name) == json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def test_postgresql_gives_the_same_files(postgres_url) -> None:
    of_each_task = {task: name for name, (_, task, _, _) in reversed(SHAPES.items())}
    with tw.open_store(postgres_url) as store:
        for name in of_each_task.values():
            assert exported(store, name) == json.loads((GOLDEN / f"{name}.json").read_text("utf-8")), name


@pytest.mark.parametrize("name", SHAPES)
def test_an_import_of_the_shape_gives_the_same_export(store, name) -> None:
    build, task, format_name, options = SHAPES[name]
    project = build(store, task)
    first = project.export(format_name, **options)
    copy = store.create_project("copy", task=task, texts=["other"])
    if build in (everything, reviewed):
        copy = with_markers(copy)
    if build is grouped:
        copy = with_groups(copy)
    if build is entities:
        copy.add_marker("Positive", "m-text")

    done = copy.import_annotations(first, format_name, user="carl")

    assert done.texts == len(first if options.get("group_by") == "context" else {e["context"] for e in first})
    again = copy.export(format_name, **{**options, "user": None, "revisions": False, "review_status": None})
    assert without_names(again) == without_names(newest(first))


def with_markers(project):
    project.add_marker("Person", export_name="PER")
    project.add_marker("Mood", "radio", choices=["calm", {"group": "loud", "choices": ["angry", "glad"]}])
    project.add_marker("Topics", "check", choices=["a", "b", "c"])
    project.add_marker("Age", "integer")
    unit = project.add_unit(2, 1, code="pair")
    project.add_marker("Claim", "free-text", unit=unit, order_in_unit=1)
    project.add_marker("Proof", "m-span", unit=unit, order_in_unit=2)
    project.add_relation("Knows", [("Person", "Person")], code="knows", direction="0")
    return project


def with_groups(project):
    project.add_marker("Group")
    project.add_marker("Member")
    unit = project.add_unit(2, 1, code="pair")
    project.add_marker("Claim", "free-text", unit=unit, order_in_unit=1)
    project.add_marker("Odd", "m-text", unit=unit, order_in_unit=2)
    project.add_marker("Proof", "m-span", unit=unit, order_in_unit=3)
    project.add_relation("In", [("Group", "Member")], code="in", direction="1")
    return project


def newest(entries):
    """Put the newest revision in the place of what it revises."""
    return [
        {**{name: value for name, value in entry.items() if name != "_rev"}, **entry["_rev"][-1]}
        if "_rev" in entry
        else entry
        for entry in entries
    ]


def without_names(entries):
    """Leave out who it was, what was said about texts and answers, and what is counted anew."""
    if isinstance(entries, list):
        return sorted((without_names(one) for one in entries), key=json.dumps)
    if isinstance(entries, dict):
        left_out = ("annotator", "num", "review", "flags")
        kept = {name: without_names(one) for name, one in entries.items() if name not in left_out}
        if isinstance(kept.get("relations"), dict):
            kept["relations"] = sorted(kept["relations"].values(), key=json.dumps)
        return kept
    return entries
