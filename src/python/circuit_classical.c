#include "circuit_classical.h"

#include <string.h>

#include "args.h"
#include "circuit_noise.h"
#include "errors.h"

/* Names of operations in gate lists, and how many arguments they have. */
static const struct {
    const char *name;
    qarena_operation operation;
    Py_ssize_t arguments;
} operations[] = {
    {"measure", QARENA_MEASURE, 2}, {"reset", QARENA_RESET, 1}, {"assign", QARENA_ASSIGN, 2},
    {"if", QARENA_IF, 2},           {"else", QARENA_ELSE, 0},   {"while", QARENA_WHILE, 3},
    {"repeat", QARENA_REPEAT, 1},   {"end", QARENA_END, 0},
};
enum { OPERATIONS = sizeof operations / sizeof operations[0], MOST_BITS = 64, MOST_TOKENS = 1024 };

PyObject *circuit_get_bits(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(qarena_circuit_bits(((circuit_object *)object)->handle));
}

static int parse_unsigned(PyObject *object, const char *name, unsigned *value) {
    uint64_t number;
    if (parse_uint64(object, name, &number) != 0) {
        return -1;
    }
    *value = number > UINT32_MAX ? UINT32_MAX : (unsigned)number; /* which is out of range too */
    return 0;
}

static PyObject *change_bits(PyObject *object, PyObject *number, const char *name,
                             qarena_status (*change)(qarena_circuit *circuit, unsigned count)) {
    circuit_object *self = (circuit_object *)object;
    unsigned count;
    if (parse_unsigned(number, name, &count) != 0 || check_not_running(self) != 0 ||
        check_status(self->state, change(self->handle, count)) != 0) {
        return NULL;
    }
    return Py_NewRef(object);
}

PyObject *circuit_set_bits(PyObject *object, PyObject *bits) {
    return change_bits(object, bits, "bits", qarena_circuit_set_bits);
}

PyObject *circuit_get_named_bits(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(qarena_circuit_named_bits(((circuit_object *)object)->handle));
}

PyObject *circuit_hide_bits(PyObject *object, PyObject *named) {
    return change_bits(object, named, "named", qarena_circuit_hide_bits);
}

/* --- appending --- */

/* A sequence of integers, each at least `least`, at most `most` of them. */
static int parse_integers(PyObject *object, const char *name, long least, int32_t *integers,
                          Py_ssize_t most, unsigned *count) {
    PyObject *items = PySequence_Tuple(object);
    if (items == NULL) {
        return -1;
    }
    const Py_ssize_t length = PyTuple_Size(items);
    int result = 0;
    if (length > most) {
        PyErr_Format(PyExc_ValueError, "%s: %zd given, at most %zd allowed", name, length, most);
        result = -1;
    }
    for (Py_ssize_t i = 0; result == 0 && i < length; i++) {
        PyObject *item = PyNumber_Index(PyTuple_GetItem(items, i));
        const long value = item == NULL ? -1 : PyLong_AsLong(item);
        Py_XDECREF(item);
        if (value == -1 && PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
                PyErr_Format(PyExc_ValueError, "%s: %R is out of range", name,
                             PyTuple_GetItem(items, i));
            }
            result = -1;
        } else if (value < least || value > INT32_MAX) {
            PyErr_Format(PyExc_ValueError, "%s: %ld is out of range", name, value);
            result = -1;
        } else {
            integers[i] = (int32_t)value;
        }
    }
    Py_DECREF(items);
    *count = (unsigned)length;
    return result;
}

/* IF and WHILE. */
static int append_condition(module_state *state, qarena_operation operation, PyObject *const *args,
                            qarena_circuit *circuit) {
    int32_t given[MOST_BITS];
    unsigned bits[MOST_BITS], count;
    uint64_t value, at_most = 0;
    if (parse_integers(args[0], "bits", 0, given, MOST_BITS, &count) != 0 ||
        parse_uint64(args[1], "value", &value) != 0 ||
        (operation == QARENA_WHILE && parse_uint64(args[2], "at_most", &at_most) != 0)) {
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        bits[i] = (unsigned)given[i];
    }
    return check_status(state, operation == QARENA_IF
                                   ? qarena_circuit_if(circuit, bits, count, value)
                                   : qarena_circuit_while(circuit, bits, count, value, at_most));
}

static int append_assignment(module_state *state, PyObject *const *args, qarena_circuit *circuit) {
    int32_t tokens[MOST_TOKENS];
    unsigned bit, count;
    if (parse_unsigned(args[0], "bit", &bit) != 0 ||
        parse_integers(args[1], "tokens", QARENA_TRUE, tokens, MOST_TOKENS, &count) != 0) {
        return -1;
    }
    return check_status(state, qarena_circuit_assign(circuit, bit, tokens, count));
}

static int append(module_state *state, qarena_operation operation, PyObject *const *args,
                  qarena_circuit *circuit) {
    unsigned qubit = 0, bit = 0;
    uint64_t times = 0;
    switch (operation) {
    case QARENA_MEASURE:
        return parse_unsigned(args[0], "qubit", &qubit) != 0 ||
                       parse_unsigned(args[1], "bit", &bit) != 0
                   ? -1
                   : check_status(state, qarena_circuit_measure(circuit, qubit, bit));
    case QARENA_RESET:
        return parse_unsigned(args[0], "qubit", &qubit) != 0
                   ? -1
                   : check_status(state, qarena_circuit_reset(circuit, qubit));
    case QARENA_ASSIGN: return append_assignment(state, args, circuit);
    case QARENA_IF:
    case QARENA_WHILE: return append_condition(state, operation, args, circuit);
    case QARENA_ELSE: return check_status(state, qarena_circuit_else(circuit));
    case QARENA_REPEAT:
        return parse_uint64(args[0], "times", &times) != 0
                   ? -1
                   : check_status(state, qarena_circuit_repeat(circuit, times));
    default: break;
    }
    return check_status(state, qarena_circuit_end(circuit));
}

