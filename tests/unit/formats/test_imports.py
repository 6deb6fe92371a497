"""Files of others are read; what is wrong in them is told with its place, and nothing is stored."""

from __future__ import annotations

import json

import pytest

import textinator_widgets as tw
from textinator_widgets import errors

TEXTS = ["Ann 😀 met Bob.", "Kim left."]


@pytest.fixture
def project(store):
    return store.create_project("P", task="corr", texts=TEXTS, data_order="os")


def spans(project):
    return [(row.key, row.start, row.end, row.quote) for row in project.labels().itertuples()]


def line(**fields):
    return json.dumps({"text": TEXTS[0], **fields}) + "\n"


def test_a_file_with_problems_stores_nothing_and_names_each_place(project, store) -> None:
    content = (
        line(labels=[{"marker": "Mention", "start": 0, "end": 3}], user="anna")
        + "{not json}\n"
        + line(labels=[{"marker": "Dog", "start": 0, "end": 3}], user="anna")
        + line(labels=[{"marker": "Mention", "start": 0, "end": 99}], user="anna")
        + line(labels=[{"marker": "Mention", "start": 0, "end": 3, "quote": "Bob"}], user="anna")
        + line(labels=[])
        + line(text="Entirely new", user="boris", labels=7)
        + line(text="bad \ud800", user="boris")
    )

    with pytest.raises(errors.InvalidImport, match="Nothing was imported, because of 7 problems") as caught:
        project.import_annotations(content, "jsonl")

    assert [one["where"] for one in caught.value.problems] == [f"line {number}" for number in range(2, 9)]
    assert "mention" in caught.value.problems[1]["message"]
    assert len(project.batches()) == 0
    assert len(project.texts()) == 2
    assert list(store.users()["user"]) == []


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("jsonl", 5, "path or a text"),
        ("task", "nowhere.json", "cannot be read"),
        ("brat", "nowhere", "folder"),
        ("task", {"context": "x"}, "list"),
        ("task", [{"context": "x", "annotations": [{}]}], "entry 1, annotation 1"),
        ("generic", [5], "entry 1"),
        ("w3c", [{"type": "Annotation"}], "annotation 1"),
        ("w3c", 5, "list"),
        ("conll", "Ann\tX-PER\n", "Line 1"),
        ("prodigy", line(spans=[{"label": "Mention"}]), "line 1"),
        ("doccano", line(label=[[0, 3]]), "start, end and marker"),
    ],
    ids=str,
)
def test_what_is_no_file_of_the_format_is_refused(project, name, given, words) -> None:
    with pytest.raises(errors.InvalidImport, match=words):
        project.import_annotations(given, name, user="anna")


def test_unknown_formats_list_those_that_there_are(project) -> None:
    with pytest.raises(errors.UnknownFormat, match="brat, conll, doccano, generic, jsonl"):
        project.import_annotations([], "xml")


def test_texts_are_found_by_key_or_hash_where_the_file_has_none(project) -> None:
    first = json.dumps({"key": 0, "user": "anna", "labels": [{"marker": "Mention", "start": 0, "end": 3}]})
    unknown = json.dumps({"sha256": "0" * 64, "user": "anna", "labels": []})

    assert project.import_annotations(first + "\n", "jsonl").batches == 1
    assert spans(project) == [(0, 0, 3, "Ann")]
    with pytest.raises(errors.InvalidImport, match="does not have this text"):
        project.import_annotations(unknown + "\n", "jsonl")


def test_an_open_text_of_a_person_and_others_stay_as_they_were(project) -> None:
    session = project.annotator("anna")
    session.next()
    content = line(text=TEXTS[1], user="anna", labels=[{"marker": "Mention", "start": 0, "end": 3}])

    project.import_annotations(content, "jsonl")

    assert session.current.key == 0
    session.submit(labels=[{"marker": "Mention", "start": 0, "end": 3}])
    assert session.next() is None
    assert session.status == "finished"


def test_tokens_of_others_become_texts(project) -> None:
    content = "-DOCSTART- -X- O\n\nEU NNP B-Mention\nrejects VBZ O\n\n"
    content += "Peter NNP I-Mention\nBlackburn NNP I-Mention\n"

    done = project.import_annotations(content, "conll", user="anna")

    assert (done.batches, done.texts) == (1, 1)
    assert spans(project) == [(2, 0, 2, "EU"), (2, 11, 26, "Peter Blackburn")]
    assert project.texts()["text"].tolist()[-1] == "EU rejects\nPeter Blackburn"


