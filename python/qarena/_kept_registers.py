"""Registers that stay between calls, for frameworks whose calls each begin anew."""

from __future__ import annotations

import threading

from ._register import Register

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any


LARGE_QUBITS = 16  # of states whose copy would be felt: they leave their register without one


class KeptRegisters:
    """Registers that wait for the next call, which finds in them what runs like its own have left; any thread may ask."""

    KEPT_BYTES = 64 << 20  # beside the one used last

    def __init__(self, precision: Any, threads: int | None) -> None:
        self.precision = precision
        self.threads = threads
        self._free: list[Register] = []
        self._lock = threading.Lock()

    def __reduce__(self) -> Any:
        return KeptRegisters, (self.precision, self.threads)

    def take(self, n: int) -> Register:
        """A register in |0..0>."""
        with self._lock:
            for index in range(len(self._free) - 1, -1, -1):
                if self._free[index].n == n:
                    return self._free.pop(index).reset()
        return Register(n, self.precision, threads=self.threads)

    def give(self, register: Register) -> None:
        with self._lock:
            self._free.append(register)
            while len(self._free) > 1 and sum(kept.nbytes for kept in self._free[:-1]) > self.KEPT_BYTES:
                self._free.pop(0)
