#include "dicts.h"

int dict_take(PyObject *dict, const char *name, PyObject *value) {
    int result = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return result;
}

PyObject *dict_of_numbers(const number_field *fields, size_t count) {
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict != NULL && i < count; i++) {
        const uint64_t value = fields[i].value;
        if (dict_take(dict, fields[i].name,
                      value == UINT64_MAX ? Py_NewRef(Py_None)
                                          : PyLong_FromUnsignedLongLong(value)) != 0) {
            Py_CLEAR(dict);
        }
    }
    return dict;
}
