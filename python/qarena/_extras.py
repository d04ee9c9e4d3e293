"""Packages that only some users need: imported when they are used, never by `import qarena`."""

from __future__ import annotations

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any

EXTRAS = {
    "cirq": "cirq",
    "jax": "jax",
    "matplotlib": "plot",
    "pennylane": "pennylane",
    "qiskit": "qiskit",
    "torch": "torch",
}  # of packages, the extra of qarena that brings them


def needed(module: str, by: str) -> Any:
    """The module, imported now. by: whoever needs it, for the error's text, which says how to install what is missing."""
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        install = f"'qarena[{EXTRAS[package]}]'" if package in EXTRAS else package
        raise ImportError(f"{by} needs {package}, which can't be imported ({error}): pip install {install}", name=error.name) from error
