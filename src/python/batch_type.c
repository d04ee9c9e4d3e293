/* The type Batch. */
#include "batch_type.h"

#include "arena_type.h"
#include "args.h"
#include "circuit_object.h"
#include "errors.h"
#include "heap_type.h"
#include "pauli_type.h"
#include "register_lock.h"
#include "running.h"
#include "snapshot_type.h"

#define STACK_SUMS 16

typedef struct batch_object {
    PyObject_HEAD qarena_batch *handle;
    PyObject *arena;
    module_state *state;
    register_lock lock;
    running run;
    uint64_t amplitude; /* bytes */
} batch_object;

static uint64_t done_members(const void *handle) {
    return qarena_batch_done(*(qarena_batch *const *)handle);
}

/* --- arguments --- */

enum { RESULTS, GRADIENTS, STATES, OUTCOMES, VALUES, ARRAYS };

/* One call. */
typedef struct batch_call {
    circuit_object *circuit;
    PyObject *sums, *initial;
    qarena_batch_work work;
    const qarena_pauli_sum *few[STACK_SUMS], **many; /* many: NULL, or allocated */
    Py_buffer views[ARRAYS];
} batch_call;

static int take_sums(batch_object *self, batch_call *call) {
    const Py_ssize_t count = PyTuple_Size(call->sums);
    const uint64_t lists = call->work.own_sums ? call->work.members : 1;
    if (lists == 0 || (uint64_t)count % lists != 0) {
        PyErr_Format(PyExc_ValueError, "run_batch: %zd sums for %llu members", count,
                     (unsigned long long)lists);
        return -1;
    }
    if (count > STACK_SUMS) {
        call->many = PyMem_Malloc((size_t)count * sizeof *call->many);
        if (call->many == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    const qarena_pauli_sum **sums = call->many != NULL ? call->many : call->few;
    for (Py_ssize_t i = 0; i < count; i++) {
        const pauli_object *sum =
            pauli_cast(self->state, PyTuple_GetItem(call->sums, i), "run_batch");
        if (sum == NULL) {
            return -1;
        }
        sums[i] = sum->handle;
    }
    call->work.sums = count ? sums : NULL;
    call->work.n_sums = (uint64_t)count / lists;
    return 0;
}

static int take_initial(batch_object *self, batch_call *call) {
    if (call->initial == Py_None) {
        return 0;
    }
    const int is_snapshot =
        PyObject_IsInstance(call->initial, (PyObject *)self->state->snapshot_type);
    if (is_snapshot == 0) {
        PyErr_Format(PyExc_TypeError, "initial: a Snapshot is needed, not %R", call->initial);
    }
    if (is_snapshot <= 0) {
        return -1;
    }
    call->work.initial = ((snapshot_object *)call->initial)->handle;
    return 0;
}

/* A contiguous array of exactly so many bytes a member; None: NULL. */
static int take_array(PyObject *object, const char *name, uint64_t members, uint64_t bytes,
                      int writable, Py_buffer *view) {
    if (object == Py_None) {
        return 0;
    }
    if (PyObject_GetBuffer(object, view,
                           PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0)) !=
        0) {
        return -1;
    }
    if ((uint64_t)view->len != members * bytes) {
        PyErr_Format(PyExc_ValueError, "%s: %llu bytes are needed for %llu members, not %zd", name,
                     (unsigned long long)(members * bytes), (unsigned long long)members, view->len);
        return -1;
    }
    return 0;
}

static int take_arrays(batch_object *self, batch_call *call, PyObject *const arrays[ARRAYS]) {
    static const char *const names[ARRAYS] = {"values of observables", "gradients", "states",
                                              "samples", "values"};
    qarena_batch_work *work = &call->work;
    const unsigned n = qarena_circuit_qubits(call->circuit->handle);
    const uint64_t one = work->n_sums * sizeof(double);
    const uint64_t bytes[ARRAYS] = {one, one * work->count, self->amplitude << (n < 58 ? n : 58),
                                    work->shots * sizeof(uint64_t), work->count * sizeof(double)};
    for (unsigned i = 0; i < ARRAYS; i++) {
        if (take_array(arrays[i], names[i], work->members, bytes[i], i != VALUES,
                       &call->views[i]) != 0) {
            return -1;
        }
    }
    work->results = call->views[RESULTS].buf;
    work->gradients = call->views[GRADIENTS].buf;
    work->states = call->views[STATES].buf;
    work->outcomes = call->views[OUTCOMES].buf;
    work->values = call->views[VALUES].buf;
    return 0;
}

static void end_call(batch_call *call) {
    for (unsigned i = 0; i < ARRAYS; i++) {
        if (call->views[i].obj != NULL) {
            PyBuffer_Release(&call->views[i]);
        }
    }
    PyMem_Free(call->many);
}

/* --- methods --- */

static int run(batch_object *self, batch_call *call, PyObject *progress) {
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return -1;
    }
    register_lock_mark(&self->lock);
    call->circuit->runners++;
    running_begin(&self->run, progress, call->work.members);
    const qarena_status status = qarena_batch_run(self->handle, call->circuit->handle, &call->work);
    running_end(&self->run);
    call->circuit->runners--;
    register_lock_leave(&self->lock);
    if (status == QARENA_OK && running_raised()) {
        return -1; /* the members that had been begun were the last */
    }
    return check_status(self->state, status);
}

