"""What a store on a PostgreSQL server promises, and how it fails."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import InternalError, ProgrammingError

from textinator_widgets import errors
from textinator_widgets.model import User
from textinator_widgets.model.engine import open_engine, reading, store_file, store_of, writing
from textinator_widgets.model.revision import HEAD


@pytest.fixture
def engine(postgres_url):
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty(postgres):
    """The URL of a database without a table."""
    return postgres.url(postgres.new_database())


def add(engine, name):
    with writing(engine) as session:
        session.add(User(name=name))


def names(engine):
    with reading(engine) as session:
        return list(session.scalars(select(User.name).order_by(User.name)))


def refusal(url, **options):
    with pytest.raises(errors.TextinatorError) as refused:
        open_engine(url, **options)
    return refused.value


CREATE = """
import sys
from textinator_widgets.model.engine import open_engine, store_of
print(store_of(open_engine(sys.argv[1])).created)
"""


def test_of_processes_that_make_a_store_at_once_one_does(empty):
    racing = [
        subprocess.Popen([sys.executable, "-c", CREATE, empty], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    told = sorted(process.communicate(timeout=120)[0].strip() for process in racing)

    assert told == ["False", "False", "True"]
    engine = open_engine(empty, create=False)
    add(engine, "anna")
    assert names(engine) == ["anna"]
    engine.dispose()


def test_an_empty_database_is_no_store_where_one_is_expected(empty):
    error = refusal(empty, create=False)

    assert isinstance(error, errors.StoreUnusable)
    assert "the database is empty" in str(error)
    engine = open_engine(empty)
    assert store_of(engine).created
    engine.dispose()


@pytest.mark.parametrize(
    ("made", "kind", "words"),
    [
        ("CREATE TABLE other (id int)", errors.StoreUnusable, "another program"),
        (
            "CREATE TABLE alembic_version AS SELECT 'ab12'::text AS version_num",
            errors.StoreUnusable,
            "'ab12'",
        ),
        ("CREATE TABLE alembic_version AS SELECT 'tw0001'::text AS version_num", errors.StoreTooOld, HEAD),
        ("CREATE TABLE alembic_version AS SELECT 'tw9999'::text AS version_num", errors.StoreTooNew, HEAD),
        (
            "CREATE TABLE alembic_version AS SELECT 'copying'::text AS version_num",
            errors.StoreUnusable,
            "has not been finished",
        ),
    ],
)
def test_what_is_no_store_of_this_version_is_left_alone(postgres, made, kind, words):
    database = postgres.new_database()
    with contextlib.closing(postgres.connect(database)) as admin:
        admin.execute(made)
        error = refusal(postgres.url(database))
        tables = admin.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert type(error) is kind
    assert words in str(error)
    assert tables == (1,)


def test_a_database_in_another_encoding_is_refused(postgres):
    database = postgres.new_database(more="ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")

    assert "its encoding is LATIN1" in str(refusal(postgres.url(database)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("@/", "@/nowhere_"), "createdb"),
        (("://", "://stranger"), "refused"),
        (("?host=", "?port=1&host="), "none answers"),
        (("?host=", "?host=/nowhere"), "none answers"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_named_without_the_password(postgres, change, words):
    url = postgres.url("postgres").replace(*change).replace("@/", ":geheim@/")

    error = refusal(url)

    assert isinstance(error, errors.StoreUnusable)
    assert words in str(error)
    assert "geheim" not in str(error)


def test_a_url_that_cannot_be_read_is_not_repeated():
    assert "geheim" not in str(refusal("postgresql+psycopg://anna:geheim@host:noport/x"))
    assert "name of a database" in str(refusal("postgresql://anna:geheim@host"))


def test_the_name_of_a_store_has_no_password(postgres, postgres_url):
    engine = open_engine(postgres_url.replace("@/", ":geheim@/"))

    assert store_of(engine).name.startswith("postgresql+psycopg://")
    assert "geheim" not in repr(store_of(engine))
    with pytest.raises(errors.StoreUnusable, match="on a server"):
        store_file(engine)
    engine.dispose()


def test_a_missing_driver_is_named(tmp_path):
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from textinator_widgets.model.engine import open_engine\n"
        "open_engine('postgresql+psycopg://localhost/x')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert 'pip install "textinator-widgets[postgres]"' in done.stderr
    assert "MissingExtra" in done.stderr


def test_all_changes_of_a_transaction_are_stored_or_none(engine):
    def half():
        with writing(engine) as session:
            session.add(User(name="anna"))
            session.flush()
            raise KeyError("on the way")

    with pytest.raises(KeyError):
        half()
    add(engine, "bo")

    assert names(engine) == ["bo"]


def test_a_reader_sees_one_state_and_cannot_write(engine):
    add(engine, "anna")

    with reading(engine) as session:
        before = session.scalars(select(User.name)).all()
        add(engine, "bo")
        assert session.scalars(select(User.name)).all() == before == ["anna"]
    with pytest.raises(InternalError, match="read-only"), reading(engine) as session:
        session.execute(insert(User).values(name="cia"))

    assert names(engine) == ["anna", "bo"]


def test_writing_inside_writing_is_noticed_at_once(engine):
    with writing(engine), pytest.raises(RuntimeError, match="hand the session on"), writing(engine):
        pass


def test_a_writer_that_waits_too_long_is_told(engine):
    with writing(engine):
        told = []

        def wait():
            try:
                with writing(engine, limit_s=0.05):
                    told.append("came in")
            except errors.StoreBusy as error:
                told.append(str(error))

        other = threading.Thread(target=wait)
        other.start()
        other.join(60)

    assert len(told) == 1
    assert "Nothing of this change was stored" in told[0]


def test_what_cannot_be_stored_there_is_bad_input(engine):
    for name in ("a\0b", "x" * 1000):
        with pytest.raises(errors.InvalidInput, match="that PostgreSQL can store"):
            add(engine, name)


def test_names_are_sorted_by_their_code_points(engine):
    for name in ("b", "Z", "ä", "a"):
        add(engine, name)

    assert names(engine) == ["Z", "a", "b", "ä"]


@pytest.mark.parametrize(
    "act", ["UPDATE audit_log SET action = ''", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
def test_the_audit_log_only_grows(engine, act):
    with writing(engine) as session:
        session.execute(
            text("INSERT INTO audit_log (time, role, verified, action, object) VALUES (1, '', '', 'a', 'b')")
        )

    with pytest.raises(ProgrammingError, match="append-only"), writing(engine) as session:
        session.execute(text(act))


def test_a_forked_process_has_connections_of_its_own(engine):
    add(engine, "parent")
    with writing(engine) as session:
        session.add(User(name="in the parent"))
        session.flush()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if names(engine) == ["parent"] else 2
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
    assert names(engine) == ["in the parent", "parent"]


def connections(postgres, database):
    with contextlib.closing(postgres.connect("postgres")) as admin:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'textinator'"
        return admin.execute(query, (database,)).fetchone()[0]


def test_a_connection_that_nobody_uses_is_closed(postgres, postgres_url, engine):
    add(engine, "anna")
    database = postgres_url.split("/")[3].split("?")[0]

    end = time.monotonic() + 60
    while connections(postgres, database) and time.monotonic() < end:
        time.sleep(0.05)

    assert connections(postgres, database) == 0
    assert names(engine) == ["anna"]


def test_a_server_that_stops_is_told_and_found_again(postgres, engine):
    def stop_while_writing(name, *, looks_again):
        with writing(engine) as session:
            session.add(User(name=name))
            session.flush()
            postgres.stop()
            if looks_again:
                session.scalars(select(User.name)).all()

    add(engine, "before")
    try:
        with pytest.raises(errors.StoreBusy, match="Nothing of this change was stored"):
            stop_while_writing("lost", looks_again=True)
        with pytest.raises(errors.StoreUnusable, match="none answers"):
            names(engine)
    finally:
        postgres.start()
    assert names(engine) == ["before"]
    try:
        with pytest.raises(errors.StoreBusy, match="not known"):
            stop_while_writing("who knows", looks_again=False)
    finally:
        postgres.start()

    add(engine, "after")
    assert names(engine) == ["after", "before"]


def test_tables_that_are_dropped_under_an_open_store_are_noticed(postgres, empty):
    engine = open_engine(empty)
    with contextlib.closing(postgres.connect(empty.split("/")[3].split("?")[0])) as admin:
        admin.execute("DROP TABLE alembic_version")

    with pytest.raises(errors.StoreReplaced, match="gone or changed"):
        add(engine, "anna")
    engine.dispose()


@pytest.fixture
def two(postgres):
    """Two stores on one server, and a connection that can rename them."""
    made = [postgres.new_database() for _ in range(2)]
    for name in made:
        open_engine(postgres.url(name)).dispose()
    with contextlib.closing(postgres.connect("postgres")) as admin:
        yield *made, admin


def rename(admin, old, new):
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (old,))
    admin.execute(f"ALTER DATABASE {old} RENAME TO {new}")


def test_a_database_that_takes_the_name_of_another_gets_nothing(postgres, two):
    first, second, admin = two
    engine = open_engine(postgres.url(first))
    add(engine, "anna")
    rename(admin, first, "tw_aside")
    rename(admin, second, first)

    for use in (lambda: add(engine, "lost"), lambda: names(engine), lambda: add(engine, "lost")):
        with pytest.raises(errors.StoreReplaced, match="another database is there now"):
            use()
    rename(admin, first, second)
    rename(admin, "tw_aside", first)

    add(engine, "bohdan")
    assert names(engine) == ["anna", "bohdan"]
    engine.dispose()
    other = open_engine(postgres.url(second))
    assert names(other) == []
    other.dispose()


def test_tables_that_were_brought_back_are_noticed(postgres, two):
    name, _, admin = two
    engine = open_engine(postgres.url(name))
    with contextlib.closing(postgres.connect(name)) as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    open_engine(postgres.url(name)).dispose()

    with pytest.raises(errors.StoreReplaced, match="one that was brought back"):
        add(engine, "lost")
    engine.dispose()
    again = open_engine(postgres.url(name))
    assert names(again) == []
    again.dispose()


def test_a_user_who_may_not_ask_for_the_server_opens_a_store(postgres, two):
    name = two[0]
    with contextlib.closing(postgres.connect(name)) as owner:
        owner.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        owner.execute("CREATE ROLE plain LOGIN")
        owner.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain")
    url = postgres.url(name).replace("//postgres@", "//plain@")

    engine = open_engine(url)

    assert names(engine) == []
    engine.dispose()
