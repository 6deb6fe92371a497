"""The commands that keep a store: `export`, `check`, `backup`, `restore`, `migrate`."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
