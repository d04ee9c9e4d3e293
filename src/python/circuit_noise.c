#include "circuit_noise.h"

#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "buffers.h"
#include "errors.h"
#include "gate_entry.h"

enum { MOST_QUBITS = QARENA_MAX_MATRIX_QUBITS, MOST_MATRIX = 3, MOST_BITS = 4 };

/* --- appending --- */

/* A real number that is no angle: TypeError in its own name. */
static int parse_number(PyObject *object, const char *name, double *value) {
    if (parse_real(object, value) == 0) {
        return 0;
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Format(PyExc_TypeError, "%s %R: a real number is needed", name, object);
    }
    return -1;
}

/* 'XZ' on two qubits: x and z, a letter a qubit. */
static int parse_letters(PyObject *text, unsigned k, qarena_pauli_error *error) {
    Py_ssize_t length;
    const char *letters = PyUnicode_AsUTF8AndSize(text, &length);
    if (letters == NULL) {
        return -1;
    }
    int known = length == (Py_ssize_t)k;
    for (unsigned i = 0; known && i < k; i++) {
        known = letters[i] != '\0' && strchr("IXYZ", letters[i]) != NULL;
        error->x |= (unsigned)(letters[i] == 'X' || letters[i] == 'Y') << i;
        error->z |= (unsigned)(letters[i] == 'Z' || letters[i] == 'Y') << i;
    }
    if (!known) {
        PyErr_Format(PyExc_ValueError,
                     "pauli_channel: %R is no string of %u letter%s of I, X, Y, Z", text, k,
                     k == 1 ? "" : "s");
    }
    return known ? 0 : -1;
}

static int append_pauli_channel(module_state *state, PyObject *const *args,
                                qarena_circuit *circuit) {
    unsigned qubits[QUBITS_MAX], k;
    if (parse_qubits(args[1], "qubits", qubits, &k) != 0) {
        return -1;
    }
    if (!PyDict_Check(args[0])) {
        PyErr_Format(PyExc_TypeError, "pauli_channel: a dict of probabilities is needed, not %R",
                     args[0]);
        return -1;
    }
    PyObject *own = PyDict_Copy(args[0]); /* conversions may run code that changes the caller's */
    if (own == NULL) {
        return -1;
    }
    const Py_ssize_t count = PyDict_Size(own);
    qarena_pauli_error *errors = PyMem_Calloc((size_t)count + 1, sizeof *errors);
    int result = errors == NULL ? (PyErr_NoMemory(), -1) : 0;
    PyObject *letters, *probability;
    Py_ssize_t at = 0, made = 0;
    while (result == 0 && made < count && PyDict_Next(own, &at, &letters, &probability)) {
        result = parse_letters(letters, k, &errors[made]) != 0 ||
                         parse_number(probability, "probability", &errors[made].probability) != 0
                     ? -1
                     : 0;
        made++;
    }
    if (result == 0) {
        result = check_status(
            state, qarena_circuit_pauli_channel(circuit, qubits, k, errors, (unsigned)made));
    }
    PyMem_Free(errors);
    Py_DECREF(own);
    return result;
}

/* The matrices, one after the other, in memory that the caller frees with PyMem_Free. */
static double *parse_kraus(PyObject *sequence, unsigned k, unsigned *count) {
    const size_t doubles = (size_t)2 << 2 * k;
    PyObject *items = PySequence_Tuple(sequence);
    if (items == NULL) {
        return NULL;
    }
    const Py_ssize_t length = PyTuple_Size(items);
    double *matrices = PyMem_Calloc((size_t)length + 1, doubles * sizeof *matrices);
    int result = matrices == NULL ? (PyErr_NoMemory(), -1) : 0;
    for (Py_ssize_t i = 0; result == 0 && i < length; i++) {
        const double *found = NULL;
        int single;
        Py_buffer view = {.obj = NULL};
        double *here = matrices + (size_t)i * doubles;
        result = parse_matrix(PyTuple_GetItem(items, i), k, here, &view, &found, &single);
        if (result == 0 && found != here) {
            memcpy(here, found, doubles * sizeof *here);
        }
        if (view.obj != NULL) {
            PyBuffer_Release(&view);
        }
    }
    Py_DECREF(items);
    *count = length > INT32_MAX ? INT32_MAX : (unsigned)length;
    if (result != 0) {
        PyMem_Free(matrices);
        return NULL;
    }
    return matrices;
}

