from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from textinator_widgets.errors import LoginEnded
from textinator_widgets.model import AuditLog, LoginFailure, LoginSession
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services import accounts, credentials, login_limits, logins, passwords
from textinator_widgets.services.actors import CALLER

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(place):
    engine = open_engine(place)
    yield engine
    engine.dispose()


@pytest.fixture
def now():
    return datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def anna(store, now):
    with writing(store) as session:
        return accounts.create_user(session, CALLER, "anna", now=now, password="correct horse")


def begin(store, user_id, now, verified="login"):
    with writing(store) as session:
        return logins.begin(session, user_id, verified=verified, now=now)


def live(store, begun, now):
    with reading(store) as session:
        return logins.live(session, begun.secret, now=now)


def test_a_login_is_known_by_its_secret_and_the_store_keeps_only_a_hash_of_it(store, now, anna):
    begun = begin(store, anna, now)

    found = live(store, begun, now)

    assert (found.id, found.user_id, found.name, found.verified) == (begun.id, anna, "anna", "login")
    with reading(store) as session:
        (row,) = session.scalars(select(LoginSession))
        assert row.secret != begun.secret
        assert logins.live(session, row.secret, now=now) is None
        assert logins.live(session, "", now=now) is None


@pytest.mark.parametrize(
    ("later", "goes_on"),
    [
        (logins.IDLE - MINUTE, True),
        (logins.IDLE + MINUTE, False),
        (logins.LONGEST + MINUTE, False),
    ],
)
def test_a_login_that_nobody_uses_ends(store, now, anna, later, goes_on):
    begun = begin(store, anna, now)

    assert (live(store, begun, now + later) is not None) == goes_on


def test_a_login_in_use_goes_on_to_its_last_day(store, now, anna):
    begun = begin(store, anna, now)
    moment, step = now, logins.IDLE - MINUTE
    while moment + step < now + logins.LONGEST:
        moment += step
        with writing(store) as session:
            logins.check_live(session, begun.id, "anna", now=moment)

    with writing(store) as session, pytest.raises(LoginEnded, match="Log in again"):
        logins.check_live(session, begun.id, "anna", now=now + logins.LONGEST)


def test_limits_that_were_set_hold_for_logins_that_have_begun_before(store, now, anna):
    begun = begin(store, anna, now)
    short = logins.Limits(idle=3 * MINUTE, longest=5 * MINUTE)
    with writing(store) as session:
        assert logins.is_live(session, begun.id, now=now + 2 * MINUTE, limits=short)
        logins.check_live(session, begun.id, "anna", now=now + 2 * MINUTE, limits=short)
        assert logins.is_live(session, begun.id, now=now + 4 * MINUTE, limits=short)
        assert not logins.is_live(session, begun.id, now=now + 5 * MINUTE, limits=short)
        assert logins.live(session, begun.secret, now=now + 5 * MINUTE, limits=short) is None
        assert logins.is_live(session, begun.id, now=now + 5 * MINUTE)


def test_a_person_ends_another_login_of_theirs_and_nobody_elses(store, now, anna):
    with writing(store) as session:
        bo = accounts.create_user(session, CALLER, "bo", now=now, password="correct horse")
    here, there, foreign = begin(store, anna, now), begin(store, anna, now + MINUTE), begin(store, bo, now)
    login = live(store, here, now + MINUTE)

    with writing(store) as session:
        before = logins.open_logins(session, anna, now=now + MINUTE)
        assert [one.id for one in before] == [there.id, here.id]
        assert (before[1].begun, before[1].last_seen) == (now, now)
        assert logins.end_own(session, login, there.id, now=now)
        assert not logins.end_own(session, login, there.id, now=now)
        assert not logins.end_own(session, login, foreign.id, now=now)
        assert not logins.end_own(session, login, 999, now=now)
        assert [one.id for one in logins.open_logins(session, anna, now=now + MINUTE)] == [here.id]
    assert live(store, foreign, now) is not None


def acts(store):
    with reading(store) as session:
        rows = session.scalars(select(AuditLog).where(AuditLog.action.like("log%")).order_by(AuditLog.id))
        return [(row.action, row.user_id, row.verified, row.object, row.details) for row in rows]


