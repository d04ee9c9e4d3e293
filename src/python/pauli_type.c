/* The type PauliSum. An object's terms are given when it is made, and never change. */
#include "pauli_type.h"

#include "arena_type.h"
#include "args.h"
#include "errors.h"
#include "heap_type.h"
#include "long_work.h"
#include "pauli_operator.h"

static void pauli_dealloc(PyObject *object) {
    pauli_object *self = (pauli_object *)object;
    qarena_pauli_sum_destroy(self->handle);
    Py_XDECREF(self->arena);
    object_free(object);
}

pauli_object *pauli_cast(module_state *state, PyObject *object, const char *call) {
    const int is_sum = PyObject_IsInstance(object, (PyObject *)state->pauli_type);
    if (is_sum == 0) {
        PyErr_Format(PyExc_TypeError, "%s: a PauliSum is needed, not %R", call, object);
    }
    return is_sum > 0 ? (pauli_object *)object : NULL;
}

static int poll(void *unused) {
    (void)unused;
    return let_others_run();
}

/* A new sum without terms, whose long calls let others run. */
static pauli_object *create(PyTypeObject *type, module_state *state, PyObject *arena, unsigned n) {
    qarena_pauli_sum *handle = NULL;
    if (check_status(state, qarena_pauli_sum_create(((arena_object *)arena)->handle, n, &handle)) !=
        0) {
        return NULL;
    }
    pauli_object *self = (pauli_object *)object_allocate(type);
    if (self == NULL) {
        qarena_pauli_sum_destroy(handle);
        return NULL;
    }
    (void)qarena_pauli_sum_set_poll(handle, poll, NULL);
    self->handle = handle;
    self->arena = Py_NewRef(arena);
    self->state = state;
    return self;
}

/* --- terms as text --- */

/* Any number, as complex() reads it, but no text. */
static int parse_coefficient(PyObject *object, double coefficient[2]) {
    PyObject *number =
        PyUnicode_Check(object)
            ? NULL
            : PyObject_CallFunctionObjArgs((PyObject *)&PyComplex_Type, object, NULL);
    if (number == NULL) {
        if (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError, "terms: coefficient %R is no number", object);
        }
        return -1;
    }
    coefficient[0] = PyComplex_RealAsDouble(number);
    coefficient[1] = PyComplex_ImagAsDouble(number);
    Py_DECREF(number);
    return 0;
}

/* (text, coefficient). */
static int add_term(pauli_object *self, PyObject *term) {
    PyObject *pair = PyUnicode_Check(term) ? NULL : PySequence_Tuple(term);
    if (pair == NULL || PyTuple_Size(pair) != 2 || !PyUnicode_Check(PyTuple_GetItem(pair, 0))) {
        if (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError, "terms: pairs (text, coefficient) are needed, not %R",
                         term);
        }
        Py_XDECREF(pair);
        return -1;
    }
    double coefficient[2];
    int result = parse_coefficient(PyTuple_GetItem(pair, 1), coefficient);
    if (result == 0) {
        const char *text = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(pair, 0), NULL);
        result = text == NULL
                     ? -1
                     : check_status(self->state,
                                    qarena_pauli_sum_add_text(self->handle, text, coefficient));
    }
    Py_DECREF(pair);
    return result;
}

static int add_terms(pauli_object *self, PyObject *terms) {
    PyObject *iterator = PyObject_GetIter(terms), *term;
    long_work work = {0};
    int result = iterator == NULL ? -1 : 0;
    while (result == 0 && (term = PyIter_Next(iterator)) != NULL) {
        result = long_work_step(&work);
        result = result == 0 ? add_term(self, term) : result;
        Py_DECREF(term);
    }
    Py_XDECREF(iterator);
    return PyErr_Occurred() ? -1 : result;
}

/* --- terms as arrays --- */

/* Views of x, z (8 bytes a term) and coefficients (16 bytes a term). */
typedef struct arrays {
    Py_buffer view[3];
    uint64_t count;
} arrays;

