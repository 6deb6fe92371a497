"""The folder of a project: its store, notebooks, data and settings."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from textinator_widgets.api.store import Store, open_store
from textinator_widgets.errors import InvalidSetting, StoreUnusable
from textinator_widgets.model.places import shown_place
from textinator_widgets.protocol.values import quoted
from textinator_widgets.services.backup_names import FOLDER

STORE_NAME = "textinator.db"
CONFIG_NAME = "config.toml"


@dataclass(frozen=True)
class ProjectsDir:
    """A folder made by `textinator init`, or a bare store file or database (then `root` is None).

    `url` is set where the store is in a database of a server: `store` is then the file that it would be in.
    """

    store: Path
    root: Path | None
    url: str | None = None

    @classmethod
    def at(cls, path: str | Path) -> ProjectsDir:
        """Name the places of a folder, store file or URL of a database, which need not exist yet.

        The `config.toml` of a folder may name the database that its store is in: `store = "URL"`.
        """
        if "://" in str(path):
            return cls(store=Path(STORE_NAME).absolute(), root=None, url=str(path))
        place = Path(path).expanduser().absolute()
        if place.is_file() or (not place.is_dir() and place.suffix in {".db", ".sqlite", ".sqlite3"}):
            return cls(store=place, root=None)
        return cls(store=place / STORE_NAME, root=place, url=_named_store(place / CONFIG_NAME))

    @classmethod
    def existing(cls, path: str | Path) -> ProjectsDir:
        """Name the places of a folder or store file that holds a store.

        Raises
        ------
        StoreUnusable
            When there is no store; the message names the command that makes one.
        """
        found = cls.at(path)
        if not found.exists():
            raise StoreUnusable(
                f"Expected a project folder or a store file, but there is no {found.store}. "
                f"Make one with: textinator init {quoted(path)} --title TITLE --task ner --input-path FILE"
            )
        return found

    @property
    def target(self) -> Path | str:
        """What `open_store` opens."""
        return self.store if self.url is None else self.url

    @property
    def folder(self) -> Path | None:
        """Where the modules and films of a store on a server lie: in the project folder that names it."""
        return None if self.url is None else self.root

    def open(self, *, create: bool = False) -> Store:
        """Open the store."""
        folder = self.folder if self.folder is not None and self.folder.is_dir() else None
        return open_store(self.target, create=create, folder=folder)

    @property
    def shown(self) -> str:
        """Where the answers are, without a password."""
        return str(self.store) if self.url is None else shown_place(self.url)

    def exists(self) -> bool:
        """Whether there may be a store: of a server nobody knows before it is asked."""
        return self.url is not None or self.store.exists()

    @property
    def notebooks(self) -> Path:
        """Where this project's own notebooks lie."""
        return (self.root or self.store.parent) / "notebooks"

    @property
    def backups(self) -> Path | None:
        """Where the backups of a project folder lie; None = where its store says."""
        return None if self.root is None or self.url is None else self.root / FOLDER

    def make_folders(self) -> None:
        """Make the folder with what belongs in it; what is there stays."""
        if self.root is None:
            self.store.parent.mkdir(parents=True, exist_ok=True)
            return
        for folder in (self.root, self.notebooks, self.root / "data"):
            folder.mkdir(parents=True, exist_ok=True)

    def cookie_secret(self) -> bytes:
        """Give the secret that signs the login cookies of this project; made when it is first asked for.

        It lies in config.toml, which only its owner can read. A bare store file has its secret in the
        user's state folder.
        """
        path = self._config_path()
        secret = _read_config(path).get("cookie_secret")
        if isinstance(secret, str) and len(secret) >= 32:
            return secret.encode()
        if secret is not None:
            raise InvalidSetting(
                f"Expected cookie_secret in {path} to be a text of at least 32 characters, got {secret!r}. "
                "Delete the line to have a new one made."
            )
        made = secrets.token_hex(32)
        _add_private(
            path,
            f'# Signs the cookies of people who annotate; keep it to yourself.\ncookie_secret = "{made}"\n',
        )
        return made.encode()

    def server_settings(self) -> tuple[dict[str, object], Path]:
        """Give the table `[server]` of the project's `config.toml`, and where that lies.

        Raises
        ------
        InvalidSetting
            When the file is no TOML, or `server` is no table.
        """
        path = (self.root or self.store.parent) / CONFIG_NAME
        table = {} if self.root is None else _read_config(path).get("server", {})
        if not isinstance(table, dict):
            raise InvalidSetting(f"Expected [server] in {path} to be a table. Correct or delete it.")
        return table, path

    def _config_path(self) -> Path:
        if self.root is not None:
            return self.root / CONFIG_NAME
        import platformdirs

        state = Path(platformdirs.user_state_dir("textinator-widgets", appauthor=False))
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        return state / CONFIG_NAME


def typed(folder: str | Path) -> str:
    """Give what a person types to name a folder, store file or database again; a password is left out."""
    return quoted(shown_place(folder) if "://" in str(folder) else folder)


def packaged_notebooks() -> Path:
    """Give the folder of the notebooks that come with the package."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "notebooks"
    return installed if installed.is_dir() else package.parent / "notebooks"


def _named_store(path: Path) -> str | None:
    named = _read_config(path).get("store")
    if named is None or (isinstance(named, str) and "://" in named):
        return named
    raise InvalidSetting(
        f"Expected store in {path} to be the URL of a database, such as "
        "postgresql+psycopg://anna@localhost/study. Correct or delete the line."
    )


def _read_config(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InvalidSetting(
            f"Expected a project folder whose config.toml can be read, but {path} cannot: {error.strerror}. "
            "Check the path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidSetting(
            f"Expected {path} to be TOML in UTF-8: {error}. Correct or delete it."
        ) from error


def _add_private(path: Path, text: str) -> None:
    """Put lines at the head of a file that only its owner may read; at its end they would be in a table."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + before)
    beside.replace(path)