static int append_kraus(module_state *state, PyObject *const *args, qarena_circuit *circuit) {
    unsigned qubits[QUBITS_MAX], k, count;
    if (parse_qubits(args[1], "qubits", qubits, &k) != 0) {
        return -1;
    }
    if (k < 1 || k > MOST_MATRIX) {
        PyErr_Format(PyExc_ValueError, "kraus: %u qubits given, 1 to %d are needed", k,
                     (int)MOST_MATRIX);
        return -1;
    }
    double *matrices = parse_kraus(args[0], k, &count);
    if (matrices == NULL) {
        return -1;
    }
    const int result =
        check_status(state, qarena_circuit_kraus(circuit, qubits, k, matrices, count));
    PyMem_Free(matrices);
    return result;
}

/* A row of a readout matrix. */
static int parse_row(PyObject *sequence, Py_ssize_t size, double *row) {
    PyObject *items = PySequence_Tuple(sequence);
    if (items == NULL) {
        return -1;
    }
    int result = 0;
    if (PyTuple_Size(items) != size) {
        PyErr_Format(PyExc_ValueError, "readout_error: a matrix of %zd rows of %zd is needed", size,
                     size);
        result = -1;
    }
    for (Py_ssize_t i = 0; result == 0 && i < size; i++) {
        result = parse_number(PyTuple_GetItem(items, i), "probability", &row[i]);
    }
    Py_DECREF(items);
    return result;
}

static int append_readout(module_state *state, PyObject *const *args, qarena_circuit *circuit) {
    unsigned bits[QUBITS_MAX], count;
    double matrix[1 << 2 * MOST_BITS];
    if (parse_qubits(args[1], "bits", bits, &count) != 0) {
        return -1;
    }
    if (count < 1 || count > MOST_BITS) {
        PyErr_Format(PyExc_ValueError, "readout_error: %u bits given, 1 to %d are needed", count,
                     (int)MOST_BITS);
        return -1;
    }
    const Py_ssize_t size = (Py_ssize_t)1 << count;
    PyObject *rows = PySequence_Tuple(args[0]);
    if (rows == NULL) {
        return -1;
    }
    int result = 0;
    if (PyTuple_Size(rows) != size) {
        PyErr_Format(PyExc_ValueError, "readout_error: a matrix of %zd rows of %zd is needed", size,
                     size);
        result = -1;
    }
    for (Py_ssize_t i = 0; result == 0 && i < size; i++) {
        result = parse_row(PyTuple_GetItem(rows, i), size, matrix + i * size);
    }
    Py_DECREF(rows);
    return result == 0
               ? check_status(state, qarena_circuit_readout_error(circuit, bits, count, matrix))
               : -1;
}

static int append_depolarize(module_state *state, PyObject *const *args, qarena_circuit *circuit) {
    unsigned qubits[QUBITS_MAX], k;
    double p;
    return parse_number(args[0], "p", &p) != 0 || parse_qubits(args[1], "qubits", qubits, &k) != 0
               ? -1
               : check_status(state, qarena_circuit_depolarize(circuit, p, qubits, k));
}

static int append_damping(module_state *state, PyObject *const *args, qarena_circuit *circuit) {
    unsigned qubit = 0;
    double gamma;
    return parse_number(args[0], "gamma", &gamma) != 0 || parse_qubit(args[1], &qubit) != 0
               ? -1
               : check_status(state, qarena_circuit_amplitude_damping(circuit, gamma, qubit));
}

