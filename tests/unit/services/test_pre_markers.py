"""Pre-markers are found on the source text, at word boundaries, whatever their characters and case."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.services.pre_markers import find_tokens


def quotes(text, *tokens):
    return [text[start:end] for start, end in find_tokens(text, tokens)]


def test_characters_of_patterns_are_meant_as_they_are():
    assert quotes("I write c++ and c, not c++11 or C++.", "c++") == ["c++", "C++"]
    assert quotes("a.b axb (a.b)", "a.b") == ["a.b", "a.b"]


def test_words_at_both_ends_and_beside_new_lines_are_found():
    assert find_tokens("he said\nhe\tand he", ["he"]) == [(0, 2), (8, 10), (15, 17)]


@pytest.mark.parametrize("form", ["nato", "Nato", "NATO", "nAtO"])
def test_every_form_of_case_is_found(form):
    assert quotes(f"The {form}, too.", "NATO") == [form]


def test_spaces_around_tokens_do_not_matter_and_spaces_within_match_any_white_space():
    assert quotes("New York, new\nyork, newyork", "  New York ") == ["New York", "new\nyork"]


def test_white_space_of_any_kind_and_length_stands_between_the_words_of_a_token():
    text = "🙂 New  York, New\r\nYork, New\u00a0York, New \u00a0\tYork\u2009City, New-York, NewYork"
    assert quotes(text, "new york") == ["New  York", "New\r\nYork", "New\u00a0York", "New \u00a0\tYork"]
    assert find_tokens(text, ["New\nYork"])[:2] == [(2, 11), (13, 22)]
    assert quotes(text, "New York", "York  city") == [
        *("New  York", "New\r\nYork", "New\u00a0York", "New \u00a0\tYork")
    ]
    assert quotes(text, "new york city") == ["New \u00a0\tYork\u2009City"]
    assert quotes("a a  a", "a  a", "   ") == ["a a"]


def test_a_part_of_a_word_is_not_marked():
    assert quotes("The theme: he, they, 2he, he_1, he2, s\u0301he", "he") == ["he"]


def test_a_letter_with_a_mark_is_another_letter():
    assert quotes("re\u0301sume\u0301 resume", "resume", "r") == ["resume"]
    assert quotes("nai\u0308ve", "nai") == []


def test_offsets_are_code_points_after_characters_that_grow_in_small_letters():
    text = "🙂 İstanbul STRASSE Straße Ⅷ he"
    ((start, end),) = find_tokens(text, ["he"])
    assert text[start:end] == "he"
    assert quotes(text, "straße") == ["Straße"]


def test_scripts_without_spaces_need_no_boundaries():
    assert quotes("我爱北京天安门", "北京") == ["北京"]


def test_of_overlapping_tokens_the_longer_one_is_marked():
    assert quotes("New York City", "York", "New York", "New York City") == ["New York City"]


def test_an_answer_begins_with_pre_marked_labels_of_their_own_origin(tmp_path):
    with tw.open_store(tmp_path / "s.db") as store:
        project = store.create_project(
            "P", task="ner", texts=["Ann <b title='he'>he</b>", "x"], data_order="os"
        )
        project.add_pre_marker("person", "he, ann")
        session = project.annotator("anna")
        session.next()

        begun = session.draft

        assert [(each["quote"], each["start"], each["origin"]) for each in begun["labels"]] == [
            ("Ann", 0, "premarker"),
            ("he", 14, "premarker"),
            ("he", 18, "premarker"),
        ]
        kept = begun["labels"][0]
        session.submit([kept, {"marker": "person", "start": 18, "end": 20}])
        assert project.labels().origin.tolist() == ["premarker", "person"]
        session.next()
        assert session.draft is None


def test_a_draft_without_pre_marked_labels_stays_so_and_a_submitted_text_is_not_marked_again(tmp_path):
    with tw.open_store(tmp_path / "s.db") as store:
        project = store.create_project("P", task="ner", texts=["he and he"], auto_text_switch=False)
        project.add_pre_marker("person", ["he"])
        session = project.annotator("anna")
        session.next()
        session.save_draft([])
        assert session.draft == {"labels": [], "inputs": [], "relations": []}

        session.submit([{"marker": "person", "start": 0, "end": 2}])

        assert session.draft is None
        assert project.annotator("bo").next() is not None
        bo = project.annotator("bo")
        assert len(bo.draft["labels"]) == 2


def test_no_more_labels_are_marked_than_a_text_takes(tmp_path):
    with tw.open_store(tmp_path / "s.db") as store:
        project = store.create_project("P", task="ner", texts=["he he he he"], max_markers_per_input=2)
        project.add_pre_marker("person", ["he"])
        session = project.annotator("anna")
        session.next()

        assert [each["start"] for each in session.draft["labels"]] == [0, 3]
