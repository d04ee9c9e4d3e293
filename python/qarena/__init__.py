"""qarena: a quantum state-vector simulator on an arena of reusable buffers.

Gates queue and chain; whatever looks at the state runs them.

>>> from qarena import ket
>>> bell = ket('00').H(0).CNOT(0, 1)
>>> print(bell)
0.707106781186548|00> 0.707106781186548|11>

Lower-case names are OpenQASM's, angles first:

>>> import qarena as qa
>>> register = qa.Register(2).ry(1.0, 0).cx(0, 1)
>>> register.pending
2
>>> round(float(register.probabilities([0])[1]), 6)
0.229849

numpy.asarray(register) is a read-only view of the state, without a copy, that never changes under its reader.
"""

from . import _load as _load
from ._batch import BatchResult, run_batch
from ._calibrate import calibrate
from ._circuit import Circuit
from ._core import Arena, Error, Snapshot, __version__, default_arena, read_units, set_threads, set_units
from ._density import DensityRegister
from ._estimating import estimate
from ._info import info
from ._noise import NoiseModel
from ._parameters import Parameter, ParameterVector
from ._pauli import PauliSum
from ._profile import profile
from ._qasm import load_qasm
from ._register import Register, ket
from ._shots import Result, run
from ._trajectories import expectation

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from . import plot as plot

__all__ = ["Arena", "BatchResult", "Circuit", "DensityRegister", "Error", "NoiseModel", "Parameter", "ParameterVector", "PauliSum", "Register", "Result", "Snapshot", "calibrate", "default_arena",
           "estimate", "expectation", "info", "ket", "load_qasm", "profile", "read_units", "run", "run_batch", "set_threads", "set_units"]


def __getattr__(name: str) -> object:
    """qa.plot, imported when it is asked for."""
    if name != "plot":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module(".plot", __name__)


def __dir__() -> list[str]:
    return sorted({*globals(), "plot"})
