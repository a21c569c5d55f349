"""Test environment_check against the reference solution, with invented packages.

Packages, versions and GPUs are planted here too. The names and install names are invented, so a table of known packages
does not help. The tests of environment_report also give their points for a right report of right versions: see
`autograder.authors.credited`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from autograder.authors import credited
from tests.environment_check import oracle, probes


def invented(rng: Any, count: int, *, turn: int = 0) -> dict[str, str]:
    """Return invented packages with unrelated install names, against the alphabet. Each turn has other names."""
    drawn = oracle.draw(rng, oracle.INVENTED, 2 * count)
    names, others = sorted(drawn[::2], reverse=True), drawn[1::2]
    return {f"{name}{rng.integers(1, 5) + 5 * turn}": f"{other}-dev" for name, other in zip(names, others, strict=True)}


@pytest.mark.points(1)
def test_package_version_turns_versions_into_text(judge):
    """package_version: a version that is not a string becomes text"""
    for turn, number in enumerate(oracle.version_numbers(judge.rng, 2)):
        plain, as_float, as_object = invented(judge.rng, 3, turn=turn)
        planted = {
            plain: {**oracle.works(number), "distribution": f"{number}.post2"},
            as_float: oracle.works(float(judge.rng.integers(11, 99)) / 10),
            as_object: {"version_object": f"{number}.1"},
        }
        judge(probes.versions, modules=planted, real=oracle.real_pair(judge.rng))


@pytest.mark.points(1.5)
def test_package_version_tells_absent_from_broken(judge):
    """package_version: a missing dependency means absent, and other exceptions of the import mean broken"""
    for turn, kinds in enumerate((oracle.BROKEN[:3], oracle.BROKEN[3:])):
        names = list(invented(judge.rng, 4, turn=turn))
        errors = [("ImportError", "DLL load failed"), *((kind, f"{kind} of the library") for kind in kinds)]
        planted = {name: oracle.raises(*error) for name, error in zip(names, errors, strict=True)}
        missing = oracle.raises("ModuleNotFoundError", "No module named 'blaslib'")
        judge(probes.versions, modules={**planted, "netlib": missing}, real=oracle.real_pair(judge.rng))


@pytest.mark.points(1.5)
def test_accelerator_chooses_by_what_is_in_reach(judge):
    """accelerator: the text is right for several accelerators, and for a torch built for a missing one"""
    cuda = oracle.draw(judge.rng, oracle.CUDA, 2)
    devices = oracle.draw(judge.rng, oracle.DEVICES, 3)
    judge(probes.accelerator, torch=oracle.torch(judge.rng, cuda=cuda[0], devices=devices, mps=True))
    judge(probes.accelerator, torch=oracle.torch(judge.rng, cuda=cuda[1], devices=devices[1:], mps=True))
    judge(probes.accelerator, torch=oracle.torch(judge.rng, cuda=cuda[0]))
    judge(probes.accelerator, torch=oracle.torch(judge.rng, cuda=cuda[1], mps=True))


@pytest.mark.points(1)
def test_accelerator_never_raises(judge):
    """accelerator: the text is right for an older torch, and for a broken torch"""
    cuda, device = oracle.draw(judge.rng, oracle.CUDA, 1)[0], oracle.draw(judge.rng, oracle.DEVICES, 1)[0]
    judge(probes.accelerator, torch=oracle.torch(judge.rng, mps=None))
    judge(probes.accelerator, torch=oracle.torch(judge.rng, cuda=cuda, devices=[device], mps=None))
    judge(probes.accelerator, torch=oracle.torch(judge.rng, cuda=cuda, mps=None))
    for error in oracle.draw(judge.rng, oracle.BROKEN, 2):
        judge(probes.accelerator, torch=oracle.raises(error))


@pytest.mark.points(2)
def test_report_goes_on_after_problems(judge):
    """environment_report: one report lists absent and broken packages, and one without a version"""
    for turn, kinds in enumerate((oracle.BROKEN[:2], oracle.BROKEN[2:4])):
        packages = invented(judge.rng, 4, turn=turn)
        absent, first, bare, second = packages
        planted: dict[str, Any] = {first: oracle.raises(kinds[0]), bare: {}, second: oracle.raises(kinds[1])}
        last = oracle.draw(judge.rng, list(oracle.OTHER_NAME), 2)
        packages |= oracle.packages_of(last)
        planted |= {absent: None, last[1]: oracle.works(oracle.version_numbers(judge.rng, 2)[1])}
        helpers = partial(oracle.helpers_for, planted)
        ask = partial(judge, probes.report, part="packages")
        where = oracle.machine(judge.rng)
        credited(ask, helpers, packages={**packages, absent: None}, modules=planted, **where)


@pytest.mark.points(0.5)
def test_report_keeps_the_order_of_the_packages(judge):
    """environment_report: the packages are in the order of the dict, and the dict stays unchanged"""
    for names in (("zetanet", "Alpha", "midlib", "beta"), ("yonder", "Gamma", "delta", "acorn", "Zulu")):
        packages = {name: f"{name.lower()}-{judge.rng.integers(2, 9)}" for name in names}
        numbers = oracle.version_numbers(judge.rng, len(names))
        planted = {name: oracle.works(number) for name, number in zip(names[1:], numbers[1:], strict=True)}
        ask = partial(judge, probes.report_and_packages, part="packages")
        helpers = partial(oracle.helpers_for, planted)
        credited(ask, helpers, packages=packages, modules=planted, **oracle.machine(judge.rng))


@pytest.mark.points(1.5)
def test_report_shows_the_gpu_only_under_an_installed_torch(judge):
    """environment_report: the GPU lines are right if torch is absent, broken, without a GPU, or not in the dict"""
    names = [name for name in oracle.SAME_NAME if name < "torch"]
    first, last = sorted(oracle.draw(judge.rng, names, 2), reverse=True)
    cuda, device = oracle.draw(judge.rng, oracle.CUDA, 1)[0], oracle.draw(judge.rng, oracle.DEVICES, 1)[0]
    gpu, none = oracle.torch(judge.rng, cuda=cuda, devices=[device]), oracle.torch(judge.rng, cuda=cuda)
    fine = oracle.works(oracle.version_numbers(judge.rng, 2)[1])
    ask = partial(judge, probes.report, part="gpu")
    for torch in (None, oracle.raises("OSError"), gpu, none):
        packages = {"torch": f"pytorch-{judge.rng.integers(1, 9)}", last: last}
        planted = {"torch": torch, last: fine}
        helpers = partial(oracle.helpers_for, planted)
        credited(ask, helpers, packages=packages, modules=planted, **oracle.machine(judge.rng))
    packages, planted = oracle.packages_of([first, last]), {"torch": gpu, first: fine}
    helpers = partial(oracle.helpers_for, planted)
    credited(ask, helpers, packages=packages, modules=planted, **oracle.machine(judge.rng))


@pytest.mark.points(1)
def test_every_call_looks_again(judge):
    """all functions: the results change when packages are installed, updated or removed"""
    name, real = next(iter(invented(judge.rng, 1))), oracle.draw(judge.rng, oracle.REAL_WITHOUT_VERSION[-2:], 1)[0]
    numbers = oracle.version_numbers(judge.rng, 3)
    for state in (oracle.works(numbers[1]), None, oracle.works(numbers[2])):
        judge(probes.versions, modules={name: state, real: state, "constant": oracle.works(numbers[0])})
        judge(probes.versions, modules={name: state}, real=[real])
    for mps in (True, False):
        torch = oracle.torch(judge.rng, mps=mps)
        judge(probes.accelerator, torch=torch)
        where = oracle.machine(judge.rng)
        judge(probes.report, packages={"torch": "pytorch"}, modules={"torch": torch}, part="head", **where)
        judge(probes.report, packages={"torch": "pytorch"}, modules={"torch": torch}, part="gpu", **where)