static void release_arrays(arrays *a, int views) {
    while (views-- > 0) {
        PyBuffer_Release(&a->view[views]);
    }
}

static int parse_arrays(PyObject *tuple, int flags, arrays *a) {
    PyObject *object[3];
    if (!PyArg_ParseTuple(tuple, "OOO:masks", &object[0], &object[1], &object[2])) {
        return -1;
    }
    for (int i = 0; i < 3; i++) {
        if (PyObject_GetBuffer(object[i], &a->view[i], PyBUF_C_CONTIGUOUS | flags) != 0) {
            release_arrays(a, i);
            return -1;
        }
    }
    a->count = (uint64_t)a->view[0].len / 8;
    if (a->view[0].len % 8 != 0 || a->view[1].len != a->view[0].len ||
        (uint64_t)a->view[2].len != 16 * a->count) {
        PyErr_Format(PyExc_ValueError,
                     "masks: %zd, %zd and %zd bytes are not 8, 8 and 16 for each term",
                     a->view[0].len, a->view[1].len, a->view[2].len);
        release_arrays(a, 3);
        return -1;
    }
    return 0;
}

static int add_arrays(pauli_object *self, PyObject *tuple) {
    arrays a;
    if (parse_arrays(tuple, 0, &a) != 0) {
        return -1;
    }
    const qarena_status status =
        qarena_pauli_sum_add(self->handle, a.count, a.view[0].buf, a.view[1].buf, a.view[2].buf);
    release_arrays(&a, 3);
    return check_status(self->state, status);
}

/* (first, (x, z, coefficients)): as many terms as these writable buffers hold. */
static PyObject *pauli_read_into(PyObject *object, PyObject *args) {
    pauli_object *self = (pauli_object *)object;
    PyObject *first_argument, *tuple;
    uint64_t first;
    arrays a;
    if (!PyArg_ParseTuple(args, "OO!:_read_into", &first_argument, &PyTuple_Type, &tuple) ||
        parse_uint64(first_argument, "first", &first) != 0 ||
        parse_arrays(tuple, PyBUF_WRITABLE, &a) != 0) {
        return NULL;
    }
    const qarena_status status = qarena_pauli_sum_read(self->handle, first, a.count, a.view[0].buf,
                                                       a.view[1].buf, a.view[2].buf);
    release_arrays(&a, 3);
    return check_status(self->state, status) == 0 ? Py_NewRef(Py_None) : NULL;
}

static PyObject *pauli_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"n", "terms", "masks", "arena", NULL};
    PyObject *size, *terms = NULL, *masks = NULL, *arena = NULL;
    unsigned n;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OO!O:PauliSum", names, &size, &terms,
                                     &PyTuple_Type, &masks, &arena) ||
        parse_size(size, &n) != 0) {
        return NULL;
    }
    module_state *state = state_of_type(type, pauli_dealloc);
    PyObject *owner = arena_or_default(state, arena);
    pauli_object *self = owner == NULL ? NULL : create(type, state, owner, n);
    Py_XDECREF(owner);
    if (self != NULL && ((terms != NULL && add_terms(self, terms) != 0) ||
                         (masks != NULL && add_arrays(self, masks) != 0))) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

/* --- arithmetic: new sums, of the type of self --- */

/* (factor, other, factor): both factors are (re, im). */
static PyObject *pauli_combined(PyObject *object, PyObject *args) {
    pauli_object *self = (pauli_object *)object, *other;
    double alpha[2], beta[2];
    PyObject *argument;
    if (!PyArg_ParseTuple(args, "(dd)O(dd):_combined", &alpha[0], &alpha[1], &argument, &beta[0],
                          &beta[1]) ||
        (other = pauli_cast(self->state, argument, "PauliSum")) == NULL) {
        return NULL;
    }
    const unsigned n = qarena_pauli_sum_qubits(self->handle),
                   m = qarena_pauli_sum_qubits(other->handle);
    pauli_object *made = create(Py_TYPE(object), self->state, self->arena, n > m ? n : m);
    if (made != NULL &&
        (check_status(self->state, qarena_pauli_sum_append(made->handle, self->handle, alpha)) !=
             0 ||
         check_status(self->state, qarena_pauli_sum_append(made->handle, other->handle, beta)) !=
             0)) {
        Py_CLEAR(made);
    }
    return (PyObject *)made;
}

