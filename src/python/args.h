/* Arguments: from Python's numbers and sequences to C's. Wrong types are TypeError, values out of
 * range ValueError. */
#ifndef QARENA_PYTHON_ARGS_H
#define QARENA_PYTHON_ARGS_H

#include "module_state.h"

#define QUBITS_MAX 64 /* no register has more, so a list of more names one twice */

/* Set ValueError for a qubit that is no unsigned int; keeps the TypeError of something that is no
 * integer. Always returns -1. */
int raise_qubit(PyObject *object);

static inline int parse_qubit(PyObject *object, unsigned *qubit) {
    long value = PyLong_AsLong(object);
    if (value < 0 || value > (long)UINT_MAX - 1) {
        return raise_qubit(object);
    }
    *qubit = (unsigned)value;
    return 0;
}

/* Set TypeError for an angle that is no real number; an exception of another kind stays. Always
 * returns -1. */
int raise_real(PyObject *object);

/* What NumPy would take the real part of, with a warning: TypeError. */
int refuse_complex(PyObject *object);

static inline int parse_real(PyObject *object, double *value) {
    if (!PyFloat_Check(object) && !PyLong_Check(object) && refuse_complex(object) != 0) {
        return -1;
    }
    *value = PyFloat_AsDouble(object);
    return *value == -1.0 && PyErr_Occurred() ? raise_real(object) : 0;
}

/* Qubits of any iterable, an array for instance, or one qubit; at most QUBITS_MAX. A bool is none
 * here: lists of them are masks elsewhere. name: of the argument, for messages. */
int parse_qubits(PyObject *object, const char *name, unsigned qubits[QUBITS_MAX], unsigned *count);

/* A non-negative integer that fits; name: of the argument, for messages. */
int parse_uint64(PyObject *object, const char *name, uint64_t *value);

/* The number of qubits of something to be made: negative is ValueError, more than any machine holds
 * MemoryError. */
int parse_size(PyObject *object, unsigned *n);

/* At most so many threads; None: 0. */
int parse_threads(PyObject *object, unsigned *threads);

/* 'single' or 'double'. */
int parse_precision(PyObject *name, unsigned *precision);

/* precision= and buffers= of a register; NULL: the defaults. */
int parse_shape(PyObject *precision_object, PyObject *buffers_object, unsigned *precision,
                unsigned *buffers);
const char *precision_name(unsigned precision);

#endif
