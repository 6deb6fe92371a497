"""The commands that keep a store: `export`, `import`, `check`, `backup`, `restore`, `migrate`, `copy`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

import textinator_widgets as tw
from textinator_widgets.api.project import Project
from textinator_widgets.api.store import Store
from textinator_widgets.errors import InvalidSetting, UnknownProject
from textinator_widgets.serving import options as o
from textinator_widgets.serving.projects_dir import ProjectsDir

OfProject = Annotated[
    str | None, typer.Option("--project", help="Title or number. Needed when there are several.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("import")(import_)
    for command in (export, check, backup, restore, merge, migrate, copy):
        app.command(command.__name__)(command)


def export(
    folder: o.Folder,
    project: OfProject = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="task, generic, jsonl, csv, parquet, conll, brat, prodigy, doccano, w3c, or another format.",
        ),
    ] = "task",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File or folder to write. Default: the screen.")
    ] = None,
    user: Annotated[list[str] | None, typer.Option(help="Only of this person. May come again.")] = None,
    since: Annotated[str | None, typer.Option(help="Only what came then or later: 2026-05-31T12:00.")] = None,
    until: Annotated[str | None, typer.Option(help="Only what came before. Without a zone: UTC.")] = None,
    key: Annotated[list[str] | None, typer.Option(help="Only this text. May come again.")] = None,
    marker: Annotated[list[str] | None, typer.Option(help="Only of this marker. May come again.")] = None,
    flagged: Annotated[
        bool | None,
        typer.Option("--flagged/--not-flagged", help="Only what is flagged, or only what is not."),
    ] = None,
    review_status: Annotated[
        list[str] | None,
        typer.Option(help="Only what a review found so: none, no, rr or rs. May come again."),
    ] = None,
    revisions: Annotated[bool, typer.Option("--revisions", help="Also what a revision replaced.")] = False,
    undone: Annotated[bool, typer.Option("--undone", help="Also what was withdrawn.")] = False,
    option: Annotated[
        list[str] | None, typer.Option(help="Option of the format: scheme=BIOES. May come again.")
    ] = None,
) -> None:
    """Write the answers of a project.

    Example:  textinator export study --format conll --option scheme=BIOES --user anna -o answers.conll
    """
    with ProjectsDir.existing(folder).open() as store:
        result = choose(store, project).export(
            format_,
            path=output,
            user=user or None,
            since=since,
            until=until,
            keys=_keys(key or []) or None,
            markers=marker or None,
            flagged=flagged,
            review_status=review_status or None,
            revisions=revisions,
            undone=undone,
            **_format_options(option or []),
        )
    if output is not None:
        typer.echo(f"Written: {output}")
    elif isinstance(result, bytes):
        raise InvalidSetting(f"{format_} is not text. Name a file with -o.")
    else:
        typer.echo(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2))


def import_(
    folder: o.Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File, or folder of brat, with the answers.")],
    project: OfProject = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="task, generic, jsonl, conll, brat, prodigy, doccano, w3c, or another format.",
        ),
    ] = "task",
    user: Annotated[
        str | None, typer.Option(help="Whose answers they are. Default: whom the file names.")
    ] = None,
    missing_inputs: Annotated[
        str,
        typer.Option(help="refuse or allow answers that lack an input which the project requires."),
    ] = "refuse",
) -> None:
    """Store the answers of a file, all of them or none.

    Example:  textinator import study answers.jsonl --format jsonl
    """
    with ProjectsDir.existing(folder).open() as store:
        if missing_inputs not in ("refuse", "allow"):
            raise typer.BadParameter(
                f"Expected refuse or allow; got {missing_inputs}.", param_hint="--missing-inputs"
            )
        done = choose(store, project).import_annotations(
            file, format_, user=user, missing_inputs="allow" if missing_inputs == "allow" else "refuse"
        )
    typer.echo(
        f"Submissions: {done.batches} stored, {done.known} known, {done.left_out} left out. "
        f"New texts: {done.texts}."
    )
    if done.incomplete:
        typer.echo(f"Without an input that the project requires: {len(done.incomplete)}.")


def _keys(given: list[str]) -> list[str | int]:
    """Give keys as they may be in the store: digits are also a number."""
    numbers = [int(key) for key in given if key.isascii() and key.isdigit() and len(key) < 20]
    return [*given, *numbers]


def _format_options(given: list[str]) -> dict[str, str | bool]:
    """Read "name=value"; true and false are truth values."""
    pairs = [one.partition("=") for one in given]
    for name, sign, _ in pairs:
        if not (name and sign):
            raise typer.BadParameter(
                f"Expected a name and a value with = between, got {name}{sign}.", param_hint="--option"
            )
    return {name: {"true": True, "false": False}.get(value, value) for name, _, value in pairs}


def check(
    folder: o.Folder,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Also repair, after a backup, what can be without touching an answer."),
    ] = False,
) -> None:
    """Compare every stored label and text with its checksum; exit code 1 when something is wrong.

    With --repair it is 1 when something stays wrong.

    Example:  textinator check study
    """
    place = ProjectsDir.existing(folder)
    with place.open() as store:
        findings = store.check(repair=repair, backups=place.backups)
    for finding in findings:
        typer.echo(f"{finding}{' (repaired)' if finding.is_repaired else ''}")
    left = [finding for finding in findings if not finding.is_repaired]
    for advice in dict.fromkeys(finding.advice for finding in left if repair):
        typer.echo(advice, err=True)
    if left:
        typer.echo(f"{len(left)} {'fault' if len(left) == 1 else 'faults'}.", err=True)
        raise typer.Exit(1)
    typer.echo("Everything is repaired." if findings else "No faults.")


def backup(
    folder: o.Folder,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The copy; nothing may be there.")
    ] = None,
) -> None:
    """Copy the store while people work; the copy is verified before it gets its name.

    Without FILE it goes into the folder backups, where the newest of seven days and of four weeks stay. That
    is beside the store; for the URL of a database in the folder where you are.

    Example:  textinator backup study backups/monday.db
    """
    from textinator_widgets.model.base import utc_now
    from textinator_widgets.services import maintenance, rotation

    place = ProjectsDir.existing(folder)
    if file is None:
        turned = rotation.backup_in_turn(place.target, place.backups, now=utc_now())
        done = turned.made
        for path in turned.removed:
            typer.echo(f"Removed: {path}")
    else:
        done = maintenance.backup(place.target, file)
    typer.echo(f"Backup: {done.path} ({sum(done.rows.values())} rows, verified)")


def merge(
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Folder, store file or URL; only read.")],
    into: Annotated[str, typer.Option("--into", metavar="DIR", help="The store that takes its answers.")],
) -> None:
    """Take over what another copy of a store has: answers, texts, suggestions, definitions, settings.

    A backup is made first.

    Example:  textinator merge laptop/study --into study
    """
    place = ProjectsDir.existing(into)
    theirs = ProjectsDir.existing(other)
    with place.open() as store:
        done = store.merge(theirs.target, backups=place.backups)
    typer.echo(f"Backup: {done.backup}")
    typer.echo(f"Submissions: {done.batches} new, {done.changed} changed. People: {done.people} new.")
    typer.echo(
        f"Texts: {done.texts} new. Definitions: {done.definitions} new or changed. "
        f"Projects: {done.projects} new."
    )
    typer.echo(f"Suggestions: {done.suggestions} new. Settings: {done.settings} changed.")
    for conflict in done.found:
        typer.echo(f"{conflict['project']}: {conflict['what']}: {conflict['batch'] or '-'}")
    typer.echo(f"Conflicts: {len(done.found)}. What does not count was kept, as store.merge() says.")


def restore(
    folder: o.Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also replace a store that is newer than the backup.")
    ] = False,
) -> None:
    """Put a backup in the place of the store, which is kept beside it.

    Example:  textinator restore study backups/monday.db
    """
    from textinator_widgets.services import maintenance

    place = ProjectsDir.at(folder)
    if place.url is None and file.exists():
        place.make_folders()
    done = maintenance.restore(place.target, file, force=force)
    typer.echo(f"Restored: {done.path}")
    if done.kept is not None:
        typer.echo(f"The store that was there is now {done.kept}")


def migrate(
    folder: o.Folder,
    without_backup: Annotated[
        bool,
        typer.Option("--without-backup", help="For a database on a server, of which you have a backup."),
    ] = False,
) -> None:
    """Bring a store of an older version up to date, after a backup.

    That of a database on a server is made by pg_dump, which has to be installed, in the folder backups.

    Example:  textinator migrate study
    """
    from textinator_widgets.services import maintenance

    place = ProjectsDir.existing(folder)
    done = maintenance.migrate(place.target, without_backup=without_backup, backups=place.backups)
    if done.before == done.after:
        typer.echo(f"{done.path} is up to date (revision {done.after}).")
    else:
        kept = "" if done.backup is None else f" Backup: {done.backup}"
        typer.echo(f"{done.path}: revision {done.before} became {done.after}.{kept}")


def copy(
    from_: Annotated[str, typer.Option("--from", metavar="FROM", help="Folder, store file, or URL.")],
    to: Annotated[
        str, typer.Option("--to", metavar="TO", help="Free file name, or URL of an empty database.")
    ],
) -> None:
    """Copy a whole store between SQLite and PostgreSQL; every table is compared at the end.

    A copy that was broken off goes on when the same command comes again. From a folder to a folder
    config.toml, plugins, notebooks and data go along; what is there already stays.

    Example:  textinator copy --from study --to postgresql+psycopg://anna@localhost/study
    """
    from textinator_widgets.services.copying import copy_store
    from textinator_widgets.serving import folder_copies

    source, target = ProjectsDir.existing(from_), ProjectsDir.at(to)
    beside = folder_copies.plan(source, target)
    copied: list[int] = []

    def put() -> None:
        count, different = beside.put()
        copied.append(count)
        for file in different:
            typer.echo(f"Already there, left as it was: {file}")

    if target.root is not None:
        target.root.mkdir(parents=True, exist_ok=True)
    done = copy_store(source.target, target.target, before_end=put)
    if target.url is None:
        target.make_folders()
    typer.echo(f"Copied: {done.place} ({sum(done.rows.values())} rows, compared)")
    if beside.root is not None:
        typer.echo(f"Files beside it: {sum(copied)} copied")
    if beside.stays:
        typer.echo(
            f"Not copied, and still in {source.root or source.store.parent}: {', '.join(beside.stays)}"
        )


def choose(store: Store, project: str | None) -> Project:
    """Give the project that was named, else the only one."""
    return store.project(_only_project(store)) if project is None else _named(store, project)


def _only_project(store: tw.Store) -> int:
    projects = store.projects()
    if len(projects) == 1:
        return int(projects["project"].iloc[0])
    titles = ", ".join(map(repr, projects["title"])) or "none"
    raise InvalidSetting(f"Expected --project with one of the projects of this store. There are: {titles}.")


def _named(store: Store, project: str) -> Project:
    """Give the project of this title, else of this number."""
    try:
        return store.project(project)
    except UnknownProject:
        if not (project.isascii() and project.isdigit() and len(project) < 20):
            raise
    return store.project(int(project))
