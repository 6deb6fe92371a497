"""Submit, draft and edit refuse a field that records do not have, and store nothing."""

from __future__ import annotations

import pytest

from textinator_widgets import errors

LABEL = {"marker": "person", "start": 0, "end": 3}
TYPO = {"labels": [{**LABEL, "gruop_order": 1}]}


def test_a_misspelled_field_is_refused_wherever_an_answer_comes_in(make) -> None:
    project = make(allow_editing=True)
    session = project.annotator("anna")
    session.next()

    for store in (session.submit, session.save_draft):
        with pytest.raises(errors.InvalidAnswer, match="no field 'gruop_order'"):
            store(**TYPO)
    assert session.draft is None

    batch = session.submit(labels=[{**LABEL, "gruop_order": None}])
    with pytest.raises(errors.InvalidAnswer, match="no field 'gruop_order'"):
        session.edit(batch, **TYPO)
    assert len(project.batches(revisions=True)) == 1


def test_what_was_submitted_goes_in_again_as_it_came_out(make) -> None:
    project = make(allow_editing=True)
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[{**LABEL, "extra": {"sure": True}}])

    again = session.edit(batch, labels=batch.labels, inputs=batch.inputs, relations=batch.relations)

    assert again.labels == batch.labels
