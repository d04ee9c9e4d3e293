/* The type Circuit. It is used with the GIL held only. While a register runs it without, or a long
 * call lets others run meanwhile, `runners` keeps it as it is, and `changing` keeps others from
 * reading what is half appended. */
#include "circuit_type.h"

#include "angles.h"
#include "arena_type.h"
#include "args.h"
#include "circuit_classical.h"
#include "circuit_compose.h"
#include "circuit_noise.h"
#include "circuit_object.h"
#include "circuit_qasm.h"
#include "composite_gates.h"
#include "errors.h"
#include "explained.h"
#include "gate_call.h"
#include "gate_entry.h"
#include "gate_list.h"
#include "heap_type.h"
#include "long_work.h"

static void circuit_dealloc(PyObject *object) {
    circuit_object *self = (circuit_object *)object;
    qarena_circuit_destroy(self->handle);
    Py_XDECREF(self->arena);
    object_free(object);
}

static PyObject *circuit_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"n", "arena", "bits", NULL};
    PyObject *size, *arena = NULL, *bits = NULL;
    unsigned n;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O$O:Circuit", names, &size, &arena,
                                     &bits) ||
        parse_size(size, &n) != 0) {
        return NULL;
    }
    module_state *state = state_of_type(type, circuit_dealloc);
    PyObject *owner = arena_or_default(state, arena);
    if (owner == NULL) {
        return NULL;
    }
    PyObject *self = circuit_create(type, state, owner, n);
    Py_DECREF(owner);
    PyObject *set = self != NULL && bits != NULL ? circuit_set_bits(self, bits) : NULL;
    Py_XDECREF(set);
    if (self != NULL && bits != NULL && set == NULL) {
        Py_CLEAR(self);
    }
    return self;
}

static PyObject *circuit_from_qasm(PyObject *type, PyObject *args) {
    return circuit_of_qasm((PyTypeObject *)type,
                           state_of_type((PyTypeObject *)type, circuit_dealloc), args);
}

static PyObject *apply(PyObject *object, enum row_index row, PyObject *const *args,
                       Py_ssize_t n_args, PyObject *kwnames) {
    circuit_object *self = (circuit_object *)object;
    gate_call call;
    int result = gate_call_parse(&call, row, args, n_args, kwnames);
    if (result == 0) {
        result = check_not_running(self);
    }
    if (result == 0) {
        self->changing =
            1; /* gates that a register has still to run are copied first, which may last */
        const qarena_status status = gate_call_append(&call, self->handle);
        self->changing = 0;
        result = check_status(self->state, status);
    }
    gate_call_clear(&call);
    return result == 0 ? Py_NewRef(object) : NULL;
}

/* Twice as many gates: by way of a copy, since no circuit can be its own source. */
static qarena_status append_itself(circuit_object *self) {
    qarena_circuit *copy = NULL;
    qarena_status status =
        qarena_circuit_create(((arena_object *)self->arena)->handle, self->n, &copy);
    if (status == QARENA_OK) {
        status = circuit_let_others_run(copy);
    }
    if (status == QARENA_OK) {
        status = qarena_circuit_append(copy, self->handle);
    }
    if (status == QARENA_OK) {
        status = qarena_circuit_append(self->handle, copy);
    }
    qarena_circuit_destroy(copy);
    return status;
}

static PyObject *circuit_extend(PyObject *object, PyObject *argument) {
    circuit_object *self = (circuit_object *)object,
                   *other = circuit_cast(self->state, argument, "extend");
    if (other == NULL) {
        return NULL;
    }
    if (other->n != self->n) {
        return PyErr_Format(PyExc_ValueError,
                            "extend: a circuit on %u qubits can't follow one on %u", other->n,
                            self->n);
    }
    if (check_not_running(self) != 0) {
        return NULL;
    }
    begin_long_call(self, other);
    const qarena_status status =
        other == self ? append_itself(self) : qarena_circuit_append(self->handle, other->handle);
    end_long_call(self, other);
    return check_status(self->state, status) == 0 ? Py_NewRef(object) : NULL;
}

