"""What an error tells to whom."""

from __future__ import annotations

import pickle

from textinator_widgets.errors import InvalidTexts, MissingExtra, StoreError, TextinatorError


def test_an_error_speaks_to_python_and_keeps_its_message_for_everybody_else():
    error = InvalidTexts("Every text must be a str.", in_python="In pandas: df.dropna().")

    assert str(error) == "Every text must be a str. In pandas: df.dropna()."
    assert error.message == "Every text must be a str."
    assert error.in_terminal == ""


def test_an_error_without_advice_is_its_message():
    assert str(TextinatorError("Nothing there.")) == TextinatorError("Nothing there.").message


def test_an_error_survives_the_way_to_another_process():
    for error in (
        StoreError("A. ", in_python="B.", in_terminal="C."),
        MissingExtra("D.", in_python="E."),
    ):
        again = pickle.loads(pickle.dumps(error))

        assert type(again) is type(error)
        assert (str(again), again.message, again.in_terminal) == (
            str(error),
            error.message,
            error.in_terminal,
        )
