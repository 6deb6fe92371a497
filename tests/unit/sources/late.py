"""A file whose texts stay in it until somebody needs them, and a project of it."""

from __future__ import annotations

import json

import textinator_widgets as tw

PERSON = {"marker": "Person", "start": 0, "end": 3}


def write(file, texts):
    file.write_text("".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items()))


def late(file, **options):
    return tw.sources.JsonLines([file], key="id", name="News", reads="late", **options)


def made(store, source, **settings):
    return store.create_project("Study", task="ner", sources=[source], **{"data_order": "os", **settings})
