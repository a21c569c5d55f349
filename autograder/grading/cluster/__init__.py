"""Grades submissions on the workers of a Dask cluster, with the same reports as on one machine.

In: Submissions, the facts of a run, and what `--engine` says. Out: Reports. May import mistakes, judging and the rooms below them.

    command ── jobs ──> scheduler ──> Dask worker ── frames ──> grader (`serve`) ──> its judge
       <──── result documents ────────────────<──────────────────────

`engine` parses the option, `connection` opens clients, `archive` packs what a worker needs, `on_worker` starts the grader there, and
`driver` keeps a window of tasks in flight until each has a result. Only the command writes.
"""
