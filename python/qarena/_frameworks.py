"""PauliSum's ways from and to other frameworks' observables. None of these is imported but by the way back: objects are read by what they have."""

from __future__ import annotations

import operator

from ._extras import needed

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from typing import Any, NoReturn, SupportsIndex

    from typing_extensions import Self

MOST_QUBITS = 64
LETTERS = {"I": (0, 0), "X": (1, 0), "Y": (1, 1), "Z": (0, 1)}  # bits of the X and the Z mask
TURNS = (1, -1j, -1, 1j)  # (-i)^phase


class Frameworks:
    """What PauliSum has of this module."""

    __slots__ = ()

    @classmethod
    def from_openfermion(cls, qubit_operator: Any, n: SupportsIndex | None = None) -> Self:
        """From OpenFermion's QubitOperator: its qubit q is qubit q here. n: None: as many as its terms name.

        Its get_sparse_operator has qubit 0 as the most significant bit, matrices and states here as the least. Only `terms` is read, a dict such
        as {((0, 'X'), (3, 'Y')): 1.5}.

        >>> import qarena as qa
        >>> from types import SimpleNamespace
        >>> qubit_operator = SimpleNamespace(terms={((0, 'X'), (3, 'Y')): 1.5, (): 0.2})  # or openfermion.QubitOperator('X0 Y3', 1.5) + 0.2
        >>> list(qa.PauliSum.from_openfermion(qubit_operator))
        [('X0 Y3', 1.5), ('', 0.2)]
        """
        terms: Any = getattr(qubit_operator, "terms", None)
        if not hasattr(terms, "items"):
            _refuse("from_openfermion", "a QubitOperator, with a dict `terms`,", qubit_operator)
        made = _Terms("from_openfermion")
        for term, coefficient in terms.items():
            if not isinstance(term, tuple) or not all(isinstance(factor, tuple) and len(factor) == 2 and isinstance(factor[1], str) for factor in term):
                raise TypeError(f"from_openfermion: term {term!r} has no factors such as (0, 'X'): fermions must be made qubits first, by jordan_wigner for instance")
            made.add(((operator.index(qubit), letter) for qubit, letter in term), coefficient)
        return made.sum_of(cls, n)  # type: ignore[no-any-return]

    @classmethod
    def from_qiskit(cls, sparse_pauli_op: Any) -> Self:
        """From Qiskit's SparsePauliOp. Qubits, and the order of letters and of matrices, are the same here: qubit 0 is a string's rightmost letter
        and the least significant bit.

        Only `paulis` (its arrays x, z and phase) and `coeffs` are read. A coefficient with unbound parameters is refused.

        >>> import numpy as np, qarena as qa
        >>> from types import SimpleNamespace
        >>> x, z = np.array([[True, False]]), np.array([[True, True]])
        >>> operator = SimpleNamespace(paulis=SimpleNamespace(x=x, z=z, phase=np.array([0])), coeffs=np.array([1.5]))  # or SparsePauliOp('ZY', 1.5)
        >>> list(qa.PauliSum.from_qiskit(operator))
        [('Y0 Z1', 1.5)]
        """
        import numpy

        paulis: Any = getattr(sparse_pauli_op, "paulis", None)
        numbers: Any = getattr(sparse_pauli_op, "coeffs", None)
        if numbers is None or any(not hasattr(paulis, name) for name in ("x", "z", "phase")):
            _refuse("from_qiskit", "a SparsePauliOp, with `paulis` (x, z, phase) and `coeffs`,", sparse_pauli_op)
        x, z = numpy.asarray(paulis.x, numpy.bool_), numpy.asarray(paulis.z, numpy.bool_)
        n = x.shape[-1]
        if n > MOST_QUBITS:
            raise ValueError(f"from_qiskit: {n} qubits, at most {MOST_QUBITS} allowed")
        numbers = numpy.asarray(numbers)
        if numbers.dtype.kind not in "biufc":
            numbers = numpy.array([_number("from_qiskit", number, index) for index, number in enumerate(numbers)], complex)
        bits = numpy.left_shift(numpy.uint64(1), numpy.arange(n, dtype=numpy.uint64))
        turned = numbers * numpy.array(TURNS)[numpy.asarray(paulis.phase, numpy.int64) % 4]
        return cls.from_masks((x * bits).sum(-1, numpy.uint64), (z * bits).sum(-1, numpy.uint64), turned, n)  # type: ignore[attr-defined, no-any-return]

    @classmethod
    def from_pennylane(cls, operator_or_hamiltonian: Any, wires: Iterable[Hashable] | None = None) -> Self:
        """From PennyLane's operators that are sums of Pauli words, such as a Hamiltonian.

        wires: their labels, that of qubit 0 first, as many as there shall be qubits. None: where all labels are integers they are the qubits, whether
        there are gaps or not; otherwise the operator's `wires`, in its order, which is qml.matrix's. There the first wire is the most significant bit,
        here the least. Only `pauli_rep` is read, and `wires`, which may name wires that no word names. Coefficients lose their gradients.

        >>> import qarena as qa
        >>> from types import SimpleNamespace
        >>> class Word(dict):
        ...     __hash__ = object.__hash__
        >>> operator = SimpleNamespace(pauli_rep={Word(a='X', b='Y'): 1.5, Word(): 0.2})  # or 1.5 * qml.X('a') @ qml.Y('b') + 0.2 * qml.I('a')
        >>> list(qa.PauliSum.from_pennylane(operator, wires=['b', 'a']))
        [('Y0 X1', 1.5), ('', 0.2)]
        """
        sentence: Any = getattr(operator_or_hamiltonian, "pauli_rep", None)
        if sentence is None and hasattr(operator_or_hamiltonian, "pauli_rep"):
            raise TypeError(f"from_pennylane: a sum of Pauli words is needed, not a {type(operator_or_hamiltonian).__name__}, whose `pauli_rep` is None")
        if not hasattr(sentence, "items") or not all(hasattr(word, "items") for word in sentence):
            _refuse("from_pennylane", "an operator with a `pauli_rep`, which is a sum of Pauli words,", operator_or_hamiltonian)
        named = dict.fromkeys(getattr(operator_or_hamiltonian, "wires", ()))
        named.update(dict.fromkeys(wire for word in sentence for wire in word))
        positions = _positions(named, wires)
        made = _Terms("from_pennylane")
        for word, coefficient in sentence.items():
            made.add(((positions[wire], letter) for wire, letter in word.items()), coefficient)
        return made.sum_of(cls, max(positions.values(), default=-1) + 1)  # type: ignore[no-any-return]

    def to_openfermion(self) -> Any:
        """OpenFermion's QubitOperator, equal strings added up; it does not know n. Needs openfermion.

        from_openfermion says which qubit is which.
        """
        openfermion = needed("openfermion", "to_openfermion")
        made = openfermion.QubitOperator()
        for string, coefficient in self:  # type: ignore[attr-defined]
            made += openfermion.QubitOperator(string, coefficient)
        return made

    def to_qiskit(self) -> Any:
        """Qiskit's SparsePauliOp, term by term; of an empty sum the identity times 0. Needs qiskit.

        from_qiskit says which qubit is which.
        """
        import numpy

        info = needed("qiskit.quantum_info", "to_qiskit")
        x, z, numbers = self.masks() if len(self) else ([0], [0], [0])  # type: ignore[arg-type, attr-defined]
        qubits = numpy.arange(self.n, dtype=numpy.uint64)  # type: ignore[attr-defined]
        of_x, of_z = ((numpy.asarray(mask, numpy.uint64)[:, None] >> qubits & numpy.uint64(1)).astype(bool) for mask in (x, z))
        return info.SparsePauliOp(info.PauliList.from_symplectic(of_z, of_x), numbers)