static PyObject *circuit_apply_gates(PyObject *object, PyObject *entries) {
    circuit_object *self = (circuit_object *)object;
    qarena_circuit *checked = NULL;
    if (check_status(self->state, qarena_circuit_create(((arena_object *)self->arena)->handle,
                                                        self->n, &checked)) != 0) {
        return NULL;
    }
    int result = check_status(self->state,
                              qarena_circuit_set_bits(checked, qarena_circuit_bits(self->handle)));
    result = result == 0 ? check_status(self->state, qarena_circuit_hide_bits(checked, 0)) : result;
    result = result == 0 ? gate_list_append(self->state, entries, checked) : result;
    if (result == 0) {
        result = check_not_running(self);
    }
    if (result == 0) {
        self->changing = 1;
        const qarena_status status = qarena_circuit_append(self->handle, checked);
        self->changing = 0;
        result = check_status(self->state, status);
    }
    qarena_circuit_destroy(checked);
    return result == 0 ? Py_NewRef(object) : NULL;
}

static Py_ssize_t circuit_length(PyObject *object) {
    return (Py_ssize_t)qarena_circuit_length(((circuit_object *)object)->handle);
}

static PyObject *circuit_item(PyObject *object, Py_ssize_t index) {
    circuit_object *self = (circuit_object *)object;
    qarena_instruction instruction;
    gate_call call;
    if (index < 0 || index >= circuit_length(object)) {
        return PyErr_Format(PyExc_IndexError, "gate %zd of a circuit of %zd", index,
                            circuit_length(object));
    }
    if (check_status(self->state,
                     qarena_circuit_read(self->handle, (uint64_t)index, &instruction)) != 0) {
        return NULL;
    }
    if (instruction.operation != QARENA_IS_GATE) {
        return operation_entry(&instruction);
    }
    gate_call_from_instruction(&call, &instruction);
    PyObject *entry = NULL;
    int result = 0;
    for (unsigned i = 0; result == 0 && i < 3; i++) {
        call.terms[i] =
            instruction.n_terms[i]
                ? read_terms(self->state, self->handle, (uint64_t)index, i, instruction.n_terms[i])
                : NULL;
        result = instruction.n_terms[i] && call.terms[i] == NULL ? -1 : 0;
    }
    if (result == 0) {
        entry = gate_call_entry(&call);
    }
    gate_call_clear(&call);
    return entry;
}

static PyObject *get_n(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(((circuit_object *)object)->n);
}

static PyObject *get_arena(PyObject *object, void *unused) {
    (void)unused;
    return Py_NewRef(((circuit_object *)object)->arena);
}

