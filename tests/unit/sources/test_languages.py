"""The language of a project and those of its sources fit together, whichever is changed."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidSetting


@pytest.fixture
def store(place):
    with tw.open_store(place) as opened:
        yield opened
        assert opened.check() == []


def languages(store):
    return store.sources().set_index("name")["language"].to_dict()


def test_a_project_keeps_the_language_that_a_source_of_it_declared(store) -> None:
    news = tw.sources.PlainText(["Ann"], name="News", language="en")
    project = store.create_project("Study", sources=[news, tw.sources.PlainText(["Bo"], name="Other")])

    project.update(language="en-GB")
    with pytest.raises(InvalidSetting, match=r"got 'sv' for 'News' \(en\)\. Keep 'en-GB'"):
        project.update(language="sv", guidelines="Nytt")

    assert languages(store) == {"News": "en", "Other": "en-GB"}
    assert store.projects()["language"].tolist() == ["en-GB"]
    project.update(guidelines="New")
    project.add_source(tw.sources.PlainText(["Cia"], name="More", language="en-GB"))


def test_sources_that_declared_none_follow_their_project(store) -> None:
    project = store.create_project("Study", texts=["Ann"])
    project.reindex("Texts 1", given=["Ann", "Bo"])
    with pytest.raises(InvalidSetting, match="of its language, en; those of the source 'Texter' are sv"):
        project.add_source(tw.sources.PlainText(["Bo"], name="Texter", language="sv"))

    project.update(language="sv")
    project.add_source(tw.sources.PlainText(["Bo"], name="Texter", language="sv"))

    assert languages(store) == {"Texts 1": "sv", "Texter": "sv"}
    assert project.reindex("Texts 1", given=["Ann", "Bo"])[0].unchanged == 2


def test_a_source_of_two_projects_follows_when_both_have_changed(store) -> None:
    one = store.create_project("One", texts=["Ann"])
    two = store.create_project("Two", texts=["Bo"])
    two.use_source(1)

    one.update(language="sv")
    assert languages(store)["Texts 1"] == "en"
    two.update(language="sv")
    assert set(languages(store).values()) == {"sv"}


def test_a_copy_in_another_language_takes_no_source_that_declared_its_own(store) -> None:
    news = tw.sources.PlainText(["Ann"], name="News", language="en")
    store.create_project("Told", sources=[news])
    store.create_project("Untold", texts=["Bo"])

    with pytest.raises(InvalidSetting, match="of its language, sv; those of the source 'News' are en"):
        store.project("Told").clone("Copy", language="sv")
    store.project("Told").clone("Copy", language="en-US")
    store.project("Untold").clone("Kopia", language="sv")

    with pytest.raises(InvalidSetting, match=r"got 'sv' for 'News' \(en\)"):
        store.project("Copy").update(language="sv")


def test_what_is_read_in_place_of_a_source_is_of_its_language(store) -> None:
    project = store.create_project("Study", texts=["Ann"])

    with pytest.raises(InvalidSetting, match="those of the source 'Texts 1' are sv"):
        project.reindex("Texts 1", given=tw.sources.PlainText(["Bo"], language="sv"))
    assert project.texts()["text"].tolist() == ["Ann"]
    project.reindex("Texts 1", given=tw.sources.PlainText(["Bo"], language="en"))

    with pytest.raises(InvalidSetting, match=r"got 'sv' for 'Texts 1' \(en\)"):
        project.update(language="sv")


def test_sources_described_in_json_declare_their_language(store) -> None:
    described = {"source_type": "PlainText", "name": "News", "spec": {"texts": ["Ann"]}}
    project = store.create_project("Study", sources=[{**described, "language": "en"}])
    other = store.create_project("Other", sources=[described])

    other.update(language="sv")
    with pytest.raises(InvalidSetting, match=r"got 'sv' for 'News' \(en\)"):
        project.update(language="sv")
