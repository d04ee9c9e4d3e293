#include "angles.h"

#include "args.h"
#include "errors.h"

#define MODULE "qarena._parameters"

int parse_angle(PyObject *object, double *constant, PyObject **terms) {
    *terms = NULL;
    if (PyFloat_Check(object) || PyLong_Check(object)) {
        return parse_real(object, constant);
    }
    *terms = PyObject_GetAttrString(object, "_terms");
    if (*terms == NULL) {
        PyErr_Clear();
        return parse_real(object, constant);
    }
    PyObject *number = PyObject_GetAttrString(object, "_constant");
    int result = number == NULL ? -1 : parse_real(number, constant);
    Py_XDECREF(number);
    if (result == 0 && !PyTuple_Check(*terms)) {
        PyErr_Format(PyExc_TypeError, "angle: its terms are a tuple, not %R", *terms);
        result = -1;
    }
    if (result != 0 || PyTuple_Size(*terms) == 0) {
        Py_CLEAR(*terms);
    }
    return result;
}

PyObject *read_terms(module_state *state, const qarena_circuit *circuit, uint64_t index,
                     unsigned angle, unsigned count) {
    PyObject *terms = PyTuple_New(count);
    for (unsigned k = 0; terms != NULL && k < count; k++) {
        qarena_term term;
        PyObject *item =
            check_status(state, qarena_circuit_read_term(circuit, index, angle, k, &term)) == 0
                ? Py_BuildValue("(sKKd)", term.name, (unsigned long long)term.length,
                                (unsigned long long)term.index, term.coefficient)
                : NULL;
        if (item == NULL || PyTuple_SetItem(terms, k, item) != 0) {
            Py_CLEAR(terms);
        }
    }
    return terms;
}

PyObject *angle_create(double constant, PyObject *terms) {
    PyObject *module = PyImport_ImportModule(MODULE);
    PyObject *type = module == NULL ? NULL : PyObject_GetAttrString(module, "Angle");
    PyObject *angle = type == NULL ? NULL : PyObject_CallMethod(type, "_of", "dO", constant, terms);
    Py_XDECREF(type);
    Py_XDECREF(module);
    return angle;
}

/* A tuple of terms as C's; the names are the tuple's. */
static int convert_terms(PyObject *tuple, qarena_term *terms) {
    const Py_ssize_t count = PyTuple_Size(tuple);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *length, *index, *item = PyTuple_GetItem(tuple, i);
        if (!PyTuple_Check(item)) {
            PyErr_Format(PyExc_TypeError, "angle: a term is a tuple, not %R", item);
            return -1;
        }
        if (!PyArg_ParseTuple(item, "sOOd", &terms[i].name, &length, &index,
                              &terms[i].coefficient)) { /* s: it has no NUL */
            return -1;
        }
        terms[i].length = PyLong_AsUnsignedLongLong(length);
        terms[i].index = PyLong_AsUnsignedLongLong(index);
        if (PyErr_Occurred()) {
            return -1;
        }
    }
    return 0;
}

/* A constant and a tuple of terms, or NULL, as C's, to be freed. On failure an exception is
 * set. */
static int angle_convert(qarena_angle *angle, qarena_term **room, double constant,
                         PyObject *tuple) {
    const Py_ssize_t count = tuple == NULL ? 0 : PyTuple_Size(tuple);
    *room = count ? PyMem_Malloc((size_t)count * sizeof **room) : NULL;
    *angle = (qarena_angle){.constant = constant, .terms = *room, .n_terms = (size_t)count};
    if (count && *room == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return count ? convert_terms(tuple, *room) : 0;
}

qarena_status apply_angles(qarena_circuit *circuit, qarena_gate gate, unsigned count,
                           const double *constants, PyObject *const *terms,
                           const qarena_operands *operands) {
    qarena_angle angles[3] = {{0}};
    qarena_term *rooms[3] = {NULL};
    qarena_status status = QARENA_OK;
    for (unsigned i = 0; i < count && status == QARENA_OK; i++) {
        status = angle_convert(&angles[i], &rooms[i], constants[i], terms[i]) == 0
                     ? QARENA_OK
                     : QARENA_E_ARGUMENT;
    }
    if (status == QARENA_OK) {
        status = qarena_circuit_apply_angles(circuit, gate, angles, operands);
    }
    for (unsigned i = 0; i < 3; i++) {
        PyMem_Free(rooms[i]);
    }
    return status;
}

qarena_status rotate_by_angle(qarena_circuit *circuit, double constant, PyObject *terms, uint64_t x,
                              uint64_t z, const qarena_operands *controls) {
    qarena_angle angle;
    qarena_term *room;
    qarena_status status = QARENA_E_ARGUMENT;
    if (angle_convert(&angle, &room, constant, terms) == 0) {
        status = qarena_circuit_rotate_by_angle(circuit, &angle, x, z, controls);
    }
    PyMem_Free(room);
    return status;
}

/* --- values --- */

void values_clear(values *values) {
    if (values->view.obj != NULL) {
        PyBuffer_Release(&values->view);
    }
    PyMem_Free(values->own);
    values->own = NULL;
}

/* Whether it is a plain array of doubles, whose memory then is taken. */
static int take_view(PyObject *object, values *values) {
    if (!PyObject_CheckBuffer(object) ||
        PyObject_GetBuffer(object, &values->view, PyBUF_FORMAT | PyBUF_ND | PyBUF_C_CONTIGUOUS) !=
            0) {
        PyErr_Clear();
        values->view.obj = NULL;
        return 0;
    }
    const Py_buffer *view = &values->view;
    if (view->ndim != 1 || view->format == NULL || view->format[0] != 'd' ||
        view->format[1] != '\0' || (uintptr_t)view->buf % sizeof(double) != 0) {
        PyBuffer_Release(&values->view);
        values->view.obj = NULL;
        return 0;
    }
    values->numbers = view->buf;
    values->count = (uint64_t)(view->len / (Py_ssize_t)sizeof(double));
    return 1;
}

/* An item that is no real number, in the words of the call. */
static int raise_item(const char *call, Py_ssize_t place, PyObject *item) {
    if (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_ValueError)) {
        PyErr_Format(PyExc_TypeError, "%s: values: a real number is needed at %zd, not %R", call,
                     place, item);
    }
    return -1;
}

