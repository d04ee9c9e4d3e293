/* Dicts that are results. */
#ifndef QARENA_PYTHON_DICTS_H
#define QARENA_PYTHON_DICTS_H

#include "module_state.h"

/* dict[name] = value, taking over the reference `value`, which may be NULL (an exception is set
 * then). */
int dict_take(PyObject *dict, const char *name, PyObject *value);

/* A new dict of numbers; UINT64_MAX, which stands for "not known" or "no limit", becomes None. */
typedef struct number_field {
    const char *name;
    uint64_t value;
} number_field;

PyObject *dict_of_numbers(const number_field *fields, size_t count);

#endif
