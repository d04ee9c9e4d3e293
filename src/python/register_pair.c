/* Register's methods on two registers. Both are held, the one at the lower address first, so that
 * two threads can't wait for each other. */
#include "register_pair.h"

#include "register_make.h"
#include "register_run.h"

register_object *register_cast(module_state *state, PyObject *object) {
    int is_register = PyObject_IsInstance(object, (PyObject *)state->register_type);
    if (is_register == 0) {
        PyErr_Format(PyExc_TypeError, "a Register is needed, not %R", object);
    }
    return is_register > 0 ? (register_object *)object : NULL;
}

/* Enter, run what is pending, and keep others out also while this thread waits for another
 * register. */
static int hold_synced(register_object *self) {
    if (register_enter_synced(self) != 0) {
        return -1;
    }
    register_lock_mark(&self->lock);
    return 0;
}

int register_pair_enter(register_object *a, register_object *b) {
    register_object *first = a < b ? a : b, *second = a < b ? b : a;
    if (hold_synced(first) != 0) {
        return -1;
    }
    if (second != first && hold_synced(second) != 0) {
        register_lock_leave(&first->lock);
        return -1;
    }
    /* One thread state, noted in both: whichever register the library polls for, its poll finds the
     * GIL released. */
    register_release_gil(a);
    b->next_check = a->next_check;
    b->released = a->released;
    return 0;
}

int register_pair_leave(register_object *a, register_object *b, qarena_status status) {
    if (b != a) {
        a->interrupted |= b->interrupted;
        b->interrupted = 0;
        b->released = NULL;
    }
    int result = register_end(a, status);
    if (b != a) {
        register_lock_leave(&b->lock);
    }
    return result;
}

/* (alpha, other, beta): self := alpha self + beta other. */
PyObject *register_combine(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object;
    double alpha[2] = {0, 0}, beta[2] = {0, 0};
    PyObject *argument;
    if (!PyArg_ParseTuple(args, "(dd)O(dd):_combine", &alpha[0], &alpha[1], &argument, &beta[0],
                          &beta[1])) {
        return NULL;
    }
    register_object *other = register_cast(self->state, argument);
    if (other == NULL || register_pair_enter(self, other) != 0) {
        return NULL;
    }
    const qarena_status status = qarena_register_combine(self->handle, alpha, other->handle, beta);
    return register_pair_leave(self, other, status) == 0 ? Py_NewRef(object) : NULL;
}

PyObject *register_tensor(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object,
                    *other = register_cast(self->state, argument);
    qarena_register *product = NULL;
    if (other == NULL || register_pair_enter(self, other) != 0) {
        return NULL;
    }
    const qarena_status status = qarena_register_tensor(self->handle, other->handle, &product);
    if (register_pair_leave(self, other, status) != 0) {
        qarena_register_destroy(product);
        return NULL;
    }
    return register_wrap(self, product);
}

PyObject *register_inner(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object,
                    *other = register_cast(self->state, argument);
    double inner[2];
    if (other == NULL || register_pair_enter(self, other) != 0) {
        return NULL;
    }
    const qarena_status status = qarena_register_inner(self->handle, other->handle, inner);
    return register_pair_leave(self, other, status) == 0 ? PyComplex_FromDoubles(inner[0], inner[1])
                                                         : NULL;
}

PyObject *register_fidelity(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object,
                    *other = register_cast(self->state, argument);
    double fidelity;
    if (other == NULL || register_pair_enter(self, other) != 0) {
        return NULL;
    }
    const qarena_status status = qarena_register_fidelity(self->handle, other->handle, &fidelity);
    return register_pair_leave(self, other, status) == 0 ? PyFloat_FromDouble(fidelity) : NULL;
}
