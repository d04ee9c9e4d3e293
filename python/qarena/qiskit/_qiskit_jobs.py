"""Jobs: the backend's, and the primitives'. Each runs in a thread of its own."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import CancelledError, ThreadPoolExecutor

from qiskit.primitives import PrimitiveJob
from qiskit.providers import JobError, JobStatus, JobV1

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Any


class Stopped(Exception):
    """Raised where a run asks whether it shall go on."""


class QarenaJob(JobV1):  # type: ignore[misc]
    """What QarenaBackend.run returns. It runs at once; result() waits for it."""

    def __init__(self, backend: Any, work: Callable[[str, Callable[..., None]], Any]) -> None:
        super().__init__(backend, str(uuid.uuid4()))
        self._work = work
        self._stop = threading.Event()
        self._future: Future[Any] | None = None

    def submit(self) -> None:
        """Begin; the backend has done so."""
        if self._future is not None:
            raise JobError("the job has been submitted already")
        executor = ThreadPoolExecutor(max_workers=1)
        self._future = executor.submit(self._work, self.job_id(), self._check)
        executor.shutdown(wait=False)

    def _check(self, *_: object) -> None:
        if self._stop.is_set():
            raise Stopped

    def _submitted(self) -> Future[Any]:
        if self._future is None:
            raise JobError("the job has not been submitted")
        return self._future

    def result(self, timeout: float | None = None) -> Any:
        """The Result, once it is there; what went wrong is raised. timeout: seconds to wait at most, then JobError."""
        try:
            return self._submitted().result(timeout)
        except KeyboardInterrupt:
            self.cancel()  # nobody waits for it any more
            raise
        except (CancelledError, Stopped):
            raise JobError(f"job {self.job_id()} was cancelled") from None
        except TimeoutError:
            raise JobError(f"job {self.job_id()}: no result after {timeout} s") from None

    def cancel(self) -> bool:
        """Stop it, within about a tenth of a second. False: it had ended."""
        future = self._submitted()
        if future.done():
            return False
        self._stop.set()
        future.cancel()
        return True

    def __repr__(self) -> str:
        return f"<QarenaJob {self.job_id()}: {self.status().name if self._future is not None else 'not submitted'}>"

    def status(self) -> Any:
        """A JobStatus."""
        future = self._submitted()
        if not future.done():
            return JobStatus.RUNNING
        if future.cancelled() or isinstance(future.exception(), Stopped):
            return JobStatus.CANCELLED
        return JobStatus.DONE if future.exception() is None else JobStatus.ERROR


class InterruptibleJob(PrimitiveJob):  # type: ignore[misc]
    """A PrimitiveJob whose work stops where it is cancelled, or who waits for it is interrupted. The last argument of its function is what to call for that."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self._stop = threading.Event()
        super().__init__(function, *args, self._check)

    def _check(self, *_: object) -> None:
        if self._stop.is_set():
            raise Stopped

    def result(self) -> Any:
        """The PrimitiveResult, once it is there; what went wrong is raised."""
        try:
            return super().result()
        except (CancelledError, Stopped):
            raise JobError(f"job {self.job_id()} was cancelled") from None
        except KeyboardInterrupt:
            self._stop.set()
            raise

    def status(self) -> Any:
        """A JobStatus."""
        if self._future is not None and self._future.done() and not self._future.cancelled() and isinstance(self._future.exception(), Stopped):
            return JobStatus.CANCELLED
        return super().status()

    def cancel(self) -> bool:
        """Stop it, within about a tenth of a second. False: it had ended."""
        self._check_submitted()
        if self._future.done():
            return False
        self._stop.set()
        self._future.cancel()
        return True

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_stop": None, "_function": None, "_args": ()}  # it has its result
