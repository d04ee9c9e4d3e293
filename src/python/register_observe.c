/* Register's methods that look at the state, and its random streams. */
#define _GNU_SOURCE
#include "register_observe.h"

#include <unistd.h>

#include "args.h"
#include "buffers.h"
#include "register_run.h"

/* Streams of a register's seed, each with a counter. Shots are stream 0, as qarena.h says. */
#define MEASURE_STREAM 1u
#define FORK_STREAM 2u

PyObject *register_amplitude(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object;
    uint64_t index;
    double amplitude[2];
    if (parse_uint64(argument, "index", &index) != 0 ||
        register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    if (register_end(self, qarena_register_amplitude(self->handle, index, amplitude)) != 0) {
        return NULL;
    }
    return PyComplex_FromDoubles(amplitude[0], amplitude[1]);
}

/* (indices, output): 8-byte integers, and 16 bytes for each. */
PyObject *register_amplitudes_into(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object;
    PyObject *indices, *output;
    Py_buffer from, to;
    if (!PyArg_ParseTuple(args, "OO:_amplitudes_into", &indices, &output) ||
        PyObject_GetBuffer(indices, &from, PyBUF_C_CONTIGUOUS) != 0) {
        return NULL;
    }
    const uint64_t count = (uint64_t)(from.len / 8);
    if (parse_output(output, 2 * count, &to) != 0) {
        PyBuffer_Release(&from);
        return NULL;
    }
    int result = register_lock_enter(&self->lock, self->state);
    if (result == 0) {
        if (count >= RELEASE_WORK) {
            register_release_gil(self);
        } else {
            register_begin(self);
        }
        result =
            register_end(self, qarena_register_amplitudes(self->handle, from.buf, count, to.buf));
    }
    PyBuffer_Release(&to);
    PyBuffer_Release(&from);
    return result == 0 ? Py_NewRef(Py_None) : NULL;
}

PyObject *register_norm(PyObject *object, void *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    double norm;
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    if (register_end(self, qarena_register_norm(self->handle, &norm)) != 0) {
        return NULL;
    }
    return PyFloat_FromDouble(norm);
}

typedef qarena_status look(qarena_register *, const unsigned *, unsigned, double *);

/* (qubits, output): output is a writable buffer of 2^k doubles, or of a matrix of 4^k pairs. */
static PyObject *look_into(PyObject *object, PyObject *args, int matrix, look *tell) {
    register_object *self = (register_object *)object;
    PyObject *list, *output;
    unsigned qubits[QUBITS_MAX], k;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, matrix ? "OO:_density_into" : "OO:_probabilities_into", &list,
                          &output) ||
        parse_qubits(list, "qubits", qubits, &k) != 0) {
        return NULL;
    }
    if (k > (matrix ? 29u : 60u)) {
        return PyErr_Format(PyExc_ValueError,
                            matrix ? "qubits: a matrix of %u does not fit in memory"
                                   : "qubits: 2^%u probabilities do not fit in memory",
                            k);
    }
    if (parse_output(output, matrix ? (uint64_t)2 << 2 * k : (uint64_t)1 << k, &view) != 0) {
        return NULL;
    }
    int result = register_lock_enter(&self->lock, self->state);
    if (result == 0) {
        register_begin(self);
        result = register_end(self, tell(self->handle, qubits, k, view.buf));
    }
    PyBuffer_Release(&view);
    return result == 0 ? Py_NewRef(Py_None) : NULL;
}

PyObject *register_probabilities_into(PyObject *object, PyObject *args) {
    return look_into(object, args, 0, qarena_register_probabilities);
}

PyObject *register_mixed_probabilities_into(PyObject *object, PyObject *args) {
    return look_into(object, args, 0, qarena_density_probabilities);
}

PyObject *register_density_into(PyObject *object, PyObject *args) {
    return look_into(object, args, 1, qarena_register_reduced_density_matrix);
}

PyObject *register_mixed_matrix_into(PyObject *object, PyObject *args) {
    return look_into(object, args, 1, qarena_density_reduced_matrix);
}