static PyGetSetDef circuit_getset[] = {
    {"n", get_n, NULL, "number of qubits", NULL},
    {"arena", get_arena, NULL, "the Arena that holds its memory", NULL},
    {"_bits", circuit_get_bits, NULL, "number of classical bits", NULL},
    {"_named_bits", circuit_get_named_bits, NULL, "number of those that are results", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define DEFINE(method, CODE, parameters, qubits, signature, doc)                                   \
    static PyObject *gate_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args,     \
                                   PyObject *kwnames) {                                            \
        return apply(object, ROW_##method, args, n_args, kwnames);                                 \
    }
GATE_ROWS(DEFINE)

#define ENTRY(method, CODE, parameters, qubits, signature, doc)                                    \
    {#method, METHOD(gate_##method), GATE_FLAGS, GATE_DOC(method, qubits, signature, doc)},
#define ALIAS_ENTRY(alias, method)                                                                 \
    {#alias, METHOD(gate_##method), GATE_FLAGS, GATE_ALIAS_DOC(method)},

static PyMethodDef circuit_methods[] = {
    GATE_ROWS(ENTRY) GATE_ALIASES(ALIAS_ENTRY){
        "apply_gates", circuit_apply_gates, METH_O,
        "apply_gates($self, gates, /)\n--\n\nAppend a list of gates: [('h', 0), ('cx', 0, 1), "
        "('rz', 0.3, 1)]. A bad entry is refused by its\n"
        "index and nothing of the list is appended."},
    COMPOSITE_ENTRIES(circuit){
        "extend", circuit_extend, METH_O,
        "extend($self, other, /)\n--\n\nAppend every gate of another circuit."},
    {"_explain", circuit_explain, METH_VARARGS,
     "_explain($self, precision, json, /)\n--\n\nThe text of Circuit.explain."},
    {"inverse", circuit_inverse, METH_NOARGS,
     "inverse($self, /)\n--\n\nA new circuit: the inverse of every gate, last first."},
    {"controlled", METHOD(circuit_controlled), METH_VARARGS | METH_KEYWORDS,
     "controlled($self, /, controls=(), zeros=())\n--\n\nA new circuit: every gate under further "
     "controls, qubits that must be 1 (controls) or 0 (zeros).\nNo gate may use them; where "
     "they lie beyond the circuit, the new one has more qubits."},
    {"bind", circuit_bound, METH_O,
     "bind($self, values, /)\n--\n\nA new circuit without parameters: every angle as these values "
     "make it. values: as those of Register.run."},
    {"_add_parameter", circuit_add_parameter, METH_VARARGS,
     "_add_parameter($self, name, length, /)\n--\n\nAdd a parameter that no gate has yet."},
    {"_parameters", circuit_parameters, METH_NOARGS,
     "_parameters($self, /)\n--\n\n(name, length, number of the first value) of each parameter; "
     "length 0: it is no vector."},
    {"_repeated", circuit_repeated, METH_O,
     "_repeated($self, times, /)\n--\n\nA new circuit: all gates, so many times."},
    {"_widened", circuit_widened, METH_O,
     "_widened($self, n, /)\n--\n\nA new circuit: the same gates on n qubits."},
    {"_both_sides", circuit_both_sides, METH_O,
     "_both_sides($self, arena, /)\n--\n\nA new circuit on density matrices, which have twice the "
     "qubits."},
    {"_set_bits", circuit_set_bits, METH_O,
     "_set_bits($self, bits, /)\n--\n\nHave so many classical bits."},
    {"_hide_bits", circuit_hide_bits, METH_O,
     "_hide_bits($self, named, /)\n--\n\nLet only the first bits be results."},
    {"_measure", circuit_measure, METH_VARARGS,
     "_measure($self, qubit, bit, /)\n--\n\nAppend a measurement."},
    {"reset", circuit_reset, METH_O,
     "reset($self, qubit, /)\n--\n\nAppend a reset of a qubit to 0: it is measured, and flipped "
     "where it is 1."},
    {"_else_of_last", circuit_else_of_last, METH_NOARGS,
     "_else_of_last($self, /)\n--\n\nOpen the other block of the if that has just ended."},
    {"_truncate", circuit_truncate, METH_VARARGS,
     "_truncate($self, length, parameters, /)\n--\n\nForget instructions and parameters from these "
     "numbers on."},
    {"_operation", circuit_operation, METH_O,
     "_operation($self, entry, /)\n--\n\nAppend what is no gate, as a list of gates has it."},
    {"_qubits_at", circuit_qubits_at, METH_O,
     "_qubits_at($self, index, /)\n--\n\nThe qubits of an instruction, controls first."},
    {"_from_qasm", circuit_from_qasm, METH_VARARGS | METH_CLASS,
     "_from_qasm($type, text, arena, limits, include, /)\n--\n\nThe circuit of an OpenQASM "
     "text."},
    {"_draw_errors", circuit_draw_errors, METH_VARARGS,
     "_draw_errors($self, seed, shot, /)\n--\n\n(instruction, x mask, z mask) of each error that a "
     "shot has."},
    {"depth", circuit_depth, METH_NOARGS,
     "depth($self, /)\n--\n\nThe most gates on a path through the circuit: a gate follows those "
     "before it that share a qubit\nwith it. A phase of the whole state is on no path."},
    {"_count", circuit_count, METH_NOARGS,
     "_count($self, /)\n--\n\nNumbers of gates by name, of all that there are."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot circuit_slots[] = {
    {Py_tp_doc,
     "Circuit(n, arena=None, *, bits=0)\n--\n\nA list of gates on n qubits; see qarena.Circuit."},
    {Py_tp_new, SLOT(circuit_new)},
    {Py_tp_dealloc, SLOT(circuit_dealloc)},
    {Py_tp_methods, circuit_methods},
    {Py_tp_getset, circuit_getset},
    {Py_sq_length, SLOT(circuit_length)},
    {Py_sq_item, SLOT(circuit_item)},
    {0, NULL},
};

PyType_Spec circuit_spec = {"qarena._core.Circuit", sizeof(circuit_object), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, circuit_slots};
