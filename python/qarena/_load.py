"""Loads the compiled module, and with it OpenMP's runtime.

Where OMP_PROC_BIND or OMP_PLACES is set, some runtimes bind the thread that loads them to one core, and so all threads and processes that it starts
later. An import must not do that: the thread gets its cores back.
"""

import os

_cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None

from . import _core as _core  # noqa: E402

if _cores is not None and os.sched_getaffinity(0) != _cores:
    os.sched_setaffinity(0, _cores)
