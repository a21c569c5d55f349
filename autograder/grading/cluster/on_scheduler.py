"""Runs in a Dask scheduler. These functions travel by value, because a scheduler needs no kit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Scheduler


def look(plugin: str, dask_scheduler: Scheduler) -> dict[str, Any]:
    """Return whether the plugin is known, the workers, how many offer it, why others do not, and the keys of jobs that none can take."""
    offers = dask_scheduler.resources.get(plugin, {})
    messages = [message for _, message in dask_scheduler.get_events(plugin)]
    return {
        "known": plugin in dask_scheduler.worker_plugins,
        "workers": list(dask_scheduler.workers),
        "usable": sum(quantity > 0 for quantity in offers.values()),
        "refused": {message["worker"]: message["refused"] for message in messages},
        "stuck": [task.key for task in dask_scheduler.unrunnable if plugin in (task.resource_restrictions or {})],
    }


async def forget_abandoned(prefix: str, dask_scheduler: Scheduler) -> None:
    """End the graders of runs whose command is gone. The name of their plugin ends with the id of its client."""
    for name in list(dask_scheduler.worker_plugins):
        if name.startswith(prefix) and name.removeprefix(prefix) not in dask_scheduler.clients:
            await dask_scheduler.unregister_worker_plugin(comm=None, name=name)
