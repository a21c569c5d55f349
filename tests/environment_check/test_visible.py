"""Test environment_check against texts that are put together by hand.

Students receive this file. Packages, versions and GPUs are planted, so nothing depends on the machine. Names and
versions are random. The tests of environment_report also give their points for a right report of right versions: see
`autograder.authors.credited`.
"""

from __future__ import annotations

from functools import partial

import pytest

from autograder.authors import credited
from tests.environment_check import oracle, probes


@pytest.mark.points(1)
def test_package_version_gives_the_version(judge):
    """package_version: an installed package gives its `__version__`"""
    names = oracle.draw(judge.rng, oracle.SAME_NAME, 3) + oracle.draw(judge.rng, list(oracle.OTHER_NAME), 1)
    numbers = dict(zip(names, oracle.version_numbers(judge.rng, len(names)), strict=True))
    planted, real = {name: oracle.works(number) for name, number in numbers.items()}, oracle.REAL_WITH_VERSION
    expected = numbers | oracle.real_versions(real)
    looks = partial(oracle.looks_of_versions, expected)
    judge.against(expected, probes.versions, modules=planted, real=real, lookalikes=looks)


@pytest.mark.points(1.5)
def test_package_version_knows_absent_packages(judge):
    """package_version: the result is None for an absent package, and "installed" for one without `__version__`"""
    present, absent, bare = oracle.draw(judge.rng, oracle.SAME_NAME, 3)
    number = oracle.version_numbers(judge.rng, 2)[1]
    planted = {present: oracle.works(number), absent: None, bare: {}}
    real = oracle.draw(judge.rng, oracle.REAL_WITH_VERSION, 1)
    expected = {present: number, absent: None, bare: "installed"} | oracle.real_versions(real)
    hints = {
        f"{absent} cannot be imported": "the exception for an absent package leaves the function: catch it",
        f"'{bare}' has no attribute '__version__'": "some modules have no version: this one is installed anyway",
    }
    with oracle.reminder(hints):
        looks = partial(oracle.looks_of_absent, expected, absent, bare)
        judge.against(expected, probes.versions, modules=planted, real=real, lookalikes=looks)


@pytest.mark.points(1)
def test_package_version_survives_a_broken_package(judge):
    """package_version: a broken package gives the name of the exception's class"""
    first, second, fine = oracle.draw(judge.rng, oracle.SAME_NAME, 3)
    number = oracle.version_numbers(judge.rng, 2)[1]
    planted = {
        first: oracle.raises("OSError", "libcudart.so: cannot open shared object file"),
        second: oracle.raises("RuntimeError", "compiled for another version"),
        fine: oracle.works(number),
    }
    real = oracle.draw(judge.rng, oracle.REAL_WITH_VERSION, 1)
    expected = {first: "broken (OSError)", second: "broken (RuntimeError)", fine: number} | oracle.real_versions(real)
    hint = "the exception for a broken package leaves the function: catch more than ImportError"
    with oracle.reminder({"OSError": hint, "RuntimeError": hint}):
        looks = partial(oracle.looks_of_broken, expected, {name: planted[name] for name in (first, second)})
        judge.against(expected, probes.versions, modules=planted, real=real, lookalikes=looks)


@pytest.mark.points(1.5)
def test_accelerator_finds_cuda(judge):
    """accelerator: with CUDA, the text has the CUDA version and the device name"""
    before = ""
    for cuda, device in zip(
        oracle.draw(judge.rng, oracle.CUDA, 2), oracle.draw(judge.rng, oracle.DEVICES, 2), strict=True
    ):
        torch = oracle.torch(judge.rng, cuda=cuda, devices=[device])
        text = f"GPU: CUDA ({cuda})\nDevice: {device}"
        looks = partial(oracle.looks_of_cuda, text, torch["version"], before)
        judge.against(text, probes.accelerator, torch=torch, lookalikes=looks)
        before = text


