"""The late policy: never below the floor or the bank, the same in any order, and right when the clocks change."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.gradebook.course_file import read_course
from autograder.gradebook.late_policy import Delivery, Lateness, LatePolicy, lateness, latest
from autograder.model import KitError

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
SLUGS = ("adam_step", "pruning", "two_moons")
ZONES = ("America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
HUNDREDTH = 0.005 + 1e-9


def local(text: str, zone: ZoneInfo = LOS_ANGELES) -> datetime:
    return latest(datetime.fromisoformat(text), zone)


POLICY = LatePolicy(LOS_ANGELES, {"adam_step": local("2026-09-20T23:59:59")}, rate=10.0)


def delivery(at: str | datetime, **values: object) -> Delivery:
    time = local(at) if isinstance(at, str) else at
    made = Delivery("ada", "adam_step", 1, ("ada",), time)
    return replace(made, **values)  # type: ignore[arg-type]


def only(policy: LatePolicy, at: str | datetime, **values: object) -> Lateness | None:
    return lateness(policy, [delivery(at, **values)]).get(("ada", "adam_step", 1))


ZONE_OF = st.sampled_from(ZONES).map(ZoneInfo)
LOCAL = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
AFTER = st.timedeltas(timedelta(days=-3), timedelta(days=40))


@st.composite
def policies(draw: st.DrawFn) -> LatePolicy:
    zone = draw(ZONE_OF)
    return LatePolicy(
        zone=zone,
        due={slug: latest(draw(LOCAL), zone) for slug in SLUGS},
        rate=draw(st.sampled_from([0.0, 0.5, 10.0, 33.3, 100.0])),
        per=draw(st.sampled_from(["day", "hour"])),
        grace=timedelta(minutes=draw(st.integers(0, 90))),
        floor=draw(st.sampled_from([0.0, 25.0, 50.0, 100.0])),
        bank_days=draw(st.integers(0, 5)),
        cutoff_days=draw(st.none() | st.integers(0, 9)),
    )


@st.composite
def classes(draw: st.DrawFn, policy: LatePolicy) -> list[Delivery]:
    """Return a class of three people who hand in alone or together, each several attempts."""
    deliveries = list[Delivery]()
    for owners in draw(st.lists(st.sampled_from([("a",), ("b",), ("c",), ("a", "b")]), max_size=6)):
        slug, key = draw(st.sampled_from(SLUGS)), "-".join(owners)
        attempt = 1 + sum((each.key, each.slug) == (key, slug) for each in deliveries)
        at = policy.due[slug].astimezone(UTC) + draw(AFTER)
        deliveries.append(Delivery(key, slug, attempt, owners, at, draw(st.integers(0, 4))))
    return deliveries


CASES = policies().flatmap(lambda policy: st.tuples(st.just(policy), classes(policy)))


@given(CASES, st.floats(0, 200))
def test_a_score_is_never_negative_never_higher_and_never_below_the_floor(case, score):
    policy, deliveries = case
    for late in lateness(policy, deliveries).values():
        left = late.score(score)
        assert 0 <= left <= score
        if late.closed_after is None:
            assert left >= score * policy.floor / 100 - HUNDREDTH
        else:
            assert (left, late.used) == (0, 0)


@given(CASES)
def test_no_bank_is_overdrawn_and_the_last_attempt_alone_is_charged(case):
    policy, deliveries = case
    late, last = lateness(policy, deliveries), {(each.key, each.slug): each for each in deliveries}
    for person in "abc":
        paid = (
            late[each.key, each.slug, each.attempt].used
            for each in last.values()
            if person in each.people and (each.key, each.slug, each.attempt) in late
        )
        assert sum(paid) <= policy.bank_days


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_submissions_does_not_matter(case, random):
    policy, deliveries = case
    shuffled = random.sample(deliveries, len(deliveries))
    assert lateness(policy, shuffled) == lateness(policy, deliveries)


@given(policies(), AFTER, AFTER, st.floats(0, 200))
def test_later_is_never_better(policy, one, other, score):
    due = policy.due["adam_step"].astimezone(UTC)
    sooner, later = (due + after for after in sorted((one, other)))
    results = [late.score(score) if (late := only(policy, at)) else score for at in (sooner, later)]
    assert results[1] <= results[0]


@given(policies(), AFTER, st.integers(0, 9))
def test_an_extension_is_a_later_due_date(policy, after, days):
    due = policy.due["adam_step"]
    moved = latest(due.replace(tzinfo=None) + timedelta(days=days), policy.zone) if days else due
    at = due.astimezone(UTC) + after
    shifted = replace(policy, due={**policy.due, "adam_step": moved})
    assert only(policy, at, extension=days) == only(shifted, at)


@given(policies(), AFTER)
def test_a_time_counts_the_same_in_every_zone(policy, after):
    at = policy.due["adam_step"].astimezone(UTC) + after
    written = [at.astimezone(ZoneInfo(zone)).isoformat() for zone in ZONES]
    assert {policy.moment(text) for text in written} == {at}


@pytest.mark.parametrize(
    ("at", "percent"),
    [
        ("2026-09-20T23:59:59", None),
        ("2026-09-21T00:00:00", 10),
        ("2026-09-21T23:59:59", 10),
        ("2026-09-22T00:00:00", 20),
        ("2026-10-30T00:00:00", 100),
    ],
)
def test_a_day_that_has_begun_is_a_day(at, percent):
    late = only(POLICY, at)
    assert (late and late.percent) == percent


@pytest.mark.parametrize(("at", "is_late"), [("2026-09-21T00:14:59", False), ("2026-09-21T00:15:00", True)])
def test_the_grace_moves_the_deadline(at, is_late):
    assert (only(replace(POLICY, grace=timedelta(minutes=15)), at) is not None) == is_late


@pytest.mark.parametrize(
    ("due", "at", "days", "hours"),
    [
        # The night of 1 November 2026 has an hour twice, that of 8 March has one less.
        ("2026-10-31T23:59:59", "2026-11-01T23:59:59", 1, 25),
        ("2026-10-31T23:59:59", "2026-11-02T00:00:00", 2, 26),
        ("2026-03-07T23:59:59", "2026-03-08T23:59:59", 1, 23),
        ("2026-03-07T23:59:59", "2026-03-09T00:00:00", 2, 24),
    ],
)
def test_a_late_day_ends_at_the_hour_of_the_due_date_when_clocks_change(due, at, days, hours):
    policy = replace(POLICY, due={"adam_step": local(due)}, rate=1.0)
    by_day, by_hour = only(policy, at), only(replace(policy, per="hour"), at)
    assert by_day is not None
    assert by_hour is not None
    assert (by_day.amount, by_hour.amount) == (days, hours)


def test_a_local_time_that_occurs_twice_is_read_in_favor_of_the_student():
    policy = replace(POLICY, due={"adam_step": local("2026-11-01T01:30:00")})
    assert policy.deadline("adam_step", 0) == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert policy.moment("2026-11-01T01:45:00") == datetime(2026, 11, 1, 8, 45, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00", "9999-12-31T23:59:59+00:00"])
def test_an_unreadable_time_is_none(text):
    assert POLICY.moment(text) is None


def test_the_bank_is_charged_in_the_order_of_the_due_dates():
    due = {slug: local(f"2026-09-{20 - 5 * number}T23:59:59") for number, slug in enumerate(SLUGS)}
    policy = replace(POLICY, due=due, bank_days=3)
    late = lateness(
        policy, [delivery(f"2026-09-{22 - 5 * number}T12:00:00", slug=slug) for number, slug in enumerate(SLUGS)]
    )
    assert [late["ada", slug, 1].used for slug in SLUGS] == [0, 1, 2]
    assert [late["ada", slug, 1].percent for slug in SLUGS] == [20, 10, 0]


def test_everybody_in_a_group_pays_and_the_emptiest_bank_decides():
    policy = replace(POLICY, due={slug: local("2026-09-20T23:59:59") for slug in SLUGS}, bank_days=3)
    late = lateness(
        policy,
        [
            delivery("2026-09-22T12:00:00"),
            delivery("2026-09-22T12:00:00", key="g", slug="pruning", people=("ada", "bob")),
            delivery("2026-09-24T12:00:00", key="bob", slug="two_moons", people=("bob",)),
        ],
    )
    assert {key: found.used for (key, _, _), found in late.items()} == {"ada": 2, "g": 1, "bob": 2}


def test_an_earlier_attempt_on_time_loses_nothing_though_the_last_is_charged():
    attempts = [delivery("2026-09-20T12:00:00"), delivery("2026-09-23T12:00:00", attempt=2)]
    assert lateness(replace(POLICY, bank_days=1), attempts) == {
        ("ada", "adam_step", 2): Lateness(3, "day", used=1, percent=20.0)
    }


@pytest.mark.parametrize(
    ("policy", "at", "sentence"),
    [
        (replace(POLICY, bank_days=1), "2026-09-22T12:00", "2 days late, 1 late day used, −10 %: 17 → 15.3"),
        (POLICY, "2026-09-21T12:00", "1 day late, −10 %: 17 → 15.3"),
        (replace(POLICY, bank_days=3), "2026-09-22T12:00", "2 days late, 2 late days used: no points are taken off"),
        (replace(POLICY, rate=0), "2026-09-22T12:00", "2 days late: no points are taken off"),
        (replace(POLICY, per="hour", rate=0.5), "2026-09-21T05:00", "6 hours late, −3 %: 17 → 16.49"),
        (
            replace(POLICY, floor=50),
            "2026-10-02T12:00",
            "12 days late, −50 % (the most that is taken off): 17 → 8.5",
        ),
        (
            replace(POLICY, floor=50, bank_days=9, cutoff_days=5),
            "2026-09-27T12:00",
            "7 days late, and nothing counts after 5 days: 17 → 0",
        ),
    ],
)
def test_the_student_is_told_in_one_sentence(policy, at, sentence):
    late = only(policy, at)
    assert late is not None
    assert late.sentence(17.0) == sentence


def test_hours_are_counted_after_the_late_days_that_are_used():
    late = only(replace(POLICY, per="hour", rate=1.0, bank_days=1), "2026-09-22T02:30:00")
    assert late == Lateness(27, "hour", used=1, percent=3.0)


def course(folder: Path, text: str) -> LatePolicy:
    path = folder / "course.toml"
    path.write_text(text, encoding="utf-8")
    return read_course(path, SLUGS)


WHOLE = """
timezone = "America/Los_Angeles"

