/* Expectations, variances, matrix elements, and evolution by a sum. The sums are kept by references
 * while the GIL is released: nothing else could change them. */
#include "register_expect.h"

#include "pauli_type.h"
#include "register_pair.h"
#include "register_run.h"

/* Work of a term on an amplitude, as registers weigh gates; a sum has at least one. */
static void begin(register_object *self, uint64_t terms) {
    if (self->weight * (terms ? terms : 1) >= RELEASE_WORK) {
        register_release_gil(self);
    }
}

/* The handles of a tuple of sums, and how many terms they have. NULL with an exception. */
static const qarena_pauli_sum **handles_of(register_object *self, PyObject *tuple,
                                           uint64_t *terms) {
    const Py_ssize_t count = PyTuple_Size(tuple);
    const qarena_pauli_sum **handles =
        PyMem_Malloc(sizeof *handles * (size_t)(count > 0 ? count : 1));
    *terms = 0;
    if (handles == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        pauli_object *sum = pauli_cast(self->state, PyTuple_GetItem(tuple, i), "expectation");
        if (sum == NULL) {
            PyMem_Free(handles);
            return NULL;
        }
        handles[i] = sum->handle;
        *terms += qarena_pauli_sum_length(sum->handle);
    }
    return handles;
}

static PyObject *floats(const double *values, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *value = PyFloat_FromDouble(values[i]);
        if (value == NULL || PyList_SetItem(list, i, value) != 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

typedef qarena_status expectation(qarena_register *, const qarena_pauli_sum *const *, uint64_t,
                                  double *);

/* A tuple of sums: a list of floats. */
static PyObject *expectations(PyObject *object, PyObject *tuple, expectation *find) {
    register_object *self = (register_object *)object;
    uint64_t terms;
    if (!PyTuple_Check(tuple)) {
        return PyErr_Format(PyExc_TypeError, "a tuple is needed, not %R", tuple);
    }
    const Py_ssize_t count = PyTuple_Size(tuple);
    const qarena_pauli_sum **handles = handles_of(self, tuple, &terms);
    double *values = PyMem_Malloc(sizeof *values * (size_t)(count > 0 ? count : 1));
    PyObject *list = NULL;
    if (values == NULL) {
        PyErr_NoMemory();
    }
    if (handles != NULL && values != NULL && register_lock_enter(&self->lock, self->state) == 0) {
        begin(self, terms);
        const qarena_status status = find(self->handle, handles, (uint64_t)count, values);
        list = register_end(self, status) == 0 ? floats(values, count) : NULL;
    }
    PyMem_Free(values);
    PyMem_Free((void *)handles);
    return list;
}

PyObject *register_expectations(PyObject *object, PyObject *tuple) {
    return expectations(object, tuple, qarena_register_expectations);
}

PyObject *register_mixed_expectations(PyObject *object, PyObject *tuple) {
    return expectations(object, tuple, qarena_density_expectations);
}

PyObject *register_variance(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object;
    pauli_object *sum = pauli_cast(self->state, argument, "variance");
    double variance;
    if (sum == NULL || register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    Py_INCREF(argument);
    begin(self, qarena_pauli_sum_length(sum->handle));
    const int result =
        register_end(self, qarena_register_variance(self->handle, sum->handle, &variance));
    Py_DECREF(argument);
    return result == 0 ? PyFloat_FromDouble(variance) : NULL;
}

/* (sum, t, tolerance, imaginary). It takes many applications of the sum. */
PyObject *register_evolve(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object;
    PyObject *argument;
    pauli_object *sum;
    double t, tolerance;
    int imaginary;
    if (!PyArg_ParseTuple(args, "Oddp:_evolve", &argument, &t, &tolerance, &imaginary) ||
        (sum = pauli_cast(self->state, argument, "evolve")) == NULL ||
        register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_release_gil(self);
    const qarena_status status =
        qarena_register_evolve(self->handle, sum->handle, t, tolerance, imaginary, NULL);
    return register_end(self, status) == 0 ? Py_NewRef(object) : NULL;
}

/* (other, sum). */
PyObject *register_matrix_element(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object, *other;
    PyObject *argument, *sum_argument;
    pauli_object *sum;
    double element[2];
    if (!PyArg_ParseTuple(args, "OO:matrix_element", &argument, &sum_argument) ||
        (other = register_cast(self->state, argument)) == NULL ||
        (sum = pauli_cast(self->state, sum_argument, "matrix_element")) == NULL ||
        register_pair_enter(self, other) != 0) {
        return NULL;
    }
    const qarena_status status =
        qarena_register_matrix_element(self->handle, other->handle, sum->handle, element);
    return register_pair_leave(self, other, status) == 0
               ? PyComplex_FromDoubles(element[0], element[1])
               : NULL;
}
