/* Methods of Circuit and Register that append a circuit of gates: all of them, or none. A register
 * queues them as one. */
#ifndef QARENA_PYTHON_COMPOSITE_GATES_H
#define QARENA_PYTHON_COMPOSITE_GATES_H

#include "module_state.h"

#define COMPOSITE_METHOD(name)                                                                     \
    PyObject *circuit_##name(PyObject *object, PyObject *const *args, Py_ssize_t n_args,           \
                             PyObject *kwnames);                                                   \
    PyObject *register_##name(PyObject *object, PyObject *const *args, Py_ssize_t n_args,          \
                              PyObject *kwnames);

/* qft(*qubits, inverse=False, controls=(), zeros=()) */
COMPOSITE_METHOD(qft)

/* initialize(amplitudes, *qubits, controls=(), zeros=()) */
COMPOSITE_METHOD(initialize)

/* trotter(hamiltonian, t, steps, order=1, *, controls=(), zeros=()) */
COMPOSITE_METHOD(trotter)

/* For the method tables: both types have the same. */
#define COMPOSITE_ENTRIES(type)                                                                    \
    {"qft", METHOD(type##_qft), METH_FASTCALL | METH_KEYWORDS,                                     \
     "qft($self, /, *qubits, inverse=False, controls=(), zeros=())\n--\n\nThe quantum Fourier "    \
     "transform, or its inverse: |x> becomes the sum over y of e^(2 pi i x y / N) |y> / "          \
     "sqrt(N),\nN = 2^k for k qubits, the first the least significant. Its gates are h, cp and "   \
     "swap."},                                                                                     \
        {"initialize", METHOD(type##_initialize), METH_FASTCALL | METH_KEYWORDS,                   \
         "initialize($self, amplitudes, /, *qubits, controls=(), zeros=())\n--\n\nTake these "     \
         "qubits from |0..0> to a state, the first qubit the least significant. It is unitary: "   \
         "from other\nstates it leads elsewhere, and its inverse leads back. Its gates are "       \
         "diagonals, with rx beside them."},                                                       \
        {"trotter", METHOD(type##_trotter), METH_FASTCALL | METH_KEYWORDS,                         \
         "trotter($self, hamiltonian, t, steps, /, order=1, *, controls=(), zeros=())\n--\n\n"     \
         "exp(-i hamiltonian t) for a PauliSum, by a product formula of order 1, 2 or 4 (Suzuki "  \
         "1991): its error falls\nwith steps ** order. Its gates are rotations about the terms "   \
         "in "                                                                                     \
         "their order, and gphase for the identity."},

#endif