PyObject *register_purity(PyObject *object, PyObject *list) {
    register_object *self = (register_object *)object;
    unsigned qubits[QUBITS_MAX], k;
    double purity;
    if (parse_qubits(list, "qubits", qubits, &k) != 0 ||
        register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    if (register_end(self, qarena_register_purity(self->handle, qubits, k, &purity)) != 0) {
        return NULL;
    }
    return PyFloat_FromDouble(purity);
}

/* by: the process that the system gave this seed to; 0: the user chose it. */
static void set_seed(register_object *self, uint64_t seed, long by) {
    self->seed = seed;
    self->seeded = 1;
    self->seeded_by = by;
    self->shots = self->measurements = self->forks = 0;
}

/* Seed from the system what has not been seeded, or what a process that has forked was given: its
 * children must not all draw the same. */
static int ensure_seeded(register_object *self) {
    uint64_t seed;
    const long process = (long)getpid();
    if (self->seeded && (self->seeded_by == 0 || self->seeded_by == process)) {
        return 0;
    }
    if (getentropy(&seed, sizeof seed) != 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    set_seed(self, seed, process);
    return 0;
}

PyObject *register_seed(PyObject *object, PyObject *value) {
    uint64_t seed;
    if (parse_uint64(value, "seed", &seed) != 0) {
        return NULL;
    }
    set_seed((register_object *)object, seed, 0);
    return Py_NewRef(object);
}

void register_seed_fork(register_object *self, register_object *fork) {
    if (self->seeded && self->seeded_by == 0) {
        set_seed(fork,
                 (uint64_t)(qarena_random_uniform(self->seed, FORK_STREAM, self->forks++) * 0x1p53),
                 0);
    }
}

typedef qarena_status draw(qarena_register *, uint64_t, uint64_t, uint64_t, uint64_t *);

/* seed: NULL to go on in the register's own stream. */
static int sample(register_object *self, const uint64_t *seed, uint64_t shots, uint64_t *outcomes,
                  draw *draw_shots) {
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return -1;
    }
    const uint64_t own = self->seed, first = seed != NULL ? 0 : self->shots;
    if (shots * GATE_WORK >= RELEASE_WORK) {
        register_release_gil(self);
    } else {
        register_begin(self);
    }
    const qarena_status status =
        draw_shots(self->handle, seed != NULL ? *seed : own, first, shots, outcomes);
    if (register_end(self, status) != 0) {
        return -1;
    }
    self->shots += seed != NULL ? 0 : shots;
    return 0;
}

/* (seed, output): output is a writable buffer of 8-byte integers, one a shot. */
static PyObject *sample_into(PyObject *object, PyObject *args, draw *draw_shots) {
    register_object *self = (register_object *)object;
    PyObject *seed_argument, *output;
    uint64_t seed;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "OO:_sample_into", &seed_argument, &output)) {
        return NULL;
    }
    const int own = seed_argument == Py_None;
    if ((own ? ensure_seeded(self) : parse_uint64(seed_argument, "seed", &seed)) != 0) {
        return NULL;
    }
    if (PyObject_GetBuffer(output, &view, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) != 0) {
        return NULL;
    }
    int result = sample(self, own ? NULL : &seed, (uint64_t)(view.len / 8), view.buf, draw_shots);
    PyBuffer_Release(&view);
    return result == 0 ? Py_NewRef(Py_None) : NULL;
}

PyObject *register_sample_into(PyObject *object, PyObject *args) {
    return sample_into(object, args, qarena_register_sample);
}

PyObject *register_mixed_sample_into(PyObject *object, PyObject *args) {
    return sample_into(object, args, qarena_density_sample);
}

/* A call that fails uses no number up. */
static int measure(register_object *self, unsigned qubit, unsigned *outcome) {
    if (ensure_seeded(self) != 0 || register_lock_enter(&self->lock, self->state) != 0) {
        return -1;
    }
    const double uniform = qarena_random_uniform(self->seed, MEASURE_STREAM, self->measurements);
    register_begin(self);
    if (register_end(self, qarena_register_measure(self->handle, qubit, uniform, outcome)) != 0) {
        return -1;
    }
    self->measurements++;
    return 0;
}

