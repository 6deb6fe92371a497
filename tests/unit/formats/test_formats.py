"""What each format does with overlaps, breaks, scripts, keys and options."""

from __future__ import annotations

import json
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textinator_widgets import errors
from textinator_widgets.formats.exporters import conll
from textinator_widgets.formats.exporters.brat import one_line
from textinator_widgets.formats.tokens import covered, tokenize

TEXT = "Ann of Umeå 😀\nleft."


@pytest.fixture
def project(store):
    """One text with nested and crossing labels."""
    project = store.create_project("P", task="ner", texts=[TEXT])
    session = project.annotator("anna")
    session.next()
    places = [("Person", 0, 11), ("Location", 7, 11), ("Organization", 4, 13)]
    session.submit(labels=[{"marker": marker, "start": start, "end": end} for marker, start, end in places])
    return project


def columns(text):
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("# ")]


@pytest.mark.parametrize(
    ("options", "tags"),
    [
        ({}, ["B-person", "I-person", "I-person", "O", "O", "O"]),
        ({"scheme": "BIOES"}, ["B-person", "I-person", "E-person", "O", "O", "O"]),
        ({"overlaps": "inner", "scheme": "BIOES"}, ["O", "O", "S-location", "O", "O", "O"]),
    ],
)
def test_one_column_shows_the_outer_or_the_inner_labels(project, options, tags) -> None:
    rows = columns(project.export("conll", **options))

    assert [row[0] for row in rows] == ["Ann", "of", "Umeå", "😀", "left", "."]
    assert [row[-1] for row in rows] == tags
    assert {len(row) for row in rows} == {2}


def test_columns_show_every_label_and_offsets(project) -> None:
    rows = columns(project.export("conll", overlaps="columns", include_offsets=True))

    assert {len(row) for row in rows} == {6}
    assert rows[2] == ["Umeå", "7", "11", "B-location", "I-organization", "I-person"]


def test_overlaps_are_refused_with_their_places(project, tmp_path) -> None:
    with pytest.raises(errors.InvalidSetting, match=r"text 0: organization 4-13 and person 0-11"):
        project.export("conll", tmp_path / "out.conll", overlaps="refuse")

    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


@pytest.mark.parametrize("overlaps", ["outer", "columns"])
def test_more_labels_in_a_text_cost_conll_as_many_steps_more_each_as_few(store, overlaps) -> None:
    project = store.create_project("P", task="ner", texts=["a b " * 80, "a b " * 320], data_order="os")
    session = project.annotator("anna")
    for count in (80, 320):
        session.next()
        edges = [(4 * place, 4 * place + 1 + 2 * wide) for place in range(count) for wide in (0, 1)]
        session.submit(labels=[{"marker": "person", "start": start, "end": end} for start, end in edges])
    calls = 0

    def count_calls(frame, event, _) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code.co_filename == conll.__file__

    steps = []
    for key in (0, 1):
        calls = 0
        sys.setprofile(count_calls)
        try:
            project.export("conll", overlaps=overlaps, keys=[key])
        finally:
            sys.setprofile(None)
        steps.append(calls)

    assert 0 < steps[1] < 8 * steps[0]


def test_a_sentence_ends_at_a_line_break_outside_labels(project) -> None:
    text = project.export("conll")

    assert "😀\tO\n\nleft\tO" in text
    assert f"# text = {json.dumps(TEXT, ensure_ascii=False)}\n" in text
    assert '# offset_unit = "code points"\n' in text


def test_brat_writes_the_text_as_it_is_and_breaks_as_spaces(store, tmp_path) -> None:
    text = "Ann\r\nof\tUmeå 😀\u2028end"
    project = store.create_project("P", task="ner", texts=[text])
    session = project.annotator("anna")
    session.next()
    session.submit(labels=[{"marker": "Person", "start": 0, "end": 16, "extra": {"note": "x\ny"}}])

    folder = project.export("brat", tmp_path / "brat")

    assert (folder / "0.txt").read_bytes() == text.encode()
    assert (folder / "0.ann").read_text("utf-8") == (
        'T1\tperson 0 16\tAnn  of Umeå 😀 e\n#1\tAnnotatorNotes T1\t{"note": "x\\ny"}\n'
    )
    assert json.loads((folder / "textinator.json").read_text("utf-8"))["offset_unit"] == "code points"
    assert "[entities]\nperson\nlocation\norganization\n" in (folder / "annotation.conf").read_text("utf-8")


def test_brat_has_a_folder_for_each_person_and_names_for_every_key(store, tmp_path) -> None:
    import pandas as pd

    keys = ["../a", "..-a", "CON", "é/ü", "x" * 200, "A", "a"]
    texts = pd.Series([f"Ann {key}" for key in keys], index=keys)
    project = store.create_project("P", task="ner", texts=texts)
    for user in ("anna", "../boris"):
        session = project.annotator(user)
        while session.next() is not None:
            session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])

    folder = project.export("brat", tmp_path / "brat")

    texts = list(folder.rglob("*.txt"))
    assert len({path.as_posix().casefold() for path in texts}) == 14
    assert {path.parent.parent for path in texts} == {folder}
    assert {path.stem.casefold() for path in texts}.isdisjoint({"con"})
    copy = store.create_project("copy", task="ner", texts=["other"])
    assert copy.import_annotations(folder, "brat").users == ["../boris", "anna"]
    assert set(copy.labels()["key"]) == set(keys)