[late]
rate = 10
per = "hour"
grace_minutes = 15
floor = 40.5
bank_days = 3
cutoff_days = 7

[due]
adam_step = 2026-09-20T23:59:59
pruning = 2026-09-20T23:59:59+02:00
two_moons = "2026-09-20 23:59"

[extensions.adam_step]
ada = 2
"jane@x.edu" = 3
"""


def test_a_course_file_is_a_policy(tmp_path):
    policy = course(tmp_path, WHOLE)
    assert (policy.zone.key, policy.rate, policy.per, policy.floor) == ("America/Los_Angeles", 10, "hour", 40.5)
    assert (policy.grace, policy.bank_days, policy.cutoff_days) == (timedelta(minutes=15), 3, 7)
    assert {slug: due.isoformat() for slug, due in policy.due.items()} == {
        "adam_step": "2026-09-20T23:59:59-07:00",
        "pruning": "2026-09-20T14:59:59-07:00",
        "two_moons": "2026-09-20T23:59:00-07:00",
    }
    assert policy.extensions == {"adam_step": {"ada": 2, "jane@x.edu": 3}}
    assert pickle.loads(pickle.dumps(policy)) == policy


def test_only_the_zone_the_rate_and_the_due_dates_are_required(tmp_path):
    policy = course(tmp_path, 'timezone = "UTC"\nlate.rate = 5\n[due]\n')
    assert (policy.per, policy.grace, policy.floor, policy.bank_days, policy.cutoff_days) == (
        "day",
        timedelta(0),
        0,
        0,
        None,
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("America/Los_Angeles", "Los Angeles", "'Los Angeles'; write a name like America/Los_Angeles"),
        ("America/Los_Angeles", "Europe/Berln", "write a name like Europe/Berlin"),
        ("America/Los_Angeles", "../../etc/passwd", "timezone is '../../etc/passwd'; write a name like"),
        ('timezone = "America/Los_Angeles"', "", "timezone is ''; write a name like America/Los_Angeles"),
        ("rate = 10", "rate = 101", "late.rate must be a number from 0 to 100"),
        ("rate = 10", "rate = nan", "late.rate must be a number from 0 to 100"),
        ("rate = 10", f"rate = {'9' * 5000}", "course.toml: not TOML"),
        ("rate = 10", f"rate = {'[' * 5000}", "course.toml: not TOML"),
        ("rate = 10", "rate = true", "late.rate must be a number from 0 to 100"),
        ("rate = 10", "", "late.rate must be a number from 0 to 100"),
        ('per = "hour"', 'per = "week"', "late.per must be 'day' or 'hour'"),
        ('per = "hour"', "per = []", "late.per must be 'day' or 'hour'"),
        ("bank_days = 3", "bank_days = 1.5", "late.bank_days must be a whole number of days from 0 to 366"),
        ("floor = 40.5", "flor = 40", "unknown field late.flor; the fields are rate, per,"),
        ("[due]", "[dues]", "unknown field dues; the fields are timezone, late, due, extensions"),
        ("pruning = 2026", "prunin = 2026", "[due]: there is no assignment 'prunin'; near: pruning"),
        ("2026-09-20T23:59:59\n", "2026-09-20\n", "due.adam_step must be a date and a time, as in 2026-09-20T23:59:59"),
        ("2026-09-20T23:59:59\n", "0026-09-20T23:59:59\n", "due.adam_step must be a date and a time"),
        ("2026-09-20T23:59:59\n", "2026-09-20T23:59\n", "a time has its seconds, as in 2026-09-20T23:59:59"),
        ("[extensions.adam_step]", "[extensions.adam]", "[extensions]: there is no assignment 'adam'; near: adam_step"),
        ("ada = 2", "ada = -1", "extensions.adam_step.ada must be a whole number of days"),
        (
            '[extensions.adam_step]\nada = 2\n"jane@x.edu" = 3',
            "[extensions]\nadam_step = 2",
            "[extensions.adam_step] is missing",
        ),
    ],
)
def test_a_wrong_field_is_named(tmp_path, old, new, sentence):
    assert old in WHOLE
    with pytest.raises(KitError) as raised:
        course(tmp_path, WHOLE.replace(old, new))
    assert sentence in str(raised.value)
    assert str(raised.value).startswith(f"{tmp_path / 'course.toml'}: ")


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path):
    with pytest.raises(KitError, match="cannot be read"):
        read_course(tmp_path / "none.toml", SLUGS)
    with pytest.raises(KitError, match="larger than 1 MB"):
        course(tmp_path, "#" * (2**20 + 1))


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: (WHOLE + text).encode()))
def test_any_bytes_are_a_policy_or_one_clear_error(tmp_path_factory, content):
    path, policy, problem = tmp_path_factory.getbasetemp() / "any.toml", None, ""
    path.write_bytes(content)
    try:
        policy = read_course(path, SLUGS)
    except KitError as error:
        problem = str(error)
    assert problem.startswith(str(path) if policy is None else "")
    assert policy is None or set(policy.due) <= set(SLUGS)