@pytest.mark.points(1)
def test_accelerator_without_cuda(judge):
    """accelerator: without CUDA, the text names MPS on a Mac, and no GPU elsewhere or without torch"""
    none, mac = "GPU: Not available", "GPU: MPS (Mac)"
    on_mac = oracle.looks_of_text(mac) | {"the GPU of a Mac is missing: torch can use more than CUDA": none}
    elsewhere = oracle.looks_of_text(none) | {
        "it is MPS, but torch was only built with it and cannot use it": mac,
        "the text is empty where no GPU is available: the sheet has a text for that": "",
    }
    not_asked = "the code asks for a device where there is none"
    uncaught = "the exception for an absent torch leaves the function: there is a result without torch too"
    with oracle.reminder({"No CUDA GPUs are available": not_asked}):
        mps = oracle.torch(judge.rng, mps=True)
        judge.against(mac, probes.accelerator, torch=mps, lookalikes=lambda: on_mac)
        built = oracle.torch(judge.rng, mps=False)
        judge.against(none, probes.accelerator, torch=built, lookalikes=lambda: elsewhere)
    with oracle.reminder({"torch cannot be imported": uncaught}):
        judge.against(none, probes.accelerator, torch=None, lookalikes=lambda: oracle.looks_of_text(none))


@pytest.mark.points(1)
def test_report_begins_with_python_and_platform(judge):
    """environment_report: the first two lines are about Python and the platform"""
    name = oracle.draw(judge.rng, oracle.SAME_NAME, 1)[0]
    number = oracle.version_numbers(judge.rng, 2)[1]
    for packages, blocks in (({}, []), ({name: name}, [oracle.tick(name, number)])):
        where = oracle.machine(judge.rng, "Linux")
        text = oracle.page(where, *blocks)
        _check_report(judge, "head", text, packages, {name: oracle.works(number)}, where)


@pytest.mark.points(1.5)
def test_report_lists_installed_and_missing_packages(judge):
    """environment_report: each package has its line, and a missing one has an install line too"""
    same = sorted(oracle.draw(judge.rng, oracle.SAME_NAME, 2), reverse=True)  # Against the alphabet.
    other = oracle.draw(judge.rng, list(oracle.OTHER_NAME), 2)
    names = oracle.packages_of([same[0], other[0], same[1], other[1]])
    numbers = oracle.version_numbers(judge.rng, 2)
    where = oracle.machine(judge.rng)
    text = oracle.page(
        where,
        oracle.tick(same[0], numbers[0]),
        oracle.cross(other[0], names[other[0]]),
        oracle.cross(same[1], names[same[1]]),
        oracle.tick(other[1], numbers[1]),
    )
    planted = {same[0]: oracle.works(numbers[0]), other[1]: oracle.works(numbers[1])}
    _check_report(judge, "packages", text, {**names, same[1]: None}, planted, where)


@pytest.mark.points(1)
def test_report_puts_the_gpu_under_torch(judge):
    """environment_report: the GPU lines are right after the torch line"""
    _check_report_with_gpu(judge, "gpu")


@pytest.mark.points(0.5)
def test_report_is_laid_out_as_on_the_sheet(judge):
    """environment_report: the spaces in front of the lines and the newlines between them are as on the sheet"""
    _check_report_with_gpu(judge, "layout")


def _check_report_with_gpu(judge, part):
    first, last = sorted(oracle.draw(judge.rng, oracle.SAME_NAME, 2), reverse=True)  # Against the alphabet.
    packages = oracle.packages_of([first, "torch", last])
    device, cuda = oracle.draw(judge.rng, oracle.DEVICES, 1)[0], oracle.draw(judge.rng, oracle.CUDA, 1)[0]
    torch = oracle.torch(judge.rng, cuda=cuda, devices=[device])
    number = oracle.version_numbers(judge.rng, 2)[1]
    where = oracle.machine(judge.rng)
    text = oracle.page(
        where,
        oracle.cross(first, first),
        oracle.tick("torch", torch["version"]),
        f" GPU: CUDA ({cuda})\n Device: {device}",
        oracle.tick(last, number),
    )
    _check_report(judge, part, text, packages, {"torch": torch, last: oracle.works(number)}, where)


def _check_report(judge, part, text, packages, planted, where):
    looks = partial(oracle.looks_of_part, text, packages, part)
    ask = partial(judge.against, probes.part_of(text, part), probes.report, lookalikes=looks)
    helpers = partial(oracle.helpers_for, planted)
    credited(ask, helpers, packages=packages, modules=planted, part=part, **where)