def test_the_audit_log_tells_of_logins_and_nothing_secret(store, now, anna):
    begun = begin(store, anna, now)
    with writing(store) as session:
        for _ in range(2):
            logins.end(session, begun.id, now=now)
        for name in ("anna", "nobody"):
            for _ in range(login_limits.FREE["both"] + 1):
                credentials.count_failure(session, name, "10.0.0.1", now=now)

    theirs = (f"user:{anna}", {"login": begun.id})
    assert acts(store) == [
        ("login", anna, "login", *theirs),
        ("logout", anna, "login", *theirs),
        ("login_slowed_down", None, "none", f"user:{anna}", {"seconds": 5}),
        ("login_slowed_down", None, "none", f"user:{anna}", {"seconds": 10}),
    ]


def test_each_use_is_noted_once_a_minute(store, now, anna):
    begun = begin(store, anna, now)
    seen = []
    for seconds in (1, 59, 60, 90, 125):
        moment = now + timedelta(seconds=seconds)
        found = live(store, begun, moment)
        with writing(store) as session:
            seen.append(logins.seen(session, found, now=moment))

    assert seen == [False, False, True, False, True]


@pytest.mark.parametrize(
    "deed",
    [
        lambda session, user, begun, now: logins.end(session, begun.id, now=now),
        lambda session, user, begun, now: logins.end_all(session, user, now=now),
        lambda session, user, begun, now: credentials.switch(session, CALLER, user, False, now=now),
        lambda session, user, begun, now: credentials.keep_hash(session, CALLER, user, None, now=now),
    ],
    ids=["logged out", "all ended", "switched off", "another password"],
)
def test_what_ends_a_login_ends_it_at_once_and_for_good(store, now, anna, deed):
    begun = begin(store, anna, now)
    with writing(store) as session:
        deed(session, anna, begun, now)

    assert live(store, begun, now) is None
    with writing(store) as session:
        assert not logins.is_live(session, begun.id, now=now)
        with pytest.raises(LoginEnded):
            logins.check_live(session, begun.id, "anna", now=now)
        credentials.switch(session, CALLER, anna, True, now=now)
    assert live(store, begun, now) is None


def test_where_a_password_is_changed_the_login_stays(store, now, anna):
    here, elsewhere = begin(store, anna, now), begin(store, anna, now)
    with writing(store) as session:
        credentials.keep_hash(session, CALLER, anna, "x", now=now, staying=here.id)

    assert live(store, here, now) is not None
    assert live(store, elsewhere, now) is None


def test_the_login_of_somebody_else_is_not_ones_own(store, now, anna):
    begun = begin(store, anna, now)
    with writing(store) as session:
        accounts.create_user(session, CALLER, "bo", now=now)
        with pytest.raises(LoginEnded):
            logins.check_live(session, begun.id, "bo", now=now)


def test_a_name_alone_is_out_when_somebody_gets_a_password(store, now):
    with writing(store) as session:
        user = accounts.create_user(session, CALLER, "bo", now=now)
    begun = begin(store, user, now, "cookie")
    assert live(store, begun, now) is not None

    with writing(store) as session:
        accounts.create_user(session, CALLER, "maria", now=now, password="correct horse")
        with pytest.raises(LoginEnded):
            logins.check_live(session, begun.id, "bo", now=now)
    assert live(store, begun, now) is None


def test_logins_of_long_ago_are_forgotten(store, now, anna):
    begin(store, anna, now)
    begin(store, anna, now + logins.LONGEST + logins.KEPT + MINUTE)

    with reading(store) as session:
        assert len(session.scalars(select(LoginSession)).all()) == 1


def wait(store, now, account="anna", address="10.0.0.1"):
    with reading(store) as session:
        return login_limits.wait_until(session, account, address, now=now)


def guess(store, now, account="anna", address="10.0.0.1", times=1):
    for _ in range(times):
        with writing(store) as session:
            login_limits.count_failure(session, account, address, now=now)


@pytest.mark.parametrize("account", ["anna", "nobody at all", "Zoe\u0308", "\ud83d"])
def test_the_sixth_guess_has_to_wait_and_each_more_twice_as_long(store, now, account):
    guess(store, now, account, times=4)
    assert wait(store, now, account) is None
    waits = []
    for _ in range(12):
        guess(store, now, account)
        waits.append((wait(store, now, account) - now).total_seconds())

    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == login_limits.LONGEST.total_seconds()
    assert wait(store, now + login_limits.LONGEST, account) is None


