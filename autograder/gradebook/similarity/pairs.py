"""Compares the submissions of one assignment: pairs that share much of their code, and groups of them.

What many students share is no evidence. So the code of the handout does not count, and where there are at least ENOUGH different files,
neither does a fingerprint that more than a quarter of them have. Identical files count as one file here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.gradebook.similarity.fingerprints import Hashes
from autograder.gradebook.similarity.handout_code import HandoutCode
from autograder.mistakes.unrecognized import unrecognized_mistakes
from autograder.model import Report
from autograder.reports.sanitize import SafeReport

# Fewer do not show what is usual.
ENOUGH = 8
MOST_SHARING = 1 / 4
# The time grows with the square of it.
MOST_FILES = 250
# Independent programs for one assignment share less: see docs/similar.md.
LEAST_SCORE, LEAST_SHARED = 0.5, 10
FEWEST_RARE, RARE = 2, 1 / 10
PER_MISTAKE, MOST_FOR_MISTAKES = 0.1, 0.2

Mistakes = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Work:
    """A submission: its report without code, and its fingerprints."""

    report: SafeReport
    fingerprints: Hashes


@dataclass(frozen=True)
class Pair:
    """Two submissions that share code.

    `shared` counts fingerprints. `parts` are the shares of the first in the second and of the second in the first, 0 to 1. `mistakes` are
    rare mistakes that both make.
    """

    first: SafeReport
    second: SafeReport
    shared: int
    parts: tuple[float, float]
    mistakes: tuple[str, ...]
    identical: bool = False

    @property
    def score(self) -> float:
        """The larger part, raised by rare mistakes, 0 to 1."""
        return min(1.0, max(self.parts) + min(MOST_FOR_MISTAKES, PER_MISTAKE * len(self.mistakes)))

    @property
    def rank(self) -> tuple[bool, float, int, str, str]:
        """The place in a list: identical files first, then the highest score."""
        return not self.identical, -self.score, -self.shared, self.first.key, self.second.key


@dataclass(frozen=True)
class Group:
    """Submissions that pairs connect.

    `links` are the strongest pairs that do so, the strongest first.
    """

    members: tuple[SafeReport, ...]
    links: tuple[Pair, ...]


def find_pairs(works: Sequence[Work], handout: HandoutCode) -> list[Pair]:
    """Return the pairs that are worth a look, the strongest first.

    The works are those of one assignment. Of identical files, each is paired with the first one, and the first one with all others.
    """
    files = _by_file(works, handout)
    firsts = [copies[0] for copies in files]
    own = _of_their_own([work.fingerprints for work in firsts], handout)
    mistakes = _rare_mistakes([work.report for work in works])
    pairs = [
        _pair((firsts[i], firsts[j]), shared, (own[i].size, own[j].size), mistakes)
        for i, j, shared in _shared_counts(own)
    ]
    similar = [pair for pair in pairs if pair.score >= LEAST_SCORE]
    copied = [copies for copies in files if _has_code(copies[0], handout)]
    copies = [_identical(first, copy, mistakes) for first, *others in copied for copy in others]
    found = [pair for pair in (*similar, *copies) if not _same_people(pair.first, pair.second)]
    return sorted(found, key=lambda pair: pair.rank)


def groups_of(pairs: Iterable[Pair]) -> list[Group]:
    """Return the groups that pairs connect.

    The pairs start with the strongest.
    """
    group_of: dict[str, set[str]] = {}
    reports: dict[str, SafeReport] = {}
    links: list[Pair] = []
    for pair in pairs:
        for report in (pair.first, pair.second):
            reports[report.key] = report
            group_of.setdefault(report.key, {report.key})
        first, second = group_of[pair.first.key], group_of[pair.second.key]
        if first is not second:
            links.append(pair)
            first |= second
            group_of.update(dict.fromkeys(second, first))
    by_group: dict[int, list[Pair]] = defaultdict(list)
    for link in links:
        by_group[id(group_of[link.first.key])].append(link)
    return [_group(group, reports) for group in by_group.values()]


def _group(links: Sequence[Pair], reports: Mapping[str, SafeReport]) -> Group:
    keys = sorted({report.key for link in links for report in (link.first, link.second)})
    return Group(tuple(reports[key] for key in keys), tuple(links))


def _by_file(works: Sequence[Work], handout: HandoutCode) -> list[list[Work]]:
    """Return the submissions of each file.

    Unchanged files of the handout are left out.
    """
    files: dict[str, list[Work]] = defaultdict(list)
    for work in sorted(works, key=lambda work: work.report.key):
        digest = work.report.digests.get("submission", work.report.key)
        if digest not in handout.digests:
            files[digest].append(work)
    return list(files.values())


def _has_code(work: Work, handout: HandoutCode) -> bool:
    """Return whether a submission has code of its own.

    That is code for a required name, or anything longer than a gram.
    """
    written = any(outcome.status != "missing" for outcome in work.report.outcomes)
    return written or bool(np.isin(work.fingerprints, handout.grams, invert=True).any())


def _of_their_own(fingerprints: Sequence[Hashes], handout: HandoutCode) -> list[Hashes]:
    """Return the fingerprints of each file that are evidence."""
    own = [hashes[np.isin(hashes, handout.grams, invert=True)] for hashes in fingerprints]
    if not own:
        return []
    hashes, counts = np.unique(np.concatenate(own), return_counts=True)
    most = min(MOST_FILES, len(own) * MOST_SHARING if len(own) >= ENOUGH else MOST_FILES)
    common = hashes[counts > most]
    return [each[np.isin(each, common, invert=True)] for each in own]


def _shared_counts(own: Sequence[Hashes]) -> Iterator[tuple[int, int, int]]:
    """Yield two files by number, and how many fingerprints they share.

    Pairs that share too few are left out.
    """
    if not own:
        return
    sizes = [hashes.size for hashes in own]
    _, numbers, counts = np.unique(np.concatenate(own), return_inverse=True, return_counts=True)
    owners = np.repeat(np.arange(len(own)), sizes)[np.argsort(numbers, kind="stable")]
    having = np.split(owners, np.cumsum(counts)[:-1])
    for first, ids in enumerate(np.split(numbers, np.cumsum(sizes)[:-1])):
        shared = np.bincount(np.concatenate([owners[:0], *(having[i] for i in ids)]), minlength=len(own))
        for second in np.flatnonzero(shared[first + 1 :] >= LEAST_SHARED) + first + 1:
            yield first, int(second), int(shared[second])


def _pair(works: tuple[Work, Work], shared: int, sizes: tuple[int, int], mistakes: Mistakes) -> Pair:
    first, second = (work.report for work in works)
    parts = (shared / sizes[0], shared / sizes[1])
    return Pair(first, second, shared, parts, _both_make(first, second, mistakes))


def _identical(first: Work, copy: Work, mistakes: Mistakes) -> Pair:
    shared = _both_make(first.report, copy.report, mistakes)
    return Pair(first.report, copy.report, int(first.fingerprints.size), (1.0, 1.0), shared, identical=True)


def _both_make(first: Report, second: Report, mistakes: Mistakes) -> tuple[str, ...]:
    return tuple(name for name, keys in mistakes.items() if {first.key, second.key} <= keys)


def _rare_mistakes(reports: Sequence[SafeReport]) -> Mistakes:
    """Return the rare mistakes with the keys of their students."""
    if len(reports) < ENOUGH:
        return {}
    keys: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        for outcome in report.outcomes:
            if outcome.mistake:
                keys[outcome.mistake].add(report.key)
    for group in unrecognized_mistakes(reports):
        tests = ", ".join(test.test for test in group.failing)
        keys[f"unrecognized mistake in {tests}"] |= {report.key for report in group.reports}
    most = max(FEWEST_RARE, len(reports) * RARE)
    return {name: frozenset(having) for name, having in sorted(keys.items()) if FEWEST_RARE <= len(having) <= most}


def _same_people(first: Report, second: Report) -> bool:
    """Return whether two submissions have a person in common."""
    ids = [{pair for member in report.people for pair in member.ids if pair[1]} for report in (first, second)]
    in_group = {first.student, *first.members} & {second.student, *second.members}
    return bool(ids[0] & ids[1]) or bool((first.members or second.members) and in_group)
