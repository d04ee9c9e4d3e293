"""Runs that last: gates that no rewriting makes few, and a signal that arrives while they run."""

from __future__ import annotations

import math
import os
import random
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

import qarena as qa

N = 16
LAYERS = 6000  # at N qubits: some 140000 gates, a thousand passes, most of a second
LIMIT = 60.0  # seconds, for anything that is waited for

Gates = TypeVar("Gates", qa.Circuit, qa.Register)


def brickwork(onto: Gates, layers: int, seed: int = 0) -> Gates:
    """In each layer a random rotation of every qubit, then CZ between neighbours: nothing merges, and nothing commutes far."""
    angle = random.Random(seed)
    for layer in range(layers):
        for q in range(onto.n):
            onto.ry(angle.uniform(0.1, math.pi - 0.1), q)
        for q in range(layer % 2, onto.n - 1, 2):
            onto.cz(q, q + 1)
    return onto


def long_circuit() -> qa.Circuit:
    return brickwork(qa.Circuit(N), LAYERS)


def interrupt(*_: object) -> None:
    """A signal handler."""
    raise KeyboardInterrupt


def send_once(ready: Callable[[], object], handler: Callable[..., object] = interrupt) -> threading.Thread:
    """Set the handler of a signal, and start a thread that sends it as soon as ready() is true. To be called by the main thread."""
    signal.signal(signal.SIGUSR1, handler)

    def send() -> None:
        while not ready():
            pass
        os.kill(os.getpid(), signal.SIGUSR1)

    return start(send)


def start(function: Callable[..., object], *arguments: object) -> threading.Thread:
    """A thread that runs the function, and that cannot keep the process from ending."""
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


def join(*threads: threading.Thread) -> None:
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive(), "a thread did not end in time"


def is_interrupted(function: Callable[..., object], *arguments: object) -> bool:
    try:
        function(*arguments)
    except KeyboardInterrupt:
        return True
    return False