class _Terms:
    """Masks and coefficients of terms that come as factors."""

    def __init__(self, call: str) -> None:
        self.call = call
        self.x: list[int] = []
        self.z: list[int] = []
        self.numbers: list[complex] = []

    def add(self, factors: Iterable[tuple[int, str]], coefficient: object) -> None:
        x = z = seen = 0
        for qubit, letter in factors:
            if not 0 <= qubit < MOST_QUBITS:
                raise ValueError(f"{self.call}: qubit {qubit} is out of range [0, {MOST_QUBITS})")
            if letter not in LETTERS:
                raise ValueError(f"{self.call}: {letter!r} on qubit {qubit} is none of I, X, Y, Z")
            if seen >> qubit & 1:
                raise ValueError(f"{self.call}: qubit {qubit} is named twice in one term")
            seen |= 1 << qubit
            x |= LETTERS[letter][0] << qubit
            z |= LETTERS[letter][1] << qubit
        self.x.append(x)
        self.z.append(z)
        self.numbers.append(_number(self.call, coefficient, len(self.numbers)))

    def sum_of(self, cls: Any, n: SupportsIndex | None) -> Any:
        return cls.from_masks(self.x, self.z, self.numbers, n)


def _positions(named: Iterable[Any], wires: Iterable[Any] | None) -> dict[Any, int]:
    """The qubit of each wire."""
    if wires is not None:
        labels = list(wires)
        positions = {label: qubit for qubit, label in enumerate(labels)}
        if len(positions) < len(labels):
            raise ValueError(f"from_pennylane: wires = {labels}: one is named twice")
        for wire in named:
            if wire not in positions:
                raise ValueError(f"from_pennylane: the operator's wire {wire!r} is not in wires = {labels}")
        return positions
    labels = list(named)
    if all(hasattr(label, "__index__") and label >= 0 for label in labels):
        return {label: operator.index(label) for label in labels}
    return {label: qubit for qubit, label in enumerate(labels)}


def _number(call: str, number: Any, index: int) -> complex:
    """A coefficient; what is not a number yet is refused, with the names that it waits for."""
    try:
        if isinstance(number, (str, bytes)):
            raise TypeError("text")
        return complex(number)
    except (TypeError, ValueError, RuntimeError) as error:
        waits_for = getattr(number, "parameters", None) or getattr(number, "free_symbols", None)
        names = ", ".join(sorted(str(name) for name in waits_for)) if waits_for else ""
        why = f"has unbound parameters: {names}; bind them first" if names else f"is no number: {error}"
        raise TypeError(f"{call}: coefficient {number!s} of term {index} {why}") from None


def _refuse(call: str, needed: str, given: object) -> NoReturn:
    raise TypeError(f"{call}: {needed} is needed, not {type(given).__name__}")