@pytest.mark.parametrize(
    "tags", [["B", "I", "E", "O", "S"], ["B", "I", "L", "O", "U"], ["I", "I", "I", "O", "B"]]
)
def test_every_scheme_of_tags_is_read(project, tags) -> None:
    rows = [
        f"{word}\t{tag}-Mention" if tag != "O" else f"{word}\tO"
        for word, tag in zip("abcde", tags, strict=True)
    ]

    project.import_annotations("\n".join(rows) + "\n", "conll", user="anna")

    assert [one[3] for one in spans(project)] == ["a b c", "e"]


def test_standoff_of_others_is_read_with_notes_attributes_and_pieces(project, tmp_path) -> None:
    text = "Ann\nLee met Bob"
    standoff = (
        "T1\tMention 0 3;4 7\tAnn Lee\nT2\tMention 12 15\tBob\n*\tCorefers T1 T2\n"
        "A1\tNegation T1\nA2\tCertainty T2 low\n#1\tAnnotatorNotes T2\twho?\n"
    )
    (tmp_path / "one.txt").write_bytes(text.encode())
    (tmp_path / "one.ann").write_text(standoff, encoding="utf-8")

    done = project.import_annotations(tmp_path, "brat", user="anna")

    assert (done.batches, done.texts) == (1, 1)
    assert spans(project) == [("one", 0, 7, "Ann\nLee"), ("one", 12, 15, "Bob")]
    assert project.labels()["extra"].tolist() == [{"Negation": True}, {"Certainty": "low", "note": "who?"}]
    assert len(project.relations()) == 1
    for wrong, words in (("E1\tDie:T1\n", "Line 1"), ("T1\tMention 0 2\tAnn\n", "'An'"), ("T1 x", "Line 1")):
        (tmp_path / "one.ann").write_text(wrong, encoding="utf-8")
        with pytest.raises(errors.InvalidImport, match=words):
            project.import_annotations(tmp_path, "brat", user="anna")


def test_annotations_of_others_are_read(project) -> None:
    project.add_marker("Positive", "m-text")
    target = {
        "source": "http://example.org/a",
        "selector": {"type": "TextPositionSelector", "start": 0, "end": 3},
    }
    page = {
        "type": "AnnotationPage",
        "items": [
            {"id": "http://example.org/1", "type": "Annotation", "body": "Mention", "target": target},
        ],
    }

    with pytest.raises(errors.InvalidImport, match="no text with the key"):
        project.import_annotations(page, "w3c", user="anna")
    target["source"] = {"id": "http://example.org/a", "value": TEXTS[1]}
    assert project.import_annotations(page, "w3c", user="anna").batches == 1
    assert spans(project) == [(1, 0, 3, "Kim")]


def test_lines_of_prodigy_that_were_rejected_are_left_out(project) -> None:
    content = line(spans=[{"start": 0, "end": 3, "label": "Mention"}], answer="accept") + line(
        answer="reject"
    )

    assert project.import_annotations(content, "prodigy", user="anna").batches == 1


@pytest.mark.parametrize("name", ["prodigy", "doccano", "w3c", "conll", "brat", "generic", "task", "jsonl"])
def test_relations_come_back(store, project, tmp_path, name) -> None:
    session = project.annotator("anna")
    session.next()
    labels = [
        {"marker": "Mention", "start": s, "end": e, "id": i}
        for i, s, e in (("a", 0, 3), ("b", 6, 9), ("c", 10, 13))
    ]
    links = [{"source": "a", "target": "b"}, {"source": "b", "target": "c"}]
    session.submit(labels=labels, relations=[{"relation": "Corefers", "links": links}])
    copy = store.create_project("copy", task="corr", texts=TEXTS)

    copy.import_annotations(project.export(name, tmp_path / "out"), name, user="boris")

    def linked(one):
        quotes = dict(zip(one.labels()["label_id"], one.labels()["quote"], strict=True))
        rows = one.relations().itertuples()
        return [(quotes[row.first_label], quotes[row.second_label], row.cluster) for row in rows]

    assert linked(copy) == ([] if name == "conll" else linked(project))