/* (circuit, members, values, sums, initial, shots, seed, results, gradients, states, outcomes,
 * progress, own_sums). */
static PyObject *batch_run(PyObject *object, PyObject *args) {
    batch_object *self = (batch_object *)object;
    batch_call call = {.work = QARENA_BATCH_WORK_INIT};
    PyObject *circuit, *progress, *arrays[ARRAYS];
    unsigned long long members, shots, seed;
    int result = -1, own_sums = 0;
    if (!PyArg_ParseTuple(args, "OKOO!OKKOOOOO|p:_run", &circuit, &members, &arrays[VALUES],
                          &PyTuple_Type, &call.sums, &call.initial, &shots, &seed, &arrays[RESULTS],
                          &arrays[GRADIENTS], &arrays[STATES], &arrays[OUTCOMES], &progress,
                          &own_sums) ||
        (call.circuit = circuit_cast(self->state, circuit, "run_batch")) == NULL) {
        return NULL;
    }
    call.work.members = members;
    call.work.own_sums = (unsigned)own_sums;
    call.work.count = qarena_circuit_values(call.circuit->handle);
    call.work.shots = shots;
    call.work.seed = seed;
    if (take_sums(self, &call) == 0 && take_initial(self, &call) == 0 &&
        take_arrays(self, &call, arrays) == 0) {
        result = run(self, &call, progress);
    }
    end_call(&call);
    return result == 0 ? Py_NewRef(Py_None) : NULL;
}

static PyObject *get_done(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLongLong(qarena_batch_done(((batch_object *)object)->handle));
}

static PyObject *get_registers(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(qarena_batch_registers(((batch_object *)object)->handle));
}

/* --- the type --- */

static void batch_dealloc(PyObject *object) {
    batch_object *self = (batch_object *)object;
    qarena_batch_destroy(self->handle);
    Py_XDECREF(self->arena);
    object_free(object);
}

static int create(batch_object *self, unsigned n, qarena_register_options *options) {
    qarena_arena *memory = ((arena_object *)self->arena)->handle;
    options->poll = running_poll;
    options->poll_context = &self->run;
    self->run.done = done_members;
    self->run.context = &self->handle;
    running_begin(&self->run, Py_None, 0);
    const qarena_status status = qarena_batch_create(memory, n, options, &self->handle);
    running_end(&self->run);
    return check_status(self->state, status);
}

static PyObject *batch_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"n", "precision", "threads", "arena", NULL};
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    PyObject *size, *precision = NULL, *threads = Py_None, *arena = NULL;
    unsigned n;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OOO:Batch", names, &size, &precision,
                                     &threads, &arena) ||
        parse_size(size, &n) != 0 ||
        parse_shape(precision, NULL, &options.precision, &options.buffers) != 0 ||
        parse_threads(threads, &options.threads) != 0) {
        return NULL;
    }
    module_state *state = state_of_type(type, batch_dealloc);
    batch_object *self = (batch_object *)object_allocate(type);
    if (self == NULL) {
        return NULL;
    }
    self->state = state;
    self->amplitude = options.precision == QARENA_DOUBLE ? 16 : 8;
    self->arena = arena_or_default(state, arena);
    if (self->arena == NULL || create(self, n, &options) != 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static PyMethodDef batch_methods[] = {
    {"_run", batch_run, METH_VARARGS,
     "_run($self, circuit, members, values, sums, initial, shots, seed, results, gradients, "
     "states, samples, progress, own_sums=False, /)\n--\n\nFill these arrays, a row a member; "
     "None: not asked for. own_sums: of each member its own, one member's after the other's."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef batch_getset[] = {
    {"done", get_done, NULL, "how many members are done, from the first on", NULL},
    {"registers", get_registers, NULL, "how many registers it has, one a thread", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot batch_slots[] = {
    {Py_tp_doc, "Batch(n, precision='double', threads=None, arena=None)\n--\n\nRegisters for "
                "run_batch, one a thread."},
    {Py_tp_new, SLOT(batch_new)},
    {Py_tp_dealloc, SLOT(batch_dealloc)},
    {Py_tp_methods, batch_methods},
    {Py_tp_getset, batch_getset},
    {0, NULL},
};

PyType_Spec batch_spec = {"qarena._core.Batch", sizeof(batch_object), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, batch_slots};
