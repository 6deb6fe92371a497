"""The command `invite`."""

from __future__ import annotations

from typing import Annotated

import typer

from textinator_widgets.serving import options as o
from textinator_widgets.serving.projects_dir import ProjectsDir


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("invite")(invite)


def invite(
    folder: o.Folder,
    project: Annotated[
        str | None, typer.Option(help="Title or number of a project. Default: an account only.")
    ] = None,
    role: Annotated[str, typer.Option(help="participant, reviewer or collaborator.")] = "participant",
    days: Annotated[float, typer.Option(help="How long the link can be used, in days.")] = 14,
    uses: Annotated[int, typer.Option(help="How many people may come with it; 0: any number.")] = 1,
    note: Annotated[str, typer.Option(help="For whom it is; only for your own list.")] = "",
) -> None:
    """Make a link that lets people in, and print what comes after the address of the server.

    Example:  textinator invite study --project "Nordic NER" --uses 20 --note "Course of spring"
    """
    many = uses or None
    with ProjectsDir.existing(folder).open() as store:
        if project is None:
            token = store.invite(expires_days=days, uses=many, note=note)
        else:
            is_number = project.isascii() and project.isdecimal() and len(project) < 20
            token = store.project(int(project) if is_number else project).invite(
                role, expires_days=days, uses=many, note=note
            )
    typer.echo(f"/invitation/{token}")