def test_a_folder_is_made_whole_or_not_at_all(project, tmp_path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "empty").mkdir()

    assert (project.export("brat", tmp_path / "empty") / "0.ann").exists()
    with pytest.raises(errors.InvalidSetting, match="not empty"):
        project.export("brat", tmp_path / "full")
    with pytest.raises(errors.InvalidSetting, match="a folder in a folder"):
        project.export("brat", tmp_path / "nowhere" / "out")
    assert {path.name for path in tmp_path.iterdir()} >= {"full", "empty"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_tokens_of_prodigy_meet_the_edges_of_labels(store) -> None:
    project = store.create_project("P", task="ner", texts=["Annas 😀hund"])
    session = project.annotator("anna")
    session.next()
    session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])

    line = json.loads(project.export("prodigy"))

    assert [token["text"] for token in line["tokens"]] == ["Ann", "as", "😀", "hund"]
    assert (line["spans"][0]["token_start"], line["spans"][0]["token_end"]) == (0, 0)
    assert line["meta"]["offset_unit"] == "code points"


def test_doccano_has_two_layouts(project, store) -> None:
    lists = json.loads(project.export("doccano"))
    objects = json.loads(project.export("doccano", layout="entities"))

    assert lists["label"] == [[0, 11, "person"], [4, 13, "organization"], [7, 11, "location"]]
    assert [one["start_offset"] for one in objects["entities"]] == [0, 4, 7]
    assert objects["relations"] == []
    related = store.create_project("R", task="corr", texts=["a"])
    with pytest.raises(errors.InvalidSetting, match="relations"):
        related.export("doccano", layout="label")


def test_web_annotations_select_by_place_and_quote(project) -> None:
    first = project.export("w3c")[0]

    assert first["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert first["target"]["selector"] == [
        {"type": "TextPositionSelector", "start": 0, "end": 11},
        {"type": "TextQuoteSelector", "exact": "Ann of Umeå", "prefix": "", "suffix": " 😀\nleft."},
    ]


def test_parquet_keeps_types_and_says_its_unit(project, store) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")

    table = parquet.read_table(pa.BufferReader(project.export("parquet")))

    assert table.schema.metadata[b"offset_unit"] == b"code points"
    assert str(table.schema.field("key").type) == "int64"
    assert table.column("created").to_pylist()[0] == project.labels()["created"][0]
    import pandas as pd

    mixed = store.create_project("M", task="ner", texts=pd.Series(["a"], index=["k"]))
    empty = parquet.read_table(pa.BufferReader(mixed.export("parquet", table="batches")))
    assert (empty.num_rows, str(empty.schema.field("key").type)) == (0, "string")


def test_parquet_without_its_library_names_the_extra(project, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(errors.MissingExtra, match=r"textinator-widgets\[formats\]"):
        project.export("parquet")


WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \n\t'-_aé\u0301\u200d\ufe0f👩🏽नमि한ไท"), st.characters(codec="utf-8")
    )
)


@given(WORDS, st.lists(st.integers(0, 30)))
def test_tokens_hold_everything_but_white_space_and_reach_over_no_cut(text, cuts) -> None:
    tokens = tokenize(text, cuts)

    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    assert not any(token.start < cut < token.end for token in tokens for cut in cuts)
    inside = {place for token in tokens for place in range(*token)}
    assert "".join(text[place] for place in range(len(text)) if place not in inside).strip() == ""
    assert not any(text[place].isspace() for place in inside)


@given(WORDS, st.integers(0, 30), st.integers(0, 30))
def test_covered_tokens_are_those_between_two_offsets(text, start, length) -> None:
    tokens = tokenize(text)
    inside = [
        number for number, token in enumerate(tokens) if start <= token.start and token.end <= start + length
    ]

    assert covered(tokens, start, start + length) == ((inside[0], inside[-1]) if inside else None)


@given(st.text())
def test_a_quote_of_brat_is_one_line_of_the_same_length(quote) -> None:
    line = one_line(quote)

    assert len(line) == len(quote)
    assert len(f"{line}|".splitlines()) == 1
    assert "\t" not in line


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hello, world!", ["Hello", ",", "world", "!"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("👩\u200d👩\u200d👧 ok", ["👩\u200d👩\u200d👧", "ok"]),
        ("👍🏽x", ["👍🏽", "x"]),
    ],
)
def test_words_of_many_scripts_stay_whole(text, tokens) -> None:
    assert [text[start:end] for start, end in tokenize(text)] == tokens


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("task", {}),
        ("generic", {}),
        ("generic", {"group_by": "context"}),
        ("generic", {"consolidate_clusters": True}),
    ],
    ids=str,
)
def test_json_of_the_original_says_its_unit_where_it_is_asked_to(store, name, options) -> None:
    project = store.create_project("Units", task="corr", texts=["😀 Ann left."])
    session = project.annotator("anna")
    session.next()
    session.submit([{"marker": "Mention", "start": 2, "end": 5}])

    plain = project.export(name, **options)
    (entry,) = project.export(name, include_offset_unit=True, **options)

    assert entry.pop("offset_unit") == "code points"
    assert [entry] == plain
