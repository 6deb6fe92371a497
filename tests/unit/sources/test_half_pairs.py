"""Half a surrogate pair in what comes with a text is refused on every road, and stops nobody."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from tests.unit.sources.late import late, made
from textinator_widgets.errors import InvalidTexts, TextUnreadable

WHOLE = '{"id": 0, "text": "Ann", "x": "\\ud83d\\ude00"}\n{"id": 1, "text": "Bo"}\n'
HALF = WHOLE.replace("\\ude00", "")
TOLD = "text 0 .key 0. has half of a surrogate pair in 'x'"


@pytest.mark.parametrize("reads", ["now", "late"])
def test_it_is_refused_by_its_name_when_a_source_is_added_and_stored_as_another_on_demand(
    store, tmp_path, reads
) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(HALF)
    source = tw.sources.JsonLines([file], key="id", reads=reads)

    with pytest.raises(InvalidTexts, match=TOLD):
        store.create_project("Study", sources=[source])
    project = store.create_project("Study", sources=[source], data_order="os", replace_bad_characters=True)

    assert project.replaced() == [{"key": 0, "count": 1}]
    assert project.annotator("anna").next().data == {"x": "\ufffd"}
    project.reindex()
    project.read_texts()


def test_a_late_text_that_has_it_by_now_is_set_aside(store, tmp_path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(WHOLE)
    project = made(store, late(file))
    file.write_text(HALF)
    anna = project.annotator("anna")

    assert anna.next().key == 1
    with pytest.raises(TextUnreadable, match=TOLD):
        project.read_texts()
    with pytest.raises(InvalidTexts, match=TOLD):
        project.reindex()
    file.write_text(WHOLE)
    assert project.read_texts() == 1
    assert project.texts()["data"].tolist() == [{"x": "\U0001f600"}, {}]


def test_it_is_refused_beside_a_single_text(store) -> None:
    project = store.create_project("Letters", sources=[tw.sources.Interactive()])

    with pytest.raises(InvalidTexts, match="surrogate pair in 'x'"):
        project.add_text("Ann", data={"x": ["\ud800"]})
    with pytest.raises(InvalidTexts, match="name of a text"):
        project.add_text("Ann", name=1)
    project.add_text("Ann", key=0, name="a\ud800", data={"x": "\0"})

    assert project.texts()["data"].tolist() == [{"x": "\0"}]
