"""What one database cannot store is refused on both; arrays and numbers of any size name what they name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import bindparam, update

import textinator_widgets as tw
from textinator_widgets.errors import InvalidInput, InvalidTexts, UnknownProject, UnknownSource
from textinator_widgets.model import Project, User
from textinator_widgets.model.engine import writing
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.services.bulk import insert_row

RETITLE = Prepared(update(Project).values(title=bindparam("called"), dt_updated=Project.dt_updated))

CHANGE = update(User).values(name=bindparam("called")).where(User.id == bindparam("of"))


@pytest.fixture
def project(store):
    sources = [tw.sources.PlainText(["Ann met Bob.", "Kim left."]), tw.sources.Interactive()]
    return store.create_project("P", task="corr", sources=sources, data_order="os")


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
def test_no_way_into_a_store_takes_what_the_other_database_refuses(store, project, bad) -> None:
    ways = (
        lambda session: insert_row(session, User, name=bad),
        lambda session: RETITLE.change(session, {"called": bad}),
        lambda session: session.add(User(name=bad)),
        lambda session: session.add_all([User(name="a"), User(name=bad)]),
        lambda session: session.connection().execute(
            CHANGE, [{"of": 1, "called": "a"}, {"of": 2, "called": bad}]
        ),
        lambda session: setattr(session.get_one(Project, 1), "guidelines", bad),
    )
    for way in ways:
        with pytest.raises(InvalidInput), writing(store._engine) as session:
            way(session)

    assert store.projects()["title"].tolist() == ["P"]
    assert store.users().empty
    assert not project.setting("guidelines")


def test_a_single_text_that_cannot_be_stored_is_refused_with_what_can_be_done(project) -> None:
    for add in (project.add_text, project.annotator("anna").add_text):
        with pytest.raises(InvalidTexts, match=r"character 1 is .*Correct the text") as refused:
            add("a\0b")
        assert "replace_bad_characters" not in str(refused.value)


@pytest.mark.parametrize("number", [2**70, -(2**70), 2**63, 0])
def test_a_number_that_nothing_has_is_unknown(store, project, number) -> None:
    with pytest.raises(UnknownSource):
        project.use_source(number)
    with pytest.raises(UnknownProject):
        store.project(number)
    assert project.texts(keys=number or 5).empty


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_a_source_of_a_name_that_none_can_have_is_unknown(project, name) -> None:
    with pytest.raises(UnknownSource):
        project.use_source(name)


@pytest.mark.parametrize("several", [np.array, pd.Series, pd.Index, tuple])
def test_filters_take_arrays_as_they_take_lists(project, several) -> None:
    row = {"marker": "Mention", "start": 0, "end": 3}
    project.import_annotations([{"key": key, **row} for key in (0, 1)], user="anna")

    assert project.labels(keys=several([1, 5]))["key"].tolist() == [1]
    assert project.texts(keys=several([0, 1]))["key"].tolist() == [0, 1]
    assert len(project.labels(user=several(["anna"]), markers=several(["Mention"]))) == 2
    assert project.export("jsonl", keys=several([0])).count("\n") == 1
