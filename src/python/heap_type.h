/* Types made from a PyType_Spec, and their objects. */
#ifndef QARENA_PYTHON_HEAP_TYPE_H
#define QARENA_PYTHON_HEAP_TYPE_H

#include "module_state.h"

/* A pointer to a function as PyType_Slot wants it, and back; ISO C has no such conversion, POSIX
 * does. */
#define SLOT(function) __extension__(void *)(function)
#define FUNCTION(type, slot) __extension__(type)(slot)
#define METHOD(function) (PyCFunction)(void (*)(void))(function)

/* The state of the module whose own type, `spec_dealloc` being its deallocator, is `type` or a base
 * of it. */
module_state *state_of_type(PyTypeObject *type, destructor spec_dealloc);

/* A new object of a heap type, all zero. */
PyObject *object_allocate(PyTypeObject *type);

/* Free an object of a heap type: its memory and its reference to the type. */
void object_free(PyObject *object);

#endif
