#include "gate_call.h"

#include <string.h>

#include "angles.h"
#include "buffers.h"
#include "table_args.h"

#define ROW(method, CODE, parameters, qubits, signature, doc)                                      \
    {#method, signature, QARENA_GATE_##CODE, parameters, qubits},
const gate_row gate_rows[ROW_COUNT] = {GATE_ROWS(ROW)};
#undef ROW

static void start(gate_call *call, const gate_row *row) {
    call->row = row;
    call->operands = (qarena_operands){call->qubits, 0, call->ones, 0, call->zeros, 0};
    call->matrix = NULL;
    call->scratch = NULL;
    memset(call->terms, 0, sizeof call->terms);
    call->string = NULL;
    call->table = NULL;
    call->view.obj = NULL;
    call->check = 1;
    call->single = 0;
}

void gate_call_clear(gate_call *call) {
    if (call->view.obj != NULL) {
        PyBuffer_Release(&call->view);
    }
    PyMem_Free(call->scratch);
    PyMem_Free(call->string);
    call->scratch = NULL;
    call->string = NULL;
    for (unsigned i = 0; i < 3; i++) {
        Py_CLEAR(call->terms[i]);
    }
}

int gate_call_has_terms(const gate_call *call) {
    return call->terms[0] != NULL || call->terms[1] != NULL || call->terms[2] != NULL;
}

static int raise_count(const gate_row *row, Py_ssize_t given) {
    PyErr_Format(PyExc_TypeError, "%s(%s): %zd positional argument%s given", row->name,
                 row->signature, given, given == 1 ? "" : "s");
    return -1;
}

static int parse_unitary(gate_call *call, PyObject *const *args, Py_ssize_t n_args) {
    if (n_args < 2) {
        return raise_count(call->row, n_args);
    }
    const Py_ssize_t k = n_args - 1;
    if (k > (Py_ssize_t)QARENA_MAX_MATRIX_QUBITS) {
        PyErr_Format(PyExc_ValueError, "unitary: %zd qubits given, a matrix acts on at most %u", k,
                     QARENA_MAX_MATRIX_QUBITS);
        return -1;
    }
    if (gate_numbers(args + 1, 0, (unsigned)k, NULL, call->qubits) != 0) {
        return -1;
    }
    call->operands.n_qubits = (unsigned)k;
    call->scratch = PyMem_Malloc((sizeof(double) * 2) << (2 * k));
    if (call->scratch == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return parse_matrix(args[0], (unsigned)k, call->scratch, &call->view, &call->matrix,
                        &call->single);
}

static int parse_angles(gate_call *call, PyObject *const *args) {
    int result = 0;
    for (unsigned i = 0; result == 0 && i < call->row->parameters; i++) {
        result = parse_angle(args[i], &call->parameters[i], &call->terms[i]);
    }
    return result;
}

static int parse_many(gate_call *call, PyObject *const *args, Py_ssize_t n_args) {
    const unsigned n_parameters = call->row->parameters;
    unsigned n_controls = 0;
    if (n_args != (Py_ssize_t)n_parameters + 2) {
        return raise_count(call->row, n_args);
    }
    if (parse_angles(call, args) != 0 ||
        parse_qubits(args[n_parameters], "controls", call->qubits, &n_controls) != 0) {
        return -1;
    }
    call->operands.n_qubits = n_controls + 1;
    return parse_qubit(args[n_parameters + 1], &call->qubits[n_controls]);
}

/* An angle and a string, of which a copy is kept: the caller's might go. */
static int parse_pauli(gate_call *call, PyObject *const *args, Py_ssize_t n_args) {
    if (n_args != 2) {
        return raise_count(call->row, n_args);
    }
    if (!PyUnicode_Check(args[1])) {
        PyErr_Format(PyExc_TypeError, "%s: a Pauli string is needed, 'X0 Y3' or 'YIIX', not %R",
                     call->row->name, args[1]);
        return -1;
    }
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(args[1], &length);
    if (text == NULL) {
        return -1;
    }
    if (strlen(text) != (size_t)length) {
        PyErr_Format(PyExc_ValueError, "%s: %R has a null character", call->row->name, args[1]);
        return -1;
    }
    call->string = PyMem_Malloc((size_t)length + 1);
    if (call->string == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(call->string, text, (size_t)length + 1);
    return parse_angles(call, args);
}

static int parse_table_gate(gate_call *call, PyObject *const *args, Py_ssize_t n_args) {
    const Py_ssize_t k = n_args - 1;
    if (k < 1) {
        return raise_count(call->row, n_args);
    }
    if (k > (Py_ssize_t)QARENA_MAX_TABLE_QUBITS) {
        PyErr_Format(PyExc_ValueError, "%s: %zd qubits given, at most %u allowed", call->row->name,
                     k, QARENA_MAX_TABLE_QUBITS);
        return -1;
    }
    call->operands.n_qubits = (unsigned)k;
    if (gate_numbers(args + 1, 0, (unsigned)k, NULL, call->qubits) != 0) {
        return -1;
    }
    return call->row->gate == QARENA_GATE_DIAGONAL
               ? parse_phases(args[0], (unsigned)k, &call->scratch, &call->view, &call->table)
               : parse_values(args[0], (unsigned)k, &call->scratch, &call->view, &call->table);
}

static int parse_positional(gate_call *call, PyObject *const *args, Py_ssize_t n_args) {
    const gate_row *row = call->row;
    if (row->qubits == PAULI) {
        return parse_pauli(call, args, n_args);
    }
    if (row->qubits == TABLE) {
        return parse_table_gate(call, args, n_args);
    }
    if (row->qubits == MATRIX) {
        return parse_unitary(call, args, n_args);
    }
    if (row->qubits == MANY) {
        return parse_many(call, args, n_args);
    }
    if (n_args != (Py_ssize_t)(row->parameters + row->qubits)) {
        return raise_count(row, n_args);
    }
    call->operands.n_qubits = row->qubits;
    return parse_angles(call, args) != 0
               ? -1
               : gate_numbers(args + row->parameters, 0, row->qubits, NULL, call->qubits);
}

static int parse_keyword(gate_call *call, PyObject *name, PyObject *value) {
    if (!PyUnicode_Check(name)) {
        PyErr_Format(PyExc_TypeError, "%s(): keywords are strings, not %R", call->row->name, name);
        return -1;
    }
    if (PyUnicode_CompareWithASCIIString(name, "controls") == 0) {
        return parse_qubits(value, "controls", call->ones, &call->operands.n_ones);
    }
    if (PyUnicode_CompareWithASCIIString(name, "zeros") == 0) {
        return parse_qubits(value, "zeros", call->zeros, &call->operands.n_zeros);
    }
    if (call->row->qubits == MATRIX && PyUnicode_CompareWithASCIIString(name, "check") == 0) {
        call->check = PyObject_IsTrue(value);
        return call->check < 0 ? -1 : 0;
    }
    PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", call->row->name,
                 name);
    return -1;
}

int gate_call_parse(gate_call *call, enum row_index row, PyObject *const *args, Py_ssize_t n_args,
                    PyObject *kwnames) {
    start(call, &gate_rows[row]);
    if (parse_positional(call, args, n_args) != 0) {
        return -1;
    }
    const Py_ssize_t n_keywords = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    for (Py_ssize_t i = 0; i < n_keywords; i++) {
        if (parse_keyword(call, PyTuple_GetItem(kwnames, i), args[n_args + i]) != 0) {
            return -1;
        }
    }
    return 0;
}

/* The row of a name, in any case; -1 with an exception. */
static long find_row(PyObject *names, PyObject *name) {
    if (!PyUnicode_Check(name)) {
        PyErr_Format(PyExc_TypeError, "a gate starts with its name, not %R", name);
        return -1;
    }
    PyObject *index = PyDict_GetItemWithError(names, name);
    if (index == NULL && !PyErr_Occurred()) {
        PyObject *lower = PyObject_CallMethod(name, "lower", NULL);
        index = lower == NULL ? NULL : PyDict_GetItemWithError(names, lower);
        Py_XDECREF(lower);
    }
    if (index == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_Format(PyExc_ValueError, "there is no gate %R", name);
        }
        return -1;
    }
    return PyLong_AsLong(index);
}

static int parse_dict(gate_call *call, PyObject *keywords) {
    PyObject *name, *value;
    Py_ssize_t position = 0;
    while (PyDict_Next(keywords, &position, &name, &value)) {
        Py_INCREF(name);
        Py_INCREF(value);
        int result = parse_keyword(call, name, value);
        Py_DECREF(name);
        Py_DECREF(value);
        if (result != 0) {
            return -1;
        }
    }
    return 0;
}

int gate_call_parse_entry(gate_call *call, PyObject *names, PyObject *entry) {
    enum { ITEMS_MAX = 2 + QARENA_MAX_TABLE_QUBITS + 2 };
    start(call, NULL);
    if (!PyTuple_Check(entry) && !PyList_Check(entry)) {
        PyErr_Format(PyExc_TypeError, "a gate is a tuple (name, angles.., qubits..), not %R",
                     entry);
        return -1;
    }
    PyObject *items[ITEMS_MAX], *owner = PySequence_Tuple(entry);
    if (owner == NULL) {
        return -1;
    }
    int result = -1;
    Py_ssize_t length = PyTuple_Size(owner);
    if (length == 0 || length > ITEMS_MAX) {
        PyErr_Format(PyExc_TypeError,
                     "a gate is a tuple (name, angles.., qubits..), not one of %zd items", length);
        goto done;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        items[i] = PyTuple_GetItem(owner, i);
    }
    long row = find_row(names, items[0]);
    if (row < 0) {
        goto done;
    }
    call->row = &gate_rows[row];
    PyObject *keywords = length > 1 && PyDict_Check(items[length - 1]) ? items[--length] : NULL;
    result = parse_positional(call, items + 1, length - 1);
    if (result == 0 && keywords != NULL) {
        result = parse_dict(call, keywords);
    }
done:
    Py_DECREF(owner);
    return result;
}

int gate_call_check(const gate_call *call) {
    return !call->check ? 0 : call->single ? QARENA_UNITARY_SINGLE : QARENA_UNITARY_DOUBLE;
}

/* The masks of a Pauli string on n qubits. */
static qarena_status read_string(const gate_call *call, unsigned n, uint64_t *x, uint64_t *z) {
    *x = call->x_mask;
    *z = call->z_mask;
    return call->string == NULL ? QARENA_OK : qarena_pauli_string_read(call->string, n, x, z);
}

static qarena_status append_string(const gate_call *call, qarena_circuit *circuit, uint64_t x,
                                   uint64_t z) {
    return gate_call_has_terms(call)
               ? rotate_by_angle(circuit, call->parameters[0], call->terms[0], x, z,
                                 &call->operands)
               : qarena_circuit_pauli_rotation(circuit, call->parameters[0], x, z, &call->operands);
}

qarena_status gate_call_append(const gate_call *call, qarena_circuit *circuit) {
    uint64_t x, z;
    switch (call->row->gate) {
    case QARENA_GATE_UNITARY:
        return qarena_circuit_unitary(circuit, call->matrix, &call->operands,
                                      gate_call_check(call));
    case QARENA_GATE_PAULI_ROTATION: {
        const qarena_status status = read_string(call, qarena_circuit_qubits(circuit), &x, &z);
        return status != QARENA_OK ? status : append_string(call, circuit, x, z);
    }
    case QARENA_GATE_DIAGONAL:
        return qarena_circuit_diagonal(circuit, call->table, &call->operands);
    case QARENA_GATE_PERMUTATION:
        return qarena_circuit_permutation(circuit, call->table, &call->operands);
    default: break;
    }
    if (gate_call_has_terms(call)) {
        return apply_angles(circuit, call->row->gate, call->row->parameters, call->parameters,
                            call->terms, &call->operands);
    }
    return qarena_circuit_apply(circuit, call->row->gate,
                                call->row->parameters ? call->parameters : NULL, &call->operands);
}

qarena_status gate_call_queue(const gate_call *call, qarena_register *reg) {
    uint64_t x, z;
    switch (call->row->gate) {
    case QARENA_GATE_UNITARY:
        return qarena_register_unitary(reg, call->matrix, &call->operands, gate_call_check(call));
    case QARENA_GATE_PAULI_ROTATION: {
        const qarena_status status = read_string(call, qarena_register_qubits(reg), &x, &z);
        return status != QARENA_OK ? status
                                   : qarena_register_pauli_rotation(reg, call->parameters[0], x, z,
                                                                    &call->operands);
    }
    case QARENA_GATE_DIAGONAL: return qarena_register_diagonal(reg, call->table, &call->operands);
    case QARENA_GATE_PERMUTATION:
        return qarena_register_permutation(reg, call->table, &call->operands);
    default: return qarena_register_apply(reg, call->row->gate, call->parameters, &call->operands);
    }
}
