"""The order "rr": each text is drawn from all of them."""

from __future__ import annotations

ANN = {"marker": "Person", "start": 0, "end": 3}


def test_texts_are_drawn_again_and_never_end(make) -> None:
    project = make(3, data_order="rr", seed=7)
    session = project.annotator("anna")
    keys = []
    for _ in range(12):
        keys.append(session.next().key)
        session.submit([ANN])

    assert set(keys) == {0, 1, 2}
    assert session.status == "open"
    assert sorted(project.batches()["key"]) == sorted(keys)
    assert project.log()["is_submitted"].all()


def test_an_open_text_stays_and_leaving_one_that_was_answered_keeps_the_answer(make) -> None:
    project = make(1, data_order="rr")
    session = project.annotator("anna")
    assert session.next() == session.next()
    batch = session.submit([ANN])
    session.next()
    assert not project.log()["is_submitted"].all()

    session.skip()

    assert project.log()[["is_submitted", "is_skipped"]].values.tolist() == [[True, False]]
    session.next()
    session.withdraw(batch)
    session.skip()
    assert session.next() is not None


def test_nobody_gets_a_text_twice_where_each_is_for_so_many_people(make) -> None:
    project = make(3, data_order="rr", annotators_per_text=2)
    for name in ("anna", "clara"):
        session = project.annotator(name)
        while session.next() is not None:
            session.submit([ANN])

    assert project.batches().groupby("key").size().tolist() == [2, 2, 2]
    assert not project.batches().duplicated(["key", "user"]).any()
