"""Relations of a batch that is edited: what stays the same is left alone, numbers stay."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from textinator_widgets.model import Label, LabelRelation
from textinator_widgets.model.engine import reading

LABELS = [
    {"id": name, "marker": "mention", "start": place, "end": place + 1} for place, name in enumerate("abcdef")
]


def link(first, second, number=None, **more):
    links = [{"source": first, "target": second}]
    return {"relation": "corefers", "links": links, **({} if number is None else {"number": number}), **more}


@pytest.fixture
def project(store):
    return store.create_project("corr", task="corr", texts=["abcdef"])


@pytest.fixture
def session(project):
    one = project.annotator("anna")
    one.next()
    one.submit(labels=LABELS, relations=[link("a", "b", 3), link("c", "d")])
    return one


def numbers(project, **options):
    quotes = project.labels(undone=True).set_index("label_id")["quote"]
    rows = project.relations(**options).itertuples()
    return sorted((row.cluster, quotes[row.first_label], row.undone) for row in rows)


def test_a_number_that_was_given_is_stored_and_the_other_takes_a_free_one(project, session):
    assert numbers(project) == [(1, "c", False), (3, "a", False)]


def test_an_edit_that_turns_the_order_round_changes_no_relation(project, session):
    (batch,) = session.batches()

    session.edit(batch.uuid, labels=batch.labels[:5], relations=batch.relations[::-1])

    assert numbers(project, undone=True) == [(1, "c", False), (3, "a", False)]


def test_an_edit_keeps_the_numbers_of_what_stays(project, session):
    (batch,) = session.batches()
    kept = [one for one in batch.relations if one["number"] == 3]

    session.edit(batch.uuid, labels=batch.labels, relations=kept)

    assert numbers(project) == [(3, "a", False)]
    assert numbers(project, undone=True) == [(1, "c", True), (3, "a", False)]


@pytest.mark.parametrize("as_revision", [False, True])
@pytest.mark.parametrize("left_out", [["number"], ["number", "id"]])
def test_a_relation_keeps_its_number_when_an_edit_gives_none(project, session, as_revision, left_out):
    project.update(editing_as_revision=as_revision)
    (batch,) = session.batches()
    kept = next(one for one in batch.relations if one["number"] == 3)
    kept = {name: value for name, value in kept.items() if name not in left_out}
    ids = {label["quote"]: label["id"] for label in batch.labels}

    session.edit(batch.uuid, labels=batch.labels, relations=[link(ids["e"], ids["f"]), kept])

    assert numbers(project) == [(3, "a", False), (4, "e", False)]
    changes = project.batches().changes.tolist()
    assert changes == ["Deleted Corefers 1: c ↔ d\nAdded Corefers 4: e ↔ f"]


@pytest.mark.parametrize("as_revision", [False, True])
def test_a_relation_keeps_its_number_when_its_labels_get_new_ids(project, session, as_revision):
    project.update(editing_as_revision=as_revision)
    (batch,) = session.batches()

    session.edit(batch.uuid, labels=LABELS, relations=[link("b", "a"), link("e", "f")])

    stored = session.batches()[-1]
    quotes = {label["id"]: label["quote"] for label in stored.labels}
    found = {quotes[one["links"][0]["source"]]: one["number"] for one in stored.relations}
    assert found == {"b": 3, "e": 4}


def test_relations_of_the_same_labels_are_told_apart_by_their_links(project, session):
    (batch,) = session.batches()
    ids = {label["quote"]: label["id"] for label in batch.labels}
    one, other = link(ids["a"], ids["b"]), link(ids["b"], ids["a"])
    session.edit(batch.uuid, labels=batch.labels, relations=[{**one, "number": 5}, {**other, "number": 7}])

    session.edit(batch.uuid, labels=batch.labels, relations=[other, one])

    assert numbers(project) == [(5, "a", False), (7, "b", False)]


def test_a_number_that_an_edit_changes_is_told(project, session):
    (batch,) = session.batches()
    relations = [{**one, "number": one["number"] + 1} for one in batch.relations]

    session.edit(batch.uuid, labels=batch.labels, relations=relations)

    (changes,) = project.batches().changes
    assert set(changes.splitlines()) == {
        "Changed Corefers 2: c ↔ d (before: Corefers 1: c ↔ d)",
        "Changed Corefers 4: a ↔ b (before: Corefers 3: a ↔ b)",
    }


def test_an_edit_replaces_only_the_relation_that_it_changes(project, session):
    (batch,) = session.batches()
    first, second = sorted(batch.relations, key=lambda one: one["number"])
    ids = {label["quote"]: label["id"] for label in batch.labels}
    second["links"] = [{"source": ids["a"], "target": ids["e"]}]

    session.edit(batch.uuid, labels=batch.labels, relations=[first, second])

    rows = project.relations(undone=True)
    assert sorted(zip(rows["cluster"], rows["undone"], strict=True)) == [(1, False), (3, False), (3, True)]


@pytest.mark.parametrize("as_revision", [False, True])
def test_a_number_that_an_edit_took_away_is_not_used_again(project, session, as_revision):
    project.update(editing_as_revision=as_revision)
    (batch,) = session.batches()
    ids = {label["quote"]: label["id"] for label in batch.labels}
    batch = session.edit(
        batch, batch.labels, relations=[one for one in batch.relations if one["number"] == 1]
    )

    edited = session.edit(batch, batch.labels, relations=[*batch.relations, link(ids["e"], ids["f"])])

    assert sorted(one["number"] for one in edited.relations) == [1, 4]


@pytest.fixture
def links(store, project):
    """The stored rows of links by their ends, with the time of their last change."""

    def read():
        with reading(store._engine) as open_session:
            quotes = {label.id: label.quote for label in open_session.scalars(select(Label))}
            return {
                quotes[row.first_label_id] + quotes[row.second_label_id]: (
                    *(row.id, row.undone, row.cluster, row.dt_updated),
                )
                for row in open_session.scalars(select(LabelRelation))
            }

    return read


def test_an_edit_leaves_the_rows_of_links_that_stay_alone(project, session, links):
    (batch,) = session.batches()
    ids = {label["quote"]: label["id"] for label in batch.labels}
    one = next(each for each in batch.relations if each["number"] == 3)
    before = links()

    longer = [*link(ids["e"], ids["a"])["links"], *one["links"], *link(ids["b"], ids["f"])["links"]]
    session.edit(batch.uuid, labels=batch.labels, relations=[{**one, "links": longer}])

    after = links()
    (stored,) = session.batches()
    assert next(each for each in stored.relations if each["number"] == 3)["links"] == longer
    assert after["ab"] == before["ab"]
    assert after["cd"][:3] == (before["cd"][0], True, 1)
    assert sorted(after) == ["ab", "bf", "cd", "ea"]
    assert [after[name][1:3] for name in ("ea", "bf")] == [(False, 3), (False, 3)]
    assert numbers(project, undone=True) == [
        (1, "c", True),
        (3, "a", False),
        (3, "b", False),
        (3, "e", False),
    ]

    session.edit(batch.uuid, labels=batch.labels, relations=batch.relations)

    again = links()
    assert again["ab"] == before["ab"]
    assert again["cd"][:3] == before["cd"][:3]
    assert again["ea"][:2] == (after["ea"][0], True)
    assert sorted(again) == sorted(after)


def test_a_link_keeps_its_row_when_its_relation_gets_another_number_and_value(project, session, links):
    (batch,) = session.batches()
    before = links()

    changed = [{**one, "number": one["number"] + 4, "extra": {"sure": True}} for one in batch.relations]
    session.edit(batch.uuid, labels=batch.labels, relations=changed)

    assert {name: row[:3] for name, row in links().items()} == {
        "ab": (before["ab"][0], False, 7),
        "cd": (before["cd"][0], False, 5),
    }
    assert project.relations(undone=True)["extra"].tolist() == [{"sure": True}] * 2
    assert session.batches()[0].relations == sorted(changed, key=lambda one: one["number"], reverse=True)


def test_an_export_of_withdrawn_batches_holds_them_as_they_were_when_they_were_withdrawn(
    project, session, tmp_path
):
    (batch,) = session.batches()
    kept = [one for one in batch.relations if one["number"] == 3]
    session.edit(batch.uuid, labels=batch.labels[:4], relations=kept)

    def exported():
        lines = project.export("jsonl", tmp_path / "out.jsonl", undone=True).read_text("utf-8").splitlines()
        (record,) = map(json.loads, lines)
        links = [link for one in record["relations"] for link in one["links"]]
        return record.get("undone", False), [one["quote"] for one in record["labels"]], len(links)

    edited = exported()
    session.withdraw(batch.uuid)

    assert edited == (False, ["a", "b", "c", "d"], 1)
    assert exported() == (True, ["a", "b", "c", "d"], 1)


def test_a_draft_gives_relations_numbers(project):
    one = project.annotator("boris")
    one.next()
    one.save_draft(labels=LABELS, relations=[link("a", "b"), link("c", "d", 1)])

    assert [relation["number"] for relation in one.draft["relations"]] == [2, 1]
