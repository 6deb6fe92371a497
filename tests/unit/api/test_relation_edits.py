"""Relations of a batch that is edited: what stays the same is left alone, numbers stay."""

from __future__ import annotations

import json

import pytest

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


def test_an_edit_replaces_only_the_relation_that_it_changes(project, session):
    (batch,) = session.batches()
    first, second = sorted(batch.relations, key=lambda one: one["number"])
    ids = {label["quote"]: label["id"] for label in batch.labels}
    second["links"] = [{"source": ids["a"], "target": ids["e"]}]

    session.edit(batch.uuid, labels=batch.labels, relations=[first, second])

    rows = project.relations(undone=True)
    assert sorted(zip(rows["cluster"], rows["undone"], strict=True)) == [(1, False), (3, False), (3, True)]


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
