"""The commands `user add`, `user list`, `user password`, `user disable` and `user enable`."""

from __future__ import annotations

from typing import Annotated

import typer

from textinator_widgets.serving import options as o
from textinator_widgets.serving.projects_dir import ProjectsDir

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the person.")]
_Password = Annotated[
    str | None,
    typer.Option(
        help="The password; others on this machine can read it in the list of processes. Default: it is "
        "asked for, and not shown."
    ),
]

_ABOUT = """People of a store and their passwords.

Example:  textinator user add study anna
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    users = typer.Typer(no_args_is_help=True, help=_ABOUT)
    users.command("add")(add)
    users.command("list")(list_)
    users.command("password")(password)
    users.command("disable")(disable)
    users.command("enable")(enable)
    app.add_typer(users, name="user")


def add(
    folder: o.Folder,
    name: _Name,
    password: _Password = None,
    email: Annotated[str | None, typer.Option(help="Address; people may log in with it, too.")] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(help="project_managers, evaluation_managers, ...; may come several times."),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of their pages, such as sv.")] = None,
) -> None:
    """Add a person with a password; from the first one on, pages ask for it.

    Example:  textinator user add study anna --group project_managers
    """
    profile = {} if language is None else {"preferred_language": language}
    with ProjectsDir.existing(folder).open() as store:
        store.create_user(name, _asked(password), email=email, groups=group or (), **profile)
    typer.echo(f"{name} can log in.")


def list_(folder: o.Folder) -> None:
    """List the people: name, address, whether they can log in.

    Example:  textinator user list study
    """
    with ProjectsDir.existing(folder).open() as store:
        for row in store.users().itertuples():
            state = "switched off" if not row.is_active else "password" if row.has_password else "name only"
            email = row.email if isinstance(row.email, str) else ""
            typer.echo(f"{row.user}\t{email}\t{state}")


def password(folder: o.Folder, name: _Name, password: _Password = None) -> None:
    """Give a person another password; they are logged out everywhere.

    Example:  textinator user password study anna
    """
    with ProjectsDir.existing(folder).open() as store:
        store.user(name)  # before anybody types a password for nobody
        store.set_password(name, _asked(password))
    typer.echo(f"{name} has a new password, and is logged out everywhere.")


def disable(folder: o.Folder, name: _Name) -> None:
    """Switch an account off: the person is out at once, what they did stays.

    Example:  textinator user disable study anna
    """
    with ProjectsDir.existing(folder).open() as store:
        store.switch_off(name)
    typer.echo(f"{name} is switched off.")


def enable(folder: o.Folder, name: _Name) -> None:
    """Switch an account on again.

    Example:  textinator user enable study anna
    """
    with ProjectsDir.existing(folder).open() as store:
        store.switch_on(name)
    typer.echo(f"{name} can log in again.")


def _asked(password: str | None) -> str:
    if password is not None:
        return password
    given: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return given