typedef qarena_status projection(qarena_register *, unsigned, unsigned, double *);

static PyObject *project(PyObject *object, PyObject *args, projection *keep) {
    register_object *self = (register_object *)object;
    PyObject *qubit_object;
    unsigned qubit = 0, outcome;
    double probability;
    if (!PyArg_ParseTuple(args, "OI:project", &qubit_object, &outcome) ||
        parse_qubit(qubit_object, &qubit) != 0 ||
        register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    return register_end(self, keep(self->handle, qubit, outcome, &probability)) == 0
               ? PyFloat_FromDouble(probability)
               : NULL;
}

PyObject *register_project(PyObject *object, PyObject *args) {
    return project(object, args, qarena_register_project);
}

PyObject *register_mixed_project(PyObject *object, PyObject *args) {
    return project(object, args, qarena_density_project);
}

/* A call that fails uses no number up. */
PyObject *register_reset_qubit(register_object *self, PyObject *qubit_object) {
    unsigned qubit = 0;
    if (parse_qubit(qubit_object, &qubit) != 0 || ensure_seeded(self) != 0 ||
        register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    const double uniform = qarena_random_uniform(self->seed, MEASURE_STREAM, self->measurements);
    register_begin(self);
    if (register_end(self, qarena_register_reset_qubit(self->handle, qubit, uniform)) != 0) {
        return NULL;
    }
    self->measurements++;
    return Py_NewRef((PyObject *)self);
}

typedef qarena_status measurement(qarena_register *, const unsigned *, unsigned, uint64_t, uint64_t,
                                  uint64_t *);

/* measure(qubits, seed=None): without a seed the next shot of the register's own stream. */
static PyObject *measure_qubits(PyObject *object, PyObject *args, PyObject *keywords,
                                measurement *draw_and_keep) {
    static char *names[] = {"qubits", "seed", NULL};
    register_object *self = (register_object *)object;
    PyObject *list, *given = Py_None;
    unsigned qubits[QUBITS_MAX], k;
    uint64_t seed = 0, outcome;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O:measure", names, &list, &given) ||
        parse_qubits(list, "qubits", qubits, &k) != 0 ||
        (given != Py_None && parse_uint64(given, "seed", &seed) != 0) ||
        (given == Py_None && ensure_seeded(self) != 0) ||
        register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    const int own = given == Py_None;
    register_begin(self);
    if (register_end(self, draw_and_keep(self->handle, qubits, k, own ? self->seed : seed,
                                         own ? self->shots : 0, &outcome)) != 0) {
        return NULL;
    }
    self->shots += own;
    return PyLong_FromUnsignedLongLong(outcome);
}

PyObject *register_measure_qubits(PyObject *object, PyObject *args, PyObject *keywords) {
    return measure_qubits(object, args, keywords, qarena_register_measure_qubits);
}

PyObject *register_mixed_measure(PyObject *object, PyObject *args, PyObject *keywords) {
    return measure_qubits(object, args, keywords, qarena_density_measure);
}

/* M(target, ntimes=1): after the first outcome the state has collapsed, so the others are equal and
 * need no work. */
PyObject *register_measure(PyObject *object, PyObject *args, PyObject *keywords) {
    static char *names[] = {"target", "ntimes", NULL};
    register_object *self = (register_object *)object;
    PyObject *target;
    Py_ssize_t times = 1;
    unsigned qubit = 0, outcome = 0;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|n:M", names, &target, &times) ||
        parse_qubit(target, &qubit) != 0) {
        return NULL;
    }
    if (times < 0) {
        return PyErr_Format(PyExc_ValueError, "ntimes = %zd: at least 0 is needed", times);
    }
    if (qubit >= qarena_register_qubits(self->handle)) {
        return PyErr_Format(PyExc_ValueError, "M: qubit %u is out of range [0, %u)", qubit,
                            qarena_register_qubits(self->handle));
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
