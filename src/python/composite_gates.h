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

/* For the method tables: both types have the same. */
#define COMPOSITE_ENTRIES(type)                                                                    \
    {"qft", METHOD(type##_qft), METH_FASTCALL | METH_KEYWORDS,                                     \
     "qft($self, /, *qubits, inverse=False, controls=(), zeros=())\n--\n\nThe quantum Fourier "    \
     "transform, or its inverse: |x> becomes the sum over y of e^(2 pi i x y / N) |y> / "          \
     "sqrt(N),\nN = 2^k for k qubits, the first the least significant. Its gates are h, cp and "   \
     "swap."},

#endif
