/* Register's methods that look at the state, and its random stream. */
#define _GNU_SOURCE
#include <math.h>
#include <unistd.h>

#include "args.h"
#include "register_object.h"

PyObject *register_amplitude(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object;
    uint64_t index;
    double amplitude[2];
    if (parse_uint64(argument, "index", &index) != 0 || hold_enter(&self->hold, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    if (register_end(self, qarena_register_amplitude(self->handle, index, amplitude)) != 0) {
        return NULL;
    }
    return PyComplex_FromDoubles(amplitude[0], amplitude[1]);
}

PyObject *register_norm(PyObject *object, void *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    double norm_squared;
    if (hold_enter(&self->hold, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    if (register_end(self, qarena_register_norm_squared(self->handle, &norm_squared)) != 0) {
        return NULL;
    }
    return PyFloat_FromDouble(sqrt(norm_squared));
}

/* (qubits, output): output is a writable buffer of 2^k doubles. */
PyObject *register_probabilities_into(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object;
    PyObject *list, *output;
    unsigned qubits[QUBITS_MAX], k;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "OO:_probabilities_into", &list, &output) || parse_qubits(list, "qubits", qubits, &k) != 0) {
        return NULL;
    }
    if (k > 60) {
        return PyErr_Format(PyExc_ValueError, "qubits: 2^%u probabilities do not fit in memory", k);
    }
    if (parse_output(output, (uint64_t)1 << k, &view) != 0) {
        return NULL;
    }
    int result = hold_enter(&self->hold, self->state);
    if (result == 0) {
        register_begin(self);
        result = register_end(self, qarena_register_probabilities(self->handle, qubits, k, view.buf));
    }
    PyBuffer_Release(&view);
    return result == 0 ? Py_NewRef(Py_None) : NULL;
}

/* (seed, output): output is a writable buffer of 8-byte integers, one a shot. */
PyObject *register_sample_into(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object;
    PyObject *seed_argument, *output;
    uint64_t seed;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "OO:_sample_into", &seed_argument, &output)) {
        return NULL;
    }
    if ((seed_argument == Py_None ? register_random(self, &seed) : parse_uint64(seed_argument, "seed", &seed)) != 0) {
        return NULL;
    }
    if (PyObject_GetBuffer(output, &view, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) != 0) {
        return NULL;
    }
    int result = hold_enter(&self->hold, self->state);
    if (result == 0) {
        const uint64_t shots = (uint64_t)(view.len / 8);
        if (shots * GATE_WORK >= RELEASE_WORK) {
            register_release_gil(self);
        } else {
            register_begin(self);
        }
        result = register_end(self, qarena_register_sample(self->handle, seed, 0, shots, view.buf));
    }
    PyBuffer_Release(&view);
    return result == 0 ? Py_NewRef(Py_None) : NULL;
}

static int seed_from_system(register_object *self) {
    if (getentropy(&self->seed, sizeof self->seed) != 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    self->seeded = 1;
    self->drawn = 0;
    return 0;
}

/* SplitMix64 (Steele, Lea, Flood 2014): number k depends on the seed and k only. */
int register_random(register_object *self, uint64_t *number) {
    if (!self->seeded && seed_from_system(self) != 0) {
        return -1;
    }
    uint64_t z = self->seed + ++self->drawn * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    *number = z ^ (z >> 31);
    return 0;
}

PyObject *register_seed(PyObject *object, PyObject *value) {
    register_object *self = (register_object *)object;
    uint64_t seed;
    if (parse_uint64(value, "seed", &seed) != 0) {
        return NULL;
    }
    self->seed = seed;
    self->drawn = 0;
    self->seeded = 1;
    return Py_NewRef(object);
}

static int measure(register_object *self, unsigned qubit, unsigned *outcome) {
    uint64_t random;
    if (register_random(self, &random) != 0 || hold_enter(&self->hold, self->state) != 0) {
        return -1;
    }
    const double uniform = (double)(random >> 11) * 0x1p-53;
    register_begin(self);
    return register_end(self, qarena_register_measure(self->handle, qubit, uniform, outcome));
}

/* M(target, ntimes=1): after the first outcome the state has collapsed, so the others are equal and need no work. */
PyObject *register_measure(PyObject *object, PyObject *args, PyObject *keywords) {
    static char *names[] = {"target", "ntimes", NULL};
    register_object *self = (register_object *)object;
    PyObject *target;
    Py_ssize_t times = 1;
    unsigned qubit = 0, outcome = 0;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|n:M", names, &target, &times) || parse_qubit(target, &qubit) != 0) {
        return NULL;
    }
    if (times < 0) {
        return PyErr_Format(PyExc_ValueError, "ntimes = %zd: at least 0 is needed", times);
    }
    if (qubit >= qarena_register_qubits(self->handle)) {
        return PyErr_Format(PyExc_ValueError, "qubit %u is out of range: the register has %u", qubit, qarena_register_qubits(self->handle));
    }
    PyObject *outcomes = PyList_New(times);
    if (outcomes == NULL || times == 0) {
        return outcomes;
    }
    if (measure(self, qubit, &outcome) != 0) {
        Py_DECREF(outcomes);
        return NULL;
    }
    PyObject *item = PyLong_FromUnsignedLong(outcome);
    for (Py_ssize_t i = 0; item != NULL && i < times; i++) {
        PyList_SetItem(outcomes, i, Py_NewRef(item));
    }
    if (item == NULL) {
        Py_CLEAR(outcomes);
    }
    Py_XDECREF(item);
    return outcomes;
}