static PyObject *pauli_multiplied(PyObject *object, PyObject *argument) {
    pauli_object *self = (pauli_object *)object,
                 *other = pauli_cast(self->state, argument, "PauliSum");
    qarena_pauli_sum *product = NULL;
    if (other == NULL ||
        check_status(self->state,
                     qarena_pauli_sum_multiply(self->handle, other->handle, &product)) != 0) {
        return NULL;
    }
    pauli_object *made = (pauli_object *)object_allocate(Py_TYPE(object));
    if (made == NULL) {
        qarena_pauli_sum_destroy(product);
        return NULL;
    }
    made->handle = product;
    made->arena = Py_NewRef(self->arena);
    made->state = self->state;
    (void)qarena_pauli_sum_set_poll(product, poll, NULL);
    return (PyObject *)made;
}

static PyObject *pauli_simplified(PyObject *object, PyObject *unused) {
    (void)unused;
    pauli_object *self = (pauli_object *)object;
    const double one[2] = {1, 0};
    pauli_object *made =
        create(Py_TYPE(object), self->state, self->arena, qarena_pauli_sum_qubits(self->handle));
    if (made != NULL &&
        (check_status(self->state, qarena_pauli_sum_append(made->handle, self->handle, one)) != 0 ||
         check_status(self->state, qarena_pauli_sum_simplify(made->handle)) != 0)) {
        Py_CLEAR(made);
    }
    return (PyObject *)made;
}

static Py_ssize_t pauli_length(PyObject *object) {
    return (Py_ssize_t)qarena_pauli_sum_length(((pauli_object *)object)->handle);
}

static PyObject *get_n(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(qarena_pauli_sum_qubits(((pauli_object *)object)->handle));
}

static PyObject *get_arena(PyObject *object, void *unused) {
    (void)unused;
    return Py_NewRef(((pauli_object *)object)->arena);
}

static PyGetSetDef pauli_getset[] = {
    {"n", get_n, NULL, "number of qubits", NULL},
    {"arena", get_arena, NULL, "the Arena that holds its memory", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef pauli_methods[] = {
    {"_read_into", pauli_read_into, METH_VARARGS,
     "_read_into($self, first, masks, /)\n--\n\nTerms from this one on, into writable buffers."},
    {"_combined", pauli_combined, METH_VARARGS,
     "_combined($self, factor, other, other_factor, /)\n--\n\nA new sum: both, each times its "
     "factor (re, im)."},
    {"_multiplied", pauli_multiplied, METH_O,
     "_multiplied($self, other, /)\n--\n\nA new sum: the product of operators, simplified."},
    {"_apply_into", pauli_apply_into, METH_VARARGS,
     "_apply_into($self, src, dst, threads, /)\n--\n\ndst := H src, arrays of amplitudes."},
    {"simplify", pauli_simplified, METH_NOARGS,
     "simplify($self, /)\n--\n\nA new sum, equal as an operator: each string once, in the order "
     "of (x, z) masks, none with the\ncoefficient 0."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot pauli_slots[] = {
    {Py_tp_doc, "PauliSum(n, terms=(), masks=None, arena=None)\n--\n\nA sum of Pauli strings; see "
                "qarena.PauliSum."},
    {Py_tp_new, SLOT(pauli_new)},
    {Py_tp_dealloc, SLOT(pauli_dealloc)},
    {Py_tp_methods, pauli_methods},
    {Py_tp_getset, pauli_getset},
    {Py_sq_length, SLOT(pauli_length)},
    {0, NULL},
};

PyType_Spec pauli_spec = {"qarena._core.PauliSum", sizeof(pauli_object), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, pauli_slots};