static int append_relaxation(module_state *state, PyObject *const *args, qarena_circuit *circuit) {
    unsigned qubit = 0;
    double t1, t2, time;
    return parse_number(args[0], "t1", &t1) != 0 || parse_number(args[1], "t2", &t2) != 0 ||
                   parse_number(args[2], "time", &time) != 0 || parse_qubit(args[3], &qubit) != 0
               ? -1
               : check_status(state,
                              qarena_circuit_thermal_relaxation(circuit, t1, t2, time, qubit));
}

static const struct {
    const char *name;
    Py_ssize_t arguments;
    int (*append)(module_state *state, PyObject *const *args, qarena_circuit *circuit);
} noises[] = {
    {"pauli_channel", 2, append_pauli_channel}, {"kraus", 2, append_kraus},
    {"readout_error", 2, append_readout},       {"depolarize", 2, append_depolarize},
    {"amplitude_damping", 2, append_damping},   {"thermal_relaxation", 4, append_relaxation},
};
enum { NOISES = sizeof noises / sizeof noises[0], MOST_ARGUMENTS = 4 };

static int find(PyObject *name) {
    int i = 0;
    while (i < NOISES && PyUnicode_CompareWithASCIIString(name, noises[i].name) != 0) {
        i++;
    }
    return i;
}

int is_noise(PyObject *name) {
    return find(name) < NOISES;
}

int append_noise(module_state *state, PyObject *entry, qarena_circuit *circuit) {
    const int which = find(PyTuple_GetItem(entry, 0));
    PyObject *args[MOST_ARGUMENTS] = {NULL};
    const Py_ssize_t given = PyTuple_Size(entry) - 1;
    if (given != noises[which].arguments) {
        PyErr_Format(PyExc_TypeError, "%s: %zd arguments are needed, %zd given", noises[which].name,
                     noises[which].arguments, given);
        return -1;
    }
    for (Py_ssize_t i = 0; i < given; i++) {
        args[i] = PyTuple_GetItem(entry, i + 1);
    }
    return noises[which].append(state, args, circuit);
}

/* --- reading --- */

/* Probabilities by their strings. */
static PyObject *error_dict(const qarena_instruction *instruction) {
    PyObject *dict = PyDict_New();
    for (unsigned at = 0; dict != NULL && at < instruction->n_numbers; at += 3) {
        char letters[MOST_QUBITS + 1] = "";
        const unsigned x = (unsigned)instruction->table[at],
                       z = (unsigned)instruction->table[at + 1];
        for (unsigned t = 0; t < instruction->n_targets; t++) {
            letters[t] = "IXZY"[(x >> t & 1) | (z >> t & 1) << 1];
        }
        PyObject *p = PyFloat_FromDouble(instruction->table[at + 2]);
        if (p == NULL || PyDict_SetItemString(dict, letters, p) != 0) {
            Py_CLEAR(dict);
        }
        Py_XDECREF(p);
    }
    return dict;
}