def test_spellings_of_a_name_are_one_account(store, now):
    guess(store, now, "Zo\u00eb", times=5)

    assert wait(store, now, " ZOE\u0308 ") is not None


def test_the_owner_elsewhere_is_not_kept_out_by_one_guesser(store, now):
    guess(store, now, times=20)

    assert wait(store, now, address="10.0.0.2") is None


def test_many_addresses_together_slow_an_account_and_one_address_slows_down_for_all_names(store, now):
    for number in range(login_limits.FREE["account"]):
        guess(store, now, address=f"10.1.0.{number}")
    assert wait(store, now, address="10.2.0.1") is not None
    assert wait(store, now, "bo", address="10.2.0.1") is None

    for number in range(login_limits.FREE["address"]):
        guess(store, now, f"name {number}", address="10.3.0.1")
    assert wait(store, now, "another", address="10.3.0.1") is not None


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("", "not an address", False),
    ],
)
def test_all_addresses_that_one_person_has_are_one(store, now, first, second, is_one):
    guess(store, now, address=first, times=5)

    assert (wait(store, now, address=second) is not None) == is_one


def test_a_right_password_begins_the_count_anew_and_time_forgets_it(store, now):
    guess(store, now, times=5)
    with writing(store) as session:
        login_limits.forget_failures(session, "anna", "10.0.0.1")
    assert wait(store, now) is None

    guess(store, now, times=8)
    guess(store, now + login_limits.FORGOTTEN, "bo")
    with reading(store) as session:
        assert len(session.scalars(select(LoginFailure)).all()) == 3
    assert wait(store, now + login_limits.FORGOTTEN) is None


def test_passwords_fit_however_their_accents_are_typed_and_nothing_fits_none():
    stored = passwords.hash_password("correct hors\u00eb")

    assert passwords.fits("correct horse\u0308", stored)
    assert not passwords.fits("correct horse", stored)
    assert not passwords.fits("", stored)
    assert not passwords.fits("correct horse", None)
    assert not passwords.fits("correct horse", "no hash at all")
    assert not passwords.is_dated(stored)
    assert stored.startswith("$argon2id$")


def test_somebody_who_is_not_there_takes_the_same_work(monkeypatch):
    stored, work = passwords.hash_password("correct horse"), []
    hasher = passwords._hasher()
    passwords.fits("x", None)

    class Counting:
        def verify(self, hashed, password):
            work.append(hashed.rpartition("$")[0].rpartition("$")[0])
            return hasher.verify(hashed, password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    for known in (stored, None):
        assert not passwords.fits("wrong", known)

    assert len(work) == 2
    assert work[0] == work[1]  # the same cost of memory, time and threads


@pytest.mark.parametrize("is_known", [True, False])
def test_the_first_login_of_all_takes_the_same_work_too(monkeypatch, is_known):
    stored, made = passwords.hash_password("correct horse"), []
    passwords._nobodys_hash.cache_clear()
    plain = passwords.hash_password
    monkeypatch.setattr(passwords, "hash_password", lambda word: made.append(word) or plain(word))

    passwords.fits("wrong", stored if is_known else None)

    assert len(made) == 1


def test_people_are_found_by_name_or_address(store, now):
    with writing(store) as session:
        accounts.create_user(session, CALLER, "anna", now=now, email="anna@example.org")

    with reading(store) as session:
        assert credentials.candidate(session, "anna@example.org").name == "anna"
        assert credentials.candidate(session, "anna").name == "anna"
        assert credentials.candidate(session, "bo@example.org") is None
        assert credentials.candidate(session, "a\0b@c") is None


def test_guesses_from_everywhere_fill_no_disk_and_free_nobody_who_is_slowed_down(store, now, monkeypatch):
    monkeypatch.setattr(login_limits, "MOST_ROWS", 60)
    monkeypatch.setattr(login_limits, "SPARE", 10)
    for _ in range(8):
        with writing(store) as session:
            login_limits.count_failure(session, "anna", "192.0.2.1", now=now)

    for number in range(100):
        later = now + timedelta(seconds=number)
        with writing(store) as session:
            login_limits.count_failure(session, f"nobody{number}", f"10.0.0.{number}", now=later)

    with reading(store) as session:
        assert len(session.scalars(select(LoginFailure.subject)).all()) <= 63
        assert login_limits.wait_until(session, "anna", "192.0.2.1", now=now) is not None
        assert login_limits.wait_until(session, "anna", "198.51.100.1", now=now) is None