/* The number of an entry's operation; OPERATIONS: it is none. */
static int find(PyObject *entry) {
    if (!PyTuple_Check(entry) || PyTuple_Size(entry) == 0 ||
        !PyUnicode_Check(PyTuple_GetItem(entry, 0))) {
        return OPERATIONS;
    }
    int i = 0;
    while (i < OPERATIONS &&
           PyUnicode_CompareWithASCIIString(PyTuple_GetItem(entry, 0), operations[i].name) != 0) {
        i++;
    }
    return i;
}

static int entry_is_noise(PyObject *entry) {
    return PyTuple_Check(entry) && PyTuple_Size(entry) > 0 &&
           PyUnicode_Check(PyTuple_GetItem(entry, 0)) && is_noise(PyTuple_GetItem(entry, 0));
}

int is_operation(PyObject *entry) {
    return find(entry) < OPERATIONS || entry_is_noise(entry);
}

int append_operation(module_state *state, PyObject *entry, qarena_circuit *circuit) {
    const int which = find(entry);
    PyObject *args[3] = {NULL};
    if (entry_is_noise(entry)) {
        return append_noise(state, entry, circuit);
    }
    if (which == OPERATIONS) {
        PyErr_Format(PyExc_ValueError, "unknown operation: %R", entry);
        return -1;
    }
    const Py_ssize_t given = PyTuple_Size(entry) - 1;
    if (given != operations[which].arguments) {
        PyErr_Format(PyExc_TypeError, "%s: %zd arguments are needed, %zd given",
                     operations[which].name, operations[which].arguments, given);
        return -1;
    }
    for (Py_ssize_t i = 0; i < given; i++) {
        args[i] = PyTuple_GetItem(entry, i + 1);
    }
    return append(state, operations[which].operation, args, circuit);
}

/* --- methods --- */

static PyObject *append_to(PyObject *object, qarena_operation operation, PyObject *const *args) {
    circuit_object *self = (circuit_object *)object;
    if (check_not_running(self) != 0) {
        return NULL;
    }
    self->changing = 1; /* gates that a register has still to run are copied first */
    const int result = append(self->state, operation, args, self->handle);
    self->changing = 0;
    return result == 0 ? Py_NewRef(object) : NULL;
}

PyObject *circuit_measure(PyObject *object, PyObject *args) {
    PyObject *both[3] = {NULL};
    return PyArg_ParseTuple(args, "OO:measure", &both[0], &both[1])
               ? append_to(object, QARENA_MEASURE, both)
               : NULL;
}

PyObject *circuit_reset(PyObject *object, PyObject *qubit) {
    PyObject *one[3] = {qubit};
    return append_to(object, QARENA_RESET, one);
}

PyObject *circuit_else_of_last(PyObject *object, PyObject *unused) {
    (void)unused;
    circuit_object *self = (circuit_object *)object;
    if (check_not_running(self) != 0 ||
        check_status(self->state, qarena_circuit_else_of_last(self->handle)) != 0) {
        return NULL;
    }
    return Py_NewRef(object);
}

PyObject *circuit_truncate(PyObject *object, PyObject *args) {
    circuit_object *self = (circuit_object *)object;
    unsigned long long length, parameters;
    if (!PyArg_ParseTuple(args, "KK:_truncate", &length, &parameters) ||
        check_not_running(self) != 0 ||
        check_status(self->state, qarena_circuit_truncate(self->handle, length, parameters)) != 0) {
        return NULL;
    }
    return Py_NewRef(object);
}

PyObject *circuit_operation(PyObject *object, PyObject *entry) {
    circuit_object *self = (circuit_object *)object;
    if (check_not_running(self) != 0) {
        return NULL;
    }
    self->changing = 1;
    const int result = append_operation(self->state, entry, self->handle);
    self->changing = 0;
    return result == 0 ? Py_NewRef(object) : NULL;
}

/* --- reading --- */

static PyObject *integer_tuple(const double *numbers, unsigned count) {
    PyObject *tuple = PyTuple_New(count);
    for (unsigned i = 0; tuple != NULL && i < count; i++) {
        PyObject *number = PyLong_FromDouble(numbers[i]);
        if (number == NULL || PyTuple_SetItem(tuple, i, number) != 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

PyObject *operation_entry(const qarena_instruction *instruction) {
    if (instruction->operation >= QARENA_PAULI_CHANNEL) {
        return noise_entry(instruction);
    }
    const char *name = operations[instruction->operation - QARENA_MEASURE].name;
    const unsigned long long value = instruction->value, limit = instruction->limit;
    PyObject *numbers = NULL;
    if (instruction->n_numbers > 0 &&
        (numbers = integer_tuple(instruction->table, instruction->n_numbers)) == NULL) {
        return NULL;
    }
    switch (instruction->operation) {
    case QARENA_MEASURE:
        return Py_BuildValue("(sII)", name, instruction->targets[0], instruction->bit);
    case QARENA_RESET: return Py_BuildValue("(sI)", name, instruction->targets[0]);
    case QARENA_ASSIGN: return Py_BuildValue("(sIN)", name, instruction->bit, numbers);
    case QARENA_IF: return Py_BuildValue("(sNK)", name, numbers, value);
    case QARENA_WHILE: return Py_BuildValue("(sNKK)", name, numbers, value, limit);
    case QARENA_REPEAT: return Py_BuildValue("(sK)", name, limit);
    default: return Py_BuildValue("(s)", name);
    }
}