static PyObject *matrices_tuple(const qarena_instruction *instruction) {
    const size_t doubles = (size_t)2 << 2 * instruction->n_targets;
    const Py_ssize_t count = (Py_ssize_t)(instruction->n_numbers / doubles);
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple != NULL && i < count; i++) {
        PyObject *matrix =
            matrix_tuple(instruction->table + (size_t)i * doubles, instruction->n_targets);
        if (matrix == NULL || PyTuple_SetItem(tuple, i, matrix) != 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

static PyObject *rows_tuple(const double *matrix, Py_ssize_t size) {
    PyObject *rows = PyTuple_New(size);
    for (Py_ssize_t i = 0; rows != NULL && i < size; i++) {
        PyObject *row = PyTuple_New(size);
        for (Py_ssize_t j = 0; row != NULL && j < size; j++) {
            PyObject *entry = PyFloat_FromDouble(matrix[i * size + j]);
            if (entry == NULL || PyTuple_SetItem(row, j, entry) != 0) {
                Py_CLEAR(row);
            }
        }
        if (row == NULL || PyTuple_SetItem(rows, i, row) != 0) {
            Py_CLEAR(rows);
        }
    }
    return rows;
}

/* A name, what it has, and its qubits or bits: a tuple that takes the other two over. */
static PyObject *entry_of(const char *name, PyObject *what, PyObject *where) {
    if (what == NULL || where == NULL) {
        Py_XDECREF(what);
        Py_XDECREF(where);
        return NULL;
    }
    return Py_BuildValue("(sNN)", name, what, where);
}

PyObject *noise_entry(const qarena_instruction *instruction) {
    unsigned bits[MOST_BITS];
    if (instruction->operation == QARENA_PAULI_CHANNEL) {
        return entry_of("pauli_channel", error_dict(instruction),
                        qubit_tuple(instruction->targets, instruction->n_targets));
    }
    if (instruction->operation == QARENA_KRAUS) {
        return entry_of("kraus", matrices_tuple(instruction),
                        qubit_tuple(instruction->targets, instruction->n_targets));
    }
    const unsigned count = (unsigned)instruction->value;
    for (unsigned i = 0; i < count; i++) {
        bits[i] = (unsigned)instruction->table[i];
    }
    return entry_of("readout_error", rows_tuple(instruction->table + count, (Py_ssize_t)1 << count),
                    qubit_tuple(bits, count));
}

PyObject *circuit_qubits_at(PyObject *object, PyObject *number) {
    circuit_object *self = (circuit_object *)object;
    qarena_instruction instruction;
    unsigned qubits[QUBITS_MAX], count = 0;
    uint64_t index, named = 0;
    if (parse_uint64(number, "index", &index) != 0 ||
        check_status(self->state, qarena_circuit_read(self->handle, index, &instruction)) != 0) {
        return NULL;
    }
    for (unsigned t = 0; t < instruction.n_targets; t++) {
        named |= (uint64_t)1 << instruction.targets[t];
    }
    const uint64_t others =
        (instruction.ones | instruction.zeros | instruction.x_mask | instruction.z_mask) & ~named;
    for (unsigned q = 0; q < QUBITS_MAX; q++) {
        if (others >> q & 1) {
            qubits[count++] = q;
        }
    }
    for (unsigned t = 0; t < instruction.n_targets; t++) {
        qubits[count++] = instruction.targets[t];
    }
    return qubit_tuple(qubits, count);
}

PyObject *circuit_draw_errors(PyObject *object, PyObject *args) {
    circuit_object *self = (circuit_object *)object;
    PyObject *seed_object, *shot_object, *list = NULL;
    uint64_t seed, shot, count = 0;
    if (!PyArg_ParseTuple(args, "OO:_draw_errors", &seed_object, &shot_object) ||
        parse_uint64(seed_object, "seed", &seed) != 0 ||
        parse_uint64(shot_object, "shot", &shot) != 0 || check_not_changing(self) != 0 ||
        check_status(self->state,
                     qarena_circuit_draw_errors(self->handle, seed, shot, NULL, 0, &count)) != 0) {
        return NULL;
    }
    qarena_shot_error *errors = PyMem_Calloc(count + 1, sizeof *errors);
    if (errors == NULL) {
        return PyErr_NoMemory();
    }
    if (check_status(self->state, qarena_circuit_draw_errors(self->handle, seed, shot, errors,
                                                             count, &count)) == 0) {
        list = PyList_New(0);
    }
    for (uint64_t i = 0; list != NULL && i < count; i++) {
        PyObject *entry =
            Py_BuildValue("(KKK)", (unsigned long long)errors[i].instruction,
                          (unsigned long long)errors[i].x, (unsigned long long)errors[i].z);
        if (entry == NULL || PyList_Append(list, entry) != 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(entry);
    }
    PyMem_Free(errors);
    return list;
}
