#include "circuit_compose.h"

#include "angles.h"
#include "arena_type.h"
#include "args.h"
#include "circuit_object.h"
#include "dicts.h"
#include "errors.h"

/* What a new circuit is made of `self` by. */
typedef struct recipe {
    enum { INVERSE, CONTROLLED, REPEATED, BOUND, BOTH_SIDES } how;
    uint64_t ones, zeros, times;
    values values;
} recipe;

static qarena_status append(qarena_circuit *made, const qarena_circuit *source,
                            const recipe *recipe) {
    switch (recipe->how) {
    case INVERSE: return qarena_circuit_append_inverse(made, source);
    case CONTROLLED:
        return qarena_circuit_append_controlled(made, source, recipe->ones, recipe->zeros);
    case BOUND:
        return qarena_circuit_append_bound(made, source, recipe->values.numbers,
                                           recipe->values.count);
    case BOTH_SIDES: return qarena_circuit_append_both_sides(made, source);
    case REPEATED: break;
    }
    return qarena_circuit_append_repeated(made, source, recipe->times);
}

/* A new circuit on n qubits. */
static PyObject *compose_in(PyObject *object, PyObject *arena, unsigned n, const recipe *recipe) {
    circuit_object *self = (circuit_object *)object;
    PyObject *made = check_not_changing(self) == 0
                         ? circuit_create(Py_TYPE(object), self->state, arena, n)
                         : NULL;
    if (made == NULL) {
        return NULL;
    }
    begin_long_call(self, NULL);
    const qarena_status status = append(((circuit_object *)made)->handle, self->handle, recipe);
    end_long_call(self, NULL);
    if (check_status(self->state, status) != 0) {
        Py_CLEAR(made);
    }
    return made;
}

static PyObject *compose(PyObject *object, unsigned n, const recipe *recipe) {
    return compose_in(object, ((circuit_object *)object)->arena, n, recipe);
}

PyObject *circuit_inverse(PyObject *object, PyObject *unused) {
    (void)unused;
    return compose(object, ((circuit_object *)object)->n, &(recipe){.how = INVERSE});
}

/* A list of qubits as a mask; *n is at least as large as holds them. */
static int parse_mask(PyObject *list, const char *name, uint64_t *mask, unsigned *n) {
    unsigned qubits[QUBITS_MAX], count = 0;
    if (list != NULL && parse_qubits(list, name, qubits, &count) != 0) {
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        if (qubits[i] >= QUBITS_MAX) {
            PyErr_Format(PyExc_ValueError, "controlled: qubit %u is out of range [0, %d)",
                         qubits[i], QUBITS_MAX);
            return -1;
        }
        if (*mask >> qubits[i] & 1) {
            PyErr_Format(PyExc_ValueError, "controlled: qubit %u is named twice", qubits[i]);
            return -1;
        }
        *mask |= (uint64_t)1 << qubits[i];
        *n = qubits[i] >= *n ? qubits[i] + 1 : *n;
    }
    return 0;
}

PyObject *circuit_controlled(PyObject *object, PyObject *args, PyObject *keywords) {
    static char *names[] = {"controls", "zeros", NULL};
    PyObject *controls = NULL, *zeros = NULL;
    recipe under = {.how = CONTROLLED};
    unsigned n = ((circuit_object *)object)->n;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|OO:controlled", names, &controls, &zeros) ||
        parse_mask(controls, "controls", &under.ones, &n) != 0 ||
        parse_mask(zeros, "zeros", &under.zeros, &n) != 0) {
        return NULL;
    }
    return compose(object, n, &under);
}

PyObject *circuit_repeated(PyObject *object, PyObject *times) {
    recipe again = {.how = REPEATED};
    if (parse_uint64(times, "times", &again.times) != 0) {
        return NULL;
    }
    return compose(object, ((circuit_object *)object)->n, &again);
}

PyObject *circuit_bound(PyObject *object, PyObject *given) {
    circuit_object *self = (circuit_object *)object;
    recipe with = {.how = BOUND};
    PyObject *made = NULL;
    if (values_parse(self, given, "bind", &with.values) == 0) {
        made = compose(object, self->n, &with);
    }
    values_clear(&with.values);
    return made;
}

PyObject *circuit_widened(PyObject *object, PyObject *size) {
    unsigned n;
    return parse_size(size, &n) == 0 ? compose(object, n, &(recipe){.how = CONTROLLED}) : NULL;
}

PyObject *circuit_both_sides(PyObject *object, PyObject *given) {
    circuit_object *self = (circuit_object *)object;
    PyObject *arena = arena_or_default(self->state, given);
    if (arena == NULL) {
        return NULL;
    }
    PyObject *made = compose_in(object, arena, 2 * self->n, &(recipe){.how = BOTH_SIDES});
    Py_DECREF(arena);
    return made;
}

PyObject *circuit_depth(PyObject *object, PyObject *unused) {
    (void)unused;
    circuit_object *self = (circuit_object *)object;
    uint64_t depth = 0;
    if (check_not_changing(self) != 0) {
        return NULL;
    }
    begin_long_call(self, NULL);
    const qarena_status status = qarena_circuit_depth(self->handle, &depth);
    end_long_call(self, NULL);
    return check_status(self->state, status) == 0 ? PyLong_FromUnsignedLongLong(depth) : NULL;
}

PyObject *circuit_count(PyObject *object, PyObject *unused) {
    (void)unused;
    circuit_object *self = (circuit_object *)object;
    uint64_t counts[QARENA_GATE_COUNT];
    if (check_not_changing(self) != 0) {
        return NULL;
    }
    begin_long_call(self, NULL);
    const qarena_status status = qarena_circuit_count(self->handle, counts);
    end_long_call(self, NULL);
    PyObject *dict = check_status(self->state, status) == 0 ? PyDict_New() : NULL;
    for (int gate = 0; dict != NULL && gate < QARENA_GATE_COUNT; gate++) {
        qarena_gate_info info;
        if (check_status(self->state, qarena_gate_describe((qarena_gate)gate, &info)) != 0 ||
            dict_take(dict, info.name, PyLong_FromUnsignedLongLong(counts[gate])) != 0) {
            Py_CLEAR(dict);
        }
    }
    return dict;
}
