from __future__ import annotations

import unicodedata

from textinator_widgets.tasks import demo


def test_the_demo_has_short_texts_in_four_languages_a_long_one_and_one_in_markdown():
    texts = demo.texts()

    short = [text for text in texts if len(text["text"]) < 200]
    assert len(short) >= 20
    assert {text["language"] for text in short} == {"en", "sv", "ru", "uk"}
    assert any(29_000 <= len(text["text"].encode()) <= 33_000 for text in texts)
    assert [text["key"] for text in texts if text["formatting"] == "md"] == ["en-handbook"]


def test_demo_texts_can_be_imported_as_they_are():
    texts = demo.texts()

    assert len({text["key"] for text in texts}) == len(texts)
    assert all(text["text"] and "\0" not in text["text"] and "\r" not in text["text"] for text in texts)


def test_every_language_of_the_demo_has_characters_outside_the_basic_plane():
    for language in ("en", "sv", "ru", "uk"):
        together = "".join(text["text"] for text in demo.texts() if text["language"] == language)

        assert any(ord(character) > 0xFFFF for character in together)
        assert any(unicodedata.category(character) == "So" for character in together)
