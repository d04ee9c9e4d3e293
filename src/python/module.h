/* The module qarena._core: its state and its object types. The module sees the library as any user does, through qarena/qarena.h.
 *
 * Everything here is called with the GIL held unless it says otherwise. Functions that return an int return 0, or -1 with an exception
 * set. */
#ifndef QARENA_PYTHON_MODULE_H
#define QARENA_PYTHON_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "qarena/qarena.h"

struct hold_waiter;

typedef struct module_state {
    PyTypeObject *arena_type;
    PyTypeObject *circuit_type;
    PyTypeObject *register_type;
    PyTypeObject *snapshot_type;
    PyObject *error;         /* qarena.Error */
    PyObject *default_arena; /* the Arena around the process's arena; NULL until it is asked for */
    PyObject *gate_names;    /* dict: name -> row number, see gate_rows.h */
    PyObject *is_finalizing; /* sys.is_finalizing; NULL when the module has been cleared */
    struct hold_waiter *waiting; /* threads that wait for a register, the newest first: see hold.c */
    long waiting_process;    /* theirs */
} module_state;

/* owned: the handle is destroyed with the object. */
typedef struct arena_object {
    PyObject_HEAD
    qarena_arena *handle;
    module_state *state;
    int owned;
} arena_object;

/* shape and strides of its buffer views live here, so that a view needs no memory of its own. */
typedef struct snapshot_object {
    PyObject_HEAD
    qarena_snapshot *handle;
    PyObject *arena;
    module_state *state;
    Py_ssize_t shape, stride;
} snapshot_object;

/* runners: registers that run it now; it can't be changed meanwhile. */
typedef struct circuit_object {
    PyObject_HEAD
    qarena_circuit *handle;
    PyObject *arena;
    module_state *state;
    unsigned n;
    unsigned runners; /* who reads its gates while others may run */
    int changing;     /* somebody appends to it, while others may run */
} circuit_object;

/* A pointer to a function as PyType_Slot wants it, and back; ISO C has no such conversion, POSIX does. */
#define SLOT(function) __extension__(void *)(function)
#define FUNCTION(type, slot) __extension__(type)(slot)
#define METHOD(function) (PyCFunction)(void (*)(void))(function)

extern PyType_Spec arena_spec, circuit_spec, register_spec, snapshot_spec;
extern PyMethodDef module_functions[];

/* The state of the module whose own type, `spec_dealloc` being its deallocator, is `type` or a base of it. */
module_state *state_of_type(PyTypeObject *type, destructor spec_dealloc);

/* A new reference to `arena`, or to the default arena when it is NULL or None; TypeError when it is anything else. */
PyObject *arena_or_default(module_state *state, PyObject *arena);

/* `object` as a Circuit whose gates may be read: TypeError if it is none, which begins with `call`; qarena.Error while it is being changed. Borrowed. */
circuit_object *circuit_cast(module_state *state, PyObject *object, const char *call);

/* Between these the gates of a circuit are read, or appended to `self` from `source` (NULL: they are read), while others may run. */
void begin_long_call(circuit_object *self, circuit_object *source);
void end_long_call(circuit_object *self, circuit_object *source);

/* Circuit._explain, in explained.c. */
PyObject *circuit_explain(PyObject *object, PyObject *args);

/* Wrap a snapshot; takes it over, also on failure. arena: its owner. */
PyObject *snapshot_wrap(module_state *state, qarena_snapshot *handle, PyObject *arena);

/* dict[name] = value, taking over the reference `value`, which may be NULL (an exception is set then). */
int dict_take(PyObject *dict, const char *name, PyObject *value);

/* A new dict of numbers; UINT64_MAX, which stands for "not known" or "no limit", becomes None. */
typedef struct number_field {
    const char *name;
    uint64_t value;
} number_field;

PyObject *dict_of_numbers(const number_field *fields, size_t count);

/* A new object of a heap type, all zero. */
PyObject *object_allocate(PyTypeObject *type);

/* Free an object of a heap type: its memory and its reference to the type. */
void object_free(PyObject *object);

#endif
