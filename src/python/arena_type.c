/* The type Arena. Registers, circuits and snapshots refer to their arena, so it goes after them. */
#include "arena_type.h"

#include "args.h"
#include "dicts.h"
#include "errors.h"
#include "heap_type.h"

static void arena_dealloc(PyObject *object) {
    arena_object *self = (arena_object *)object;
    if (self->owned && self->handle != NULL) {
        (void)qarena_arena_destroy(self->handle);
    }
    object_free(object);
}

/* Takes over an owned handle, also on failure. */
static PyObject *arena_wrap(PyTypeObject *type, module_state *state, qarena_arena *handle,
                            int owned) {
    arena_object *self = (arena_object *)object_allocate(type);
    if (self == NULL) {
        if (owned) {
            (void)qarena_arena_destroy(handle);
        }
        return NULL;
    }
    self->handle = handle;
    self->state = state;
    self->owned = owned;
    return (PyObject *)self;
}

PyObject *arena_or_default(module_state *state, PyObject *arena) {
    if (arena != NULL && arena != Py_None) {
        if (!Py_IS_TYPE(arena, state->arena_type)) {
            return PyErr_Format(PyExc_TypeError, "arena: an Arena is needed, not %R", arena);
        }
        return Py_NewRef(arena);
    }
    if (state->default_arena == NULL) {
        qarena_arena *handle = NULL;
        if (check_status(state, qarena_arena_default(&handle)) != 0) {
            return NULL;
        }
        state->default_arena = arena_wrap(state->arena_type, state, handle, 0);
    }
    return Py_XNewRef(state->default_arena);
}

static PyObject *arena_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"budget", "dry", NULL};
    PyObject *budget = Py_None;
    qarena_arena *handle = NULL;
    uint64_t bytes = 0;
    int dry = 0;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|O$p:Arena", names, &budget, &dry)) {
        return NULL;
    }
    if (budget != Py_None) {
        if (parse_uint64(budget, "budget", &bytes) != 0) {
            return NULL;
        }
        if (bytes == 0) {
            return PyErr_Format(
                PyExc_ValueError,
                "budget = 0: an arena needs some bytes; None is what the machine can give");
        }
    }
    module_state *state = state_of_type(type, arena_dealloc);
    const qarena_arena_options options = {sizeof options, bytes, NULL, dry};
    if (check_status(state, qarena_arena_create(&options, &handle)) != 0) {
        return NULL;
    }
    PyObject *arena = arena_wrap(type, state, handle, 1);
    if (arena != NULL) {
        ((arena_object *)arena)->dry = dry;
    }
    return arena;
}

static PyObject *arena_get_dry(PyObject *object, void *unused) {
    (void)unused;
    return PyBool_FromLong(((arena_object *)object)->dry);
}

static int read_stats(arena_object *self, qarena_arena_stats *stats) {
    qarena_status status;
    Py_BEGIN_ALLOW_THREADS status = qarena_arena_read_stats(self->handle, stats);
    Py_END_ALLOW_THREADS return check_status(self->state, status);
}

static PyObject *arena_repr(PyObject *object) {
    qarena_arena_stats stats;
    if (read_stats((arena_object *)object, &stats) != 0) {
        return NULL;
    }
    return PyUnicode_FromFormat("<Arena: %llu of %llu bytes in use>",
                                (unsigned long long)stats.in_use, (unsigned long long)stats.budget);
}

static PyObject *arena_stats(PyObject *object, PyObject *unused) {
    (void)unused;
    qarena_arena_stats stats;
    if (read_stats((arena_object *)object, &stats) != 0) {
        return NULL;
    }
    const number_field fields[] = {
        {"budget", stats.budget},
        {"held", stats.held},
        {"in_use", stats.in_use},
        {"high_water", stats.high_water},
        {"held_high_water", stats.held_high_water},
        {"buffers", stats.buffers},
        {"cached", stats.cached},
        {"hits", stats.hits},
        {"misses", stats.misses},
        {"refused", stats.refused},
        {"objects", stats.objects},
        {"object_calls", stats.object_calls},
        {"os_calls", stats.os_calls},
        {"page_faults", stats.page_faults},
        {"huge_bytes", stats.huge_bytes},
    };
    return dict_of_numbers(fields, sizeof fields / sizeof fields[0]);
}

static PyObject *arena_trim(PyObject *object, PyObject *unused) {
    (void)unused;
    arena_object *self = (arena_object *)object;
    uint64_t released = 0;
    qarena_status status;
    Py_BEGIN_ALLOW_THREADS status = qarena_arena_trim(self->handle, &released);
    Py_END_ALLOW_THREADS return check_status(self->state, status) == 0
        ? PyLong_FromUnsignedLongLong(released)
        : NULL;
}

static PyObject *arena_close(PyObject *object, PyObject *unused) {
    (void)unused;
    arena_object *self = (arena_object *)object;
    if (!self->owned) {
        raise_error(self->state, QARENA_E_BUSY,
                    "the default arena can't be closed: it is everybody's");
        return NULL;
    }
    return check_status(self->state, qarena_arena_close(self->handle)) == 0 ? Py_NewRef(Py_None)
                                                                            : NULL;
}

static PyObject *arena_enter(PyObject *object, PyObject *unused) {
    (void)unused;
    return Py_NewRef(object);
}

static PyObject *arena_exit(PyObject *object, PyObject *args) {
    return arena_close(object, args);
}

static PyMethodDef arena_methods[] = {
    {"stats", arena_stats, METH_NOARGS,
     "stats($self, /)\n--\n\nWhat it holds (bytes) and has done (counts), as a dict."},
    {"trim", arena_trim, METH_NOARGS,
     "trim($self, /)\n--\n\nGive unused buffers back to the system; the number of bytes."},
    {"close", arena_close, METH_NOARGS,
     "close($self, /)\n--\n\nRefuse new registers and circuits, give unused memory back. What "
     "lives in it goes on."},
    {"__enter__", arena_enter, METH_NOARGS, "__enter__($self, /)\n--\n\nThe arena itself."},
    {"__exit__", arena_exit, METH_VARARGS, "__exit__($self, /, *args)\n--\n\nClose it."},
    {NULL, NULL, 0, NULL},
};

static const char arena_doc[] = "Arena(budget=None, *, dry=False)\n--\n\n"
                                "Where registers and circuits get their memory: reusable buffers "
                                "under one budget in bytes (None: what the machine can give).\n\n"
                                "dry: count memory without using it. Whatever a program does on "
                                "registers of a dry arena is planned, checked and counted, but "
                                "states of more than 1 MiB are never computed, and what is read "
                                "of them means nothing; stats()['high_water'] is what the program "
                                "will have in use at most. Without a budget there is none.\n\n"
                                ">>> import qarena as qa\n"
                                ">>> arena = qa.Arena(budget=1 << 20)\n"
                                ">>> register = qa.Register(10, arena=arena)\n"
                                ">>> arena.stats()['buffers']\n"
                                "2\n";

static PyGetSetDef arena_getset[] = {
    {"dry", arena_get_dry, NULL, "Whether memory is only counted, large states not computed.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot arena_slots[] = {
    {Py_tp_doc, (void *)arena_doc},
    {Py_tp_new, SLOT(arena_new)},
    {Py_tp_dealloc, SLOT(arena_dealloc)},
    {Py_tp_repr, SLOT(arena_repr)},
    {Py_tp_methods, arena_methods},
    {Py_tp_getset, arena_getset},
    {0, NULL},
};

PyType_Spec arena_spec = {"qarena.Arena", sizeof(arena_object), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, arena_slots};
