"""OpenQASM texts: what Circuit has of them."""

from __future__ import annotations

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from typing import SupportsIndex

    from typing_extensions import Self

    from . import _core
    from ._circuit import Circuit


class Qasm:
    """What Circuit has of this module."""

    __slots__ = ()

    @classmethod
    def from_qasm(
        cls,
        text: str | bytes,
        *,
        arena: _core.Arena | None = None,
        include: Callable[[str], str | bytes] | None = None,
        max_bytes: SupportsIndex = 0,
        max_operations: SupportsIndex = 0,
        max_qubits: SupportsIndex = 0,
        max_depth: SupportsIndex = 0,
        while_rounds: SupportsIndex = 0,
    ) -> Self:
        """The circuit of an OpenQASM text, of version 2 or 3: docs/qasm.md says what is read. ValueError tells line and column of what is not.

        qelib1.inc and stdgates.inc are built in; include: a function from another file's name to its text. Limits, of which 0 is the default: 64 MiB of
        text, 4 * 10^6 operations when definitions are expanded and loops unrolled, 64 qubits, 256 of anything within itself. A `while` of the text does at
        most while_rounds rounds (1000).

        >>> import qarena as qa
        >>> bell = qa.Circuit.from_qasm('OPENQASM 2.0; include "qelib1.inc"; qreg q[2]; h q[0]; cx q[0], q[1];')
        >>> list(bell)
        [('h', 0), ('cx', 0, 1)]
        """
        text = text.removeprefix("\ufeff") if isinstance(text, str) else text.removeprefix(b"\xef\xbb\xbf") if isinstance(text, bytes) else text
        limits = (max_bytes, max_operations, max_qubits, max_depth, while_rounds)
        return cls._from_qasm(text, arena, limits, include)  # type: ignore[attr-defined, no-any-return]

    def to_qasm(self, version: int = 3) -> str:
        """The circuit as an OpenQASM text of version 2 or 3, exact but for what a reader takes for the phase of the whole state. ValueError names what
        the language can't say: noise, matrices on several qubits; in version 2 parameters, `else`, loops, and most gates under further controls.

        >>> import qarena as qa
        >>> print(qa.Circuit(2).h(0).cx(0, 1).to_qasm(version=2), end="")
        OPENQASM 2.0;
        include "qelib1.inc";
        qreg q[2];
        h q[0];
        cx q[0], q[1];
        """
        from ._qasm_writer import write  # noqa: PLC0415  # not needed by those who never write

        return write(self, version)  # type: ignore[arg-type]


def load_qasm(path: str | os.PathLike[str], *, arena: _core.Arena | None = None, include: Callable[[str], str | bytes] | None = None) -> Circuit:
    """The circuit of an OpenQASM file: Circuit.from_qasm of its text."""
    from ._circuit import Circuit  # noqa: PLC0415  # it needs this module

    with open(path, "rb") as file:
        return Circuit.from_qasm(file.read(), arena=arena, include=include)
