"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class InputFormat(StrEnum):
    """What the file or folder with the texts holds."""

    TEXT = "text"
    TEXT_DIR = "text-dir"
    JSON = "json"
    JSON_DIR = "json-dir"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"


class Kernels(StrEnum):
    """How the kernels of pages are started."""

    FORKED = "forked"
    ORDINARY = "ordinary"


Folder = Annotated[
    str,
    typer.Argument(
        metavar="DIR", help="Folder of the project, a store file, or the URL of a PostgreSQL database."
    ),
]
Title = Annotated[str | None, typer.Option(help="Title of the project. Default: the name of the folder.")]
Task = Annotated[
    str,
    typer.Option(
        help="Task type (ner, qa, qar, mcqa, mcqar, pronr, corr, mt, generic), or a JSON or TOML file."
    ),
]
Language = Annotated[
    str | None, typer.Option(help="Language of the texts, such as sv. Default: that of the task, or en.")
]
InputPath = Annotated[
    Path | None,
    typer.Option("--input-path", "-i", help="File or folder with the texts; they are read into the store."),
]
SourceSpec = Annotated[
    list[Path] | None,
    typer.Option(
        "--source",
        help="JSON file that describes a source; its files are beside it. May come again, instead of -i.",
    ),
]
Format = Annotated[
    InputFormat | None, typer.Option(help="Format of the texts. Default: by the ending of the file.")
]
TextField = Annotated[
    str | None,
    typer.Option("--text", "--text-key", help='Field or column with the text; "meta.body" goes deeper.'),
]
KeyField = Annotated[
    str | None,
    typer.Option("--key-column", help="Field or column with the key of a text. Default: its number."),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force", help="Begin anew where a project is; the old store is kept beside it under another name."
    ),
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
Host = Annotated[
    str | None,
    typer.Option(
        help="Address to listen on. Default: 127.0.0.1, this machine only; others need passwords and https."
    ),
]
ServerPort = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one. Default: 8866."),
]
Username = Annotated[
    str | None, typer.Option(help="With --password: one name for everybody, asked for by the browser.")
]
SharedSecret = Annotated[
    str | None,
    typer.Option(
        "--password",
        envvar="TEXTINATOR_PASSWORD",
        help="With --username: one password for everybody; in the variable it is in no list of processes.",
    ),
]
Cert = Annotated[
    Path | None, typer.Option("--cert", help="Certificate (PEM); with --key the server speaks https.")
]
Key = Annotated[Path | None, typer.Option("--key", help="Private key of the certificate (PEM).")]
BehindProxy = Annotated[
    bool, typer.Option("--behind-proxy", help="A proxy is in front; what it says of browsers is believed.")
]
TrustedProxy = Annotated[
    list[str] | None,
    typer.Option(help="Address or network of a proxy on another machine. May come again."),
]
PublicHost = Annotated[
    list[str] | None,
    typer.Option(help="Name by which browsers know the server: annotate.example.org. May come again."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]
KernelStart = Annotated[
    Kernels | None,
    typer.Option(
        "--kernels",
        help="forked: from one warm process, which takes less memory and time; ordinary: each by itself. "
        "Default: forked on Linux.",
    ),
]


@dataclass(frozen=True)
class NewProject:
    """What `init` was told."""

    title: str | None
    task: str
    language: str | None
    input_path: Path | None
    input_format: InputFormat | None
    text: str | None
    key: str | None
    force: bool
    sources: Sequence[Path] = ()


def with_texts(new: NewProject) -> NewProject:
    """Refuse, as wrong usage, a project without texts."""
    if new.input_path is None and not new.sources:
        raise typer.BadParameter(
            "Expected texts for the project. Name their file or folder.", param_hint="--input-path"
        )
    return new