CHOICES = ["a", "b", {"group": "c", "choices": ["d", "e|f"]}, "2|g"]


@pytest.mark.parametrize(
    "chosen",
    [
        ["a"],
        ["b", "a"],
        ["2|g", "a"],
        [["c", "d"], "a", "c"],
        ["c", ["c", "e|f"]],
    ],
)
def test_choices_that_were_joined_are_told_apart(store, chosen) -> None:
    first, second = (store.create_project(title, texts=["x"]) for title in "AB")
    for project in (first, second):
        project.add_marker("Some", "check", choices=CHOICES)
        project.add_marker("One", "radio", choices=CHOICES)
    session = first.annotator("anna")
    session.next()
    session.submit([], [{"marker": "some", "content": chosen}, {"marker": "one", "content": chosen[0]}])

    written = first.export("generic", choices="joined", include_usernames=True)
    assert all(isinstance(item["content"], str) for item in written[0]["annotations"][0]["inputs"])
    second.import_annotations(written, "generic", user="anna")

    assert second.inputs().content.tolist() == [chosen, chosen[0]]


def test_choices_are_not_joined_where_one_could_be_taken_for_two(store) -> None:
    for name, choices in {"A": ["a", "b", "a||b"], "B": ["a", {"group": "b", "choices": ["|c"]}]}.items():
        project = store.create_project(name, task="qa", texts=["x"])
        project.add_marker("Some", "check", choices=choices)
        for form in ("task", "generic"):
            with pytest.raises(errors.InvalidSetting, match=r"'(a\|\|b|\|c)' of the marker 'Some'.*lists"):
                project.export(form, choices="joined")


def test_joined_text_of_elsewhere_may_hold_a_choice_with_the_joint(store) -> None:
    project = store.create_project("A", texts=["x"])
    project.add_marker("Some", "check", choices=["a", "c", "b||c"])
    entry = {
        "context": "x",
        "annotations": [{"inputs": [{"marker": {"name": "Some"}, "content": "b||c||a"}]}],
    }

    project.import_annotations([entry], "generic", user="anna")

    assert project.inputs().content.tolist() == [["b||c", "a"]]


def test_joined_text_that_holds_another_choice_is_refused(store) -> None:
    project = store.create_project("A", texts=["x"])
    project.add_marker("Some", "check", choices=["a", "b"])
    entry = {"context": "x", "annotations": [{"inputs": [{"marker": {"name": "Some"}, "content": "a||c"}]}]}

    with pytest.raises(errors.InvalidImport, match="entry 1, annotation 1"):
        project.import_annotations([entry], "generic", user="anna")


@pytest.fixture
def two_lists(store):
    lists = [
        tw.sources.PlainText(TEXTS, name="A"),
        tw.sources.PlainText(["Eva came.", "Lea sang."], name="B"),
    ]
    return store.create_project("P", task="corr", sources=lists, data_order="os")


@pytest.mark.parametrize("form", ["labels", "rows", "jsonl", "w3c", "prodigy"])
def test_of_texts_with_one_key_the_source_of_an_answer_decides(store, two_lists, form) -> None:
    rows = [
        {"source": "B", "key": 0, "marker": "Mention", "start": 0, "end": 3},
        {"source": "A", "key": 0, "marker": "Mention", "start": 0, "end": 3},
    ]
    two_lists.import_annotations(rows, user="anna")
    found = two_lists.labels()
    given = rows if form == "rows" else found if form == "labels" else two_lists.export(form)

    assert sorted(zip(found["source"], found["quote"], strict=True)) == [("A", "Ann"), ("B", "Eva")]
    two_lists.import_annotations(given, None if form in ("rows", "labels") else form, user="boris")
    copied = two_lists.labels(user="boris")
    assert sorted(zip(copied["source"], copied["quote"], strict=True)) == [("A", "Ann"), ("B", "Eva")]


@pytest.mark.parametrize("source", [None, "C"])
def test_a_key_that_several_texts_have_needs_the_source_or_the_text(two_lists, source) -> None:
    row = {"key": 0, "source": source, "marker": "Mention", "start": 0, "end": 3}

    with pytest.raises(errors.InvalidImport, match=r"several texts with the key 0.*as source, or its text"):
        two_lists.import_annotations([row], user="anna")