/* Of an array that is not one of doubles: one dimension, real. */
static int check_array(PyObject *object, const char *call) {
    PyObject *dimensions = PyObject_GetAttrString(object, "ndim");
    const long count = dimensions == NULL ? 1 : PyLong_AsLong(dimensions);
    Py_XDECREF(dimensions);
    PyErr_Clear();
    if (refuse_complex(object) != 0) {
        PyErr_Format(PyExc_TypeError, "%s: values: real numbers are needed, not complex ones",
                     call);
        return -1;
    }
    if (count != 1) {
        PyErr_Format(PyExc_ValueError, "%s: values: an array of %ld dimensions, 1 is needed", call,
                     count);
        return -1;
    }
    return 0;
}

static int copy_items(PyObject *object, const char *call, values *values) {
    if (check_array(object, call) != 0) {
        return -1;
    }
    PyObject *items = PySequence_Tuple(object);
    if (items == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError,
                         "%s: values: an array, a sequence or a dict is needed, not %R", call,
                         object);
        }
        return -1;
    }
    const Py_ssize_t count = PyTuple_Size(items);
    int result = 0;
    values->own = PyMem_Malloc((size_t)(count ? count : 1) * sizeof(double));
    if (values->own == NULL) {
        PyErr_NoMemory();
        result = -1;
    }
    for (Py_ssize_t i = 0; result == 0 && i < count; i++) {
        PyObject *item = PyTuple_GetItem(items, i);
        result = parse_real(item, &values->own[i]);
        result = result == 0 ? 0 : raise_item(call, i, item);
    }
    values->numbers = values->own;
    values->count = (uint64_t)count;
    Py_DECREF(items);
    return result;
}

static PyObject *values_by_name(circuit_object *circuit, PyObject *dict, const char *call) {
    PyObject *module = PyImport_ImportModule(MODULE);
    PyObject *parameters = module == NULL ? NULL : circuit_parameters((PyObject *)circuit, NULL);
    PyObject *list = parameters == NULL ? NULL
                                        : PyObject_CallMethod(module, "values_by_name", "OOs",
                                                              parameters, dict, call);
    Py_XDECREF(parameters);
    Py_XDECREF(module);
    return list;
}

int values_parse(circuit_object *circuit, PyObject *object, const char *call, values *values) {
    *values = (struct values){0};
    if (object == NULL || object == Py_None || take_view(object, values)) {
        return 0;
    }
    if (PyAnySet_Check(object) || PyBytes_Check(object) || PyByteArray_Check(object) ||
        PyUnicode_Check(object)) {
        PyErr_Format(PyExc_TypeError,
                     "%s: values: an array, a sequence or a dict is needed, not %R", call, object);
        return -1;
    }
    if (!PyObject_HasAttrString(object, "items")) {
        return copy_items(object, call, values);
    }
    PyObject *list = values_by_name(circuit, object, call);
    const int result = list == NULL ? -1 : copy_items(list, call, values);
    Py_XDECREF(list);
    return result;
}

PyObject *circuit_parameters(PyObject *object, PyObject *unused) {
    (void)unused;
    circuit_object *self = (circuit_object *)object;
    const uint64_t count = qarena_circuit_parameters(self->handle);
    PyObject *list = check_not_changing(self) == 0 ? PyList_New((Py_ssize_t)count) : NULL;
    for (uint64_t i = 0; list != NULL && i < count; i++) {
        qarena_parameter parameter;
        PyObject *item =
            check_status(self->state, qarena_circuit_read_parameter(self->handle, i, &parameter)) ==
                    0
                ? Py_BuildValue("(sKK)", parameter.name, (unsigned long long)parameter.length,
                                (unsigned long long)parameter.first)
                : NULL;
        if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) != 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

PyObject *circuit_add_parameter(PyObject *object, PyObject *args) {
    circuit_object *self = (circuit_object *)object;
    const char *name;
    unsigned long long length;
    if (!PyArg_ParseTuple(args, "sK:_add_parameter", &name, &length) ||
        check_not_running(self) != 0 ||
        check_status(self->state, qarena_circuit_add_parameter(self->handle, name, length)) != 0) {
        return NULL;
    }
    return Py_NewRef(object);
}
