"""One connection to a scheduler: offers the grader to its workers, sends jobs, and reports what became of them."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import cloudpickle
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

import autograder.grading.cluster
import autograder.grading.cluster.on_worker
from autograder.grading.cluster.frames import DIED, LATE
from autograder.grading.cluster.on_scheduler import forget_abandoned, look
from autograder.grading.cluster.on_worker import GraderPlugin, Setup, run_job
from autograder.model import KitError

if TYPE_CHECKING:
    from distributed import Client, Future

PREFIX: Final = "autograder-"
CALL_SECONDS: Final = 20.0
CLOSE_SECONDS: Final = 5.0
SAME_VERSIONS: Final = "all need the same Python and the same release of distributed"
# Workers and schedulers have no kit, so its code travels by value. Dask looks for the module of an object, cloudpickle for its package too.
for _module in (autograder.grading.cluster, autograder.grading.cluster.on_worker):
    cloudpickle.register_pickle_by_value(_module)


@dataclass(frozen=True)
class Job:
    """What is sent to a worker. `seconds` is the limit of the worker, `deadline` that of all, with the time it waits there."""

    key: str
    content: bytes
    seconds: float
    deadline: float


@dataclass(frozen=True)
class Ended:
    """What became of a job: the reply of the grader, or None if the connection was lost before."""

    key: str
    reply: bytes | None


@dataclass(frozen=True)
class Remark:
    """What a person should know of the run."""

    sentence: str


@dataclass(frozen=True)
class View:
    """The cluster as its scheduler knows it: the addresses of its workers, how many are usable, and the keys of jobs that none can take.

    `refused` says by address why a worker does not take part.
    `known` says that the scheduler offers our grader to new workers. One that was started again does not.
    """

    known: bool
    workers: frozenset[str]
    usable: int
    refused: Mapping[str, str]
    stuck: frozenset[str]


Inbox = SimpleQueue[Ended | Remark]


class ByValue:
    """A function whose code travels with it. It is pickled once, and arrives as the function itself."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._pickled = cloudpickle.dumps(function)

    def __reduce__(self) -> tuple[Callable[[bytes], Any], tuple[bytes]]:
        return cloudpickle.loads, (self._pickled,)

    def __call__(self, *arguments: Any) -> Any:
        """Call the function here."""
        return cloudpickle.loads(self._pickled)(*arguments)


class Link:
    """One client, with the plugin of a run. What happens is put into `inbox`."""

    def __init__(self, client: Client, setup: Setup, inbox: Inbox) -> None:
        self._client, self._inbox = client, inbox
        self._plugin = GraderPlugin(f"{PREFIX}{client.id}", setup)
        self._run_job, self._look = ByValue(run_job), ByValue(look)
        # What tornado calls a loop has the one of asyncio, but does not declare it.
        self._loop: asyncio.AbstractEventLoop = client.loop.asyncio_loop  # type: ignore[union-attr]
        self._sent: dict[str, concurrent.futures.Future[None]] = {}

    def offer(self) -> None:
        """Offer the grader to all workers, also to those that come later; raise TimeoutError or OSError."""
        try:
            self._call(self._client.run_on_scheduler, ByValue(forget_abandoned), PREFIX)
        except (OSError, TimeoutError):
            raise
        except Exception as error:  # What a scheduler raises that cannot load the function.
            raise KitError(f"the scheduler cannot run code of this machine ({error!r}): {SAME_VERSIONS}") from error
        try:
            self._call(self._client.register_plugin, self._plugin, self._plugin.name)
        except (OSError, TimeoutError):
            raise
        except Exception as error:  # The same of a worker; the others have the plugin.
            self._inbox.put(Remark(f"a worker cannot run code of this machine ({error!r}): {SAME_VERSIONS}"))

    def _call(self, method: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a method of the client returns; raise TimeoutError or OSError."""

        async def called() -> Any:
            # In the thread of the loop, these methods are asynchronous.
            return await method(*arguments)

        return self._client.sync(called, callback_timeout=CALL_SECONDS)

    def look(self) -> View:
        """Ask the scheduler for its workers; raise TimeoutError or OSError."""
        if self._client.status != "running":
            raise ConnectionError("the client has lost its scheduler")
        seen = self._call(self._client.run_on_scheduler, self._look, self._plugin.name)
        return View(
            known=seen["known"],
            workers=frozenset(seen["workers"]),
            usable=seen["usable"],
            refused=seen["refused"],
            stuck=frozenset(seen["stuck"]),
        )

    def send(self, job: Job) -> None:
        """Send a job to a usable worker."""
        ending: Coroutine[Any, Any, None] = self._watched(job)
        self._sent[job.key] = asyncio.run_coroutine_threadsafe(ending, self._loop)

    def forget(self, key: str) -> None:
        """Forget a job: the scheduler does so too, unless it has begun."""
        sent = self._sent.pop(key, None)
        if sent is not None:
            sent.cancel()

    async def _watched(self, job: Job) -> None:
        future = self._client.submit(
            self._run_job,
            self._plugin.name,
            job.content,
            job.seconds,
            key=job.key,
            resources={self._plugin.name: 1},
            pure=False,
        )
        self._inbox.put(Ended(job.key, await self._reply(future, job.deadline)))

    async def _reply(self, future: Future[bytes], deadline: float) -> bytes | None:
        """Return the reply to a job, or None if the connection was lost before."""
        try:
            # In the thread of the loop, this method is asynchronous too.
            result: Any = future.result()
            reply = await asyncio.wait_for(result, deadline)
        except KilledWorker:
            return DIED
        except TimeoutError:
            return LATE
        except (asyncio.CancelledError, FutureCancelledError):
            return None
        except Exception as error:  # Whatever a foreign worker raises.
            self._inbox.put(Remark(f"a job failed on its way: {error!r}"))
            return DIED
        return reply if isinstance(reply, bytes) else DIED

    def close(self) -> None:
        """End the graders of this run, and disconnect."""
        for key in list(self._sent):
            self.forget(key)
        # A scheduler that is gone has nothing to forget.
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            if self._client.status == "running":
                self._call(self._client.unregister_worker_plugin, self._plugin.name)
        with contextlib.suppress(OSError, TimeoutError):
            self._client.close(timeout=CLOSE_SECONDS)
