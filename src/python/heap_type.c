#include "heap_type.h"

PyObject *object_allocate(PyTypeObject *type) {
    allocfunc allocate = FUNCTION(allocfunc, PyType_GetSlot(type, Py_tp_alloc));
    return allocate(type, 0);
}

void object_free(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    freefunc release = FUNCTION(freefunc, PyType_GetSlot(type, Py_tp_free));
    release(object);
    Py_DECREF(type);
}

module_state *state_of_type(PyTypeObject *type, destructor spec_dealloc) {
    while (PyType_GetSlot(type, Py_tp_dealloc) != SLOT(spec_dealloc)) {
        type = (PyTypeObject *)PyType_GetSlot(type, Py_tp_base);
    }
    return PyType_GetModuleState(type);
}
