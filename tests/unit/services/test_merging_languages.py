"""Languages of two copies of a project: what cannot be so together is told, and no text is left out."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from tests.unit.services.merged_stores import merged_both_ways
from textinator_widgets.errors import InvalidSetting


def news(language=None):
    return tw.sources.PlainText(["Nytt"], name="News", language=language)


def languages(store):
    return store.sources().set_index("name")["language"].to_dict()


def of_project(store):
    return store.projects().set_index("title")["language"]["Names"]


def test_sources_follow_the_language_that_one_side_gave(pair, tmp_path):
    left, right = pair
    left.project("Names").add_source(news())
    right.project("Names").update(language="sv")

    done = merged_both_ways(left, right, tmp_path)

    assert (done.settings, done.conflicts.empty) == (1, True)
    for store in pair:
        assert of_project(store) == "sv"
        assert set(languages(store).values()) == {"sv"}


def test_a_language_is_not_taken_where_a_source_declared_another(pair, tmp_path):
    left, right = pair
    left.project("Names").add_source(news("en"))
    right.project("Names").update(language="sv")

    left.merge(tmp_path / "right.db")
    done = left.merge(tmp_path / "right.db")

    assert of_project(left) == "en"
    assert done.conflicts[["what", "kept_apart"]].values.tolist() == [
        ["the settings differ", {"language": "sv"}]
    ]
    found = right.merge(tmp_path / "left.db").conflicts
    assert of_project(right) == "sv"
    assert found["what"].tolist() == ["the source 'News' is en, the project sv"]
    assert languages(right)["News"] == "en"
    assert "Nytt" in right.project("Names").texts()["text"].tolist()


def test_what_one_side_declared_is_declared_on_both(pair, tmp_path):
    left, right = pair
    name = right.sources()["name"][0]
    texts = right.project("Names").texts()
    given = tw.sources.Frame(texts, text="text", key="key", language="en")
    right.project("Names").reindex(name, given=given)

    merged_both_ways(left, right, tmp_path)

    for store in pair:
        with pytest.raises(InvalidSetting, match=f"got 'sv' for '{name}'"):
            store.project("Names").update(language="sv")
