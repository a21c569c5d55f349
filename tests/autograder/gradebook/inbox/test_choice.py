"""Who is graded next: fair to students, and one submission of each at a time."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from autograder.gradebook.inbox.choice import HALF_LIFE_SECONDS, Shares, Waiting, next_to_grade
from autograder.model import Submission

KEYS = st.sampled_from("abcde")
SECONDS = st.floats(0, 1000)


def waiting(key: str, slug: str = "s", arrived: float = 0.0) -> Waiting:
    return Waiting(Submission(key, key, slug, f"{slug}.py", b""), arrived)


QUEUES = st.lists(st.builds(waiting, KEYS, st.sampled_from("stu"), SECONDS), max_size=12)


@given(QUEUES, st.sets(KEYS), st.dictionaries(KEYS, SECONDS))
def test_the_choice_is_the_free_student_with_the_least_grading_and_the_newest_file(queue, busy, shares):
    chosen = next_to_grade(queue, busy, shares)
    free = [each for each in queue if each.submission.key not in busy]
    assert (chosen is None) == (not free)
    if chosen is not None:
        key = chosen.submission.key
        assert chosen in free
        assert all(shares.get(key, 0) <= shares.get(each.submission.key, 0) for each in free)
        assert all(each.arrived <= chosen.arrived for each in free if each.submission.key == key)


@given(QUEUES, st.dictionaries(KEYS, SECONDS))
def test_of_students_with_equal_shares_the_one_who_has_waited_longest_is_next(queue, shares):
    chosen = next_to_grade(queue, (), shares)
    if chosen is not None:
        since = {each.submission.key: each.arrived for each in sorted(queue, key=lambda each: -each.arrived)}
        mine = chosen.submission.key
        equals = [key for key in since if shares.get(key, 0) == shares.get(mine, 0)]
        assert since[mine] == min(since[key] for key in equals)


@given(QUEUES, st.dictionaries(KEYS, SECONDS), st.randoms())
def test_the_order_of_the_queue_does_not_matter(queue, shares, chance):
    # Of two files of a student for one assignment, the queue has one.
    unique = list({(each.submission.key, each.submission.slug): each for each in queue}.values())
    shuffled = chance.sample(unique, len(unique))
    assert next_to_grade(unique, (), shares) == next_to_grade(shuffled, (), shares)


@given(st.integers(1, 30), st.integers(1, 100))
def test_who_saves_a_hundred_times_does_not_hold_up_the_others(others, saves):
    shares, order = Shares(), list[str]()
    queue = {f"s{number}": waiting(f"s{number}", arrived=number + 1) for number in range(others)}
    for now in range(saves + others):
        # The eager student has saved again before each choice, and always first.
        eager = {"eager": waiting("eager", arrived=0.0)} if order.count("eager") < saves else {}
        chosen = next_to_grade([*eager.values(), *queue.values()], (), shares.now(now))
        assert chosen is not None
        key = chosen.submission.key
        queue.pop(key, None)
        shares.add(key, 1.0, now)
        order.append(key)
    assert Counter(order) == {"eager": saves, **{f"s{number}": 1 for number in range(others)}}
    assert order[0] == "eager"
    assert order[1 : others + 1] == [f"s{number}" for number in range(others)]


def test_a_share_halves_and_is_forgotten():
    shares = Shares()
    shares.add("ada", 8.0, 0.0)
    assert shares.now(HALF_LIFE_SECONDS) == {"ada": 4.0}
    shares.add("bob", 1.0, 100 * HALF_LIFE_SECONDS)
    assert shares.now(100 * HALF_LIFE_SECONDS) == {"bob": 1.0}
