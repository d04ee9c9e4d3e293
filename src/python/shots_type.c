/* The type Shots, and the run that makes one. It releases the GIL; the calling thread takes it back
 * for signals and for the progress function. */
#include "shots_type.h"

#include "angles.h"
#include "arena_type.h"
#include "args.h"
#include "circuit_object.h"
#include "errors.h"
#include "heap_type.h"
#include "pauli_type.h"
#include "running.h"
#include "snapshot_type.h"

typedef struct shots_object {
    PyObject_HEAD qarena_shots *handle;
    PyObject *arena;
    module_state *state;
    Py_ssize_t shape[2], strides[2]; /* of the bits */
} shots_object;

/* --- a call --- */

typedef struct shots_call {
    circuit_object *circuit;
    qarena_shots_options options;
    values values;
    PyObject *arena, *progress; /* progress: borrowed */
    uint64_t done;
    running run;
} shots_call;

static uint64_t done_shots(const void *done) {
    return __atomic_load_n((const uint64_t *)done, __ATOMIC_RELAXED);
}

/* --- arguments --- */

static int take_initial(module_state *state, PyObject *initial, shots_call *call) {
    if (initial == Py_None) {
        return 0;
    }
    const int is_snapshot = PyObject_IsInstance(initial, (PyObject *)state->snapshot_type);
    if (is_snapshot == 0) {
        PyErr_Format(PyExc_TypeError, "initial: a Register or Snapshot is needed, not %R", initial);
    }
    if (is_snapshot <= 0) {
        return -1;
    }
    call->options.initial = ((snapshot_object *)initial)->handle;
    return 0;
}

static int take_arguments(module_state *state, PyObject *args, shots_call *call) {
    PyObject *circuit, *precision, *threads, *shots, *first, *seed, *given, *initial, *arena,
        *progress, *observable;
    const pauli_object *sum = NULL;
    qarena_shots_options *options = &call->options;
    unsigned buffers;
    if (!PyArg_ParseTuple(args, "OOOOOOOOpOOO:_shots_run", &circuit, &precision, &threads, &shots,
                          &first, &seed, &given, &initial, &options->keep_states, &arena, &progress,
                          &observable) ||
        (call->circuit = circuit_cast(state, circuit, "run")) == NULL ||
        parse_shape(precision, NULL, &options->precision, &buffers) != 0 ||
        parse_threads(threads, &options->threads) != 0 ||
        parse_uint64(shots, "shots", &options->shots) != 0 ||
        parse_uint64(first, "first_shot", &options->first_shot) != 0 ||
        parse_uint64(seed, "seed", &options->seed) != 0 ||
        values_parse(call->circuit, given, "run", &call->values) != 0 ||
        take_initial(state, initial, call) != 0 ||
        (observable != Py_None && (sum = pauli_cast(state, observable, "run")) == NULL) ||
        (call->arena = arena_or_default(state, arena == Py_None && call->options.initial != NULL
                                                   ? ((snapshot_object *)initial)->arena
                                                   : arena)) == NULL) {
        return -1;
    }
    options->values = call->values.numbers;
    options->count = call->values.count;
    options->observable = sum == NULL ? NULL : sum->handle;
    call->progress = progress;
    return 0;
}

/* --- the run --- */

static PyObject *shots_wrap(module_state *state, qarena_shots *handle, PyObject *arena) {
    shots_object *self = (shots_object *)object_allocate(state->shots_type);
    if (self == NULL) {
        qarena_shots_destroy(handle);
        return NULL;
    }
    self->handle = handle;
    self->arena = Py_NewRef(arena);
    self->state = state;
    self->shape[0] = (Py_ssize_t)(qarena_shots_bits(handle) ? qarena_shots_done(handle) : 0);
    self->shape[1] = (Py_ssize_t)qarena_shots_words(handle);
    self->strides[1] = sizeof(uint64_t);
    self->strides[0] = self->shape[1] * self->strides[1];
    return (PyObject *)self;
}

/* The exception that is set, which is set no more; None. */
static PyObject *raised_exception(void) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL) {
        return Py_NewRef(Py_None);
    }
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return value;
}

static PyObject *run(module_state *state, shots_call *call) {
    qarena_shots *handle = NULL;
    call->options.poll = running_poll;
    call->options.poll_context = &call->run;
    call->run.done = done_shots;
    call->run.context = &call->done;
    call->options.progress = &call->done;
    call->circuit->runners++;
    running_begin(&call->run, call->progress, call->options.shots);
    const qarena_status status = qarena_shots_run(((arena_object *)call->arena)->handle,
                                                  call->circuit->handle, &call->options, &handle);
    running_end(&call->run);
    call->circuit->runners--;
    if (status != QARENA_OK) {
        (void)check_status(state, status);
        return NULL;
    }
    (void)running_raised();
    PyObject *stopped = raised_exception();
    PyObject *made = shots_wrap(state, handle, call->arena);
    PyObject *both = made == NULL ? NULL : PyTuple_Pack(2, made, stopped);
    Py_XDECREF(made);
    Py_XDECREF(stopped);
    return both;
}

PyObject *shots_run(PyObject *module, PyObject *args) {
    module_state *state = PyModule_GetState(module);
    shots_call call = {.options = QARENA_SHOTS_OPTIONS_INIT};
    PyObject *result = NULL;
    if (take_arguments(state, args, &call) == 0) {
        result = run(state, &call);
    }
    values_clear(&call.values);
    Py_XDECREF(call.arena);
    return result;
}

/* --- the type --- */

static void shots_dealloc(PyObject *object) {
    shots_object *self = (shots_object *)object;
    qarena_shots_destroy(self->handle);
    Py_XDECREF(self->arena);
    object_free(object);
}

static int shots_getbuffer(PyObject *object, Py_buffer *view, int flags) {
    static const uint64_t none = 0;
    shots_object *self = (shots_object *)object;
    if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE) {
        view->obj = NULL;
        PyErr_SetString(PyExc_BufferError, "the bits of shots are read-only");
        return -1;
    }
    const uint64_t *bits = qarena_shots_bits(self->handle);
    *view = (Py_buffer){
        .buf = (void *)(uintptr_t)(bits ? bits : &none),
        .obj = Py_NewRef(object),
        .len = self->shape[0] * self->strides[0],
        .itemsize = sizeof(uint64_t),
        .readonly = 1,
        .ndim = 2,
        .format = (flags & PyBUF_FORMAT) == 0 ? NULL : "Q",
        .shape = (flags & PyBUF_ND) == PyBUF_ND ? self->shape : NULL,
        .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? self->strides : NULL,
    };
    return 0;
}

/* The bits of words as one int. */
static PyObject *int_of(const uint64_t *words, unsigned count) {
    PyObject *value = PyLong_FromLong(0), *shift = PyLong_FromLong(64);
    for (unsigned i = count; i-- > 0 && value != NULL && shift != NULL;) {
        PyObject *word = PyLong_FromUnsignedLongLong(words[i]);
        PyObject *higher = word == NULL ? NULL : PyNumber_Lshift(value, shift);
        PyObject *sum = higher == NULL ? NULL : PyNumber_Or(higher, word);
        Py_XDECREF(word);
        Py_XDECREF(higher);
        Py_DECREF(value);
        value = sum;
    }
    Py_XDECREF(shift);
    return value;
}

static PyObject *shots_history(PyObject *object, PyObject *argument) {
    enum { MOST_WORDS = 64 };
    shots_object *self = (shots_object *)object;
    uint64_t index, bits[MOST_WORDS], count;
    double probability;
    qarena_snapshot *snapshot = NULL;
    if (parse_uint64(argument, "index", &index) != 0 ||
        check_status(self->state, qarena_shots_history(self->handle, index, bits, &count,
                                                       &probability, &snapshot)) != 0) {
        return NULL;
    }
    PyObject *state =
        snapshot == NULL ? Py_NewRef(Py_None) : snapshot_wrap(self->state, snapshot, self->arena);
    PyObject *value = state == NULL ? NULL : int_of(bits, (unsigned)self->shape[1]);
    return value == NULL
               ? (Py_XDECREF(state), NULL)
               : Py_BuildValue("(NKdN)", value, (unsigned long long)count, probability, state);
}

static PyObject *get_done(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLongLong(qarena_shots_done(((shots_object *)object)->handle));
}

static PyObject *get_histories(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLongLong(qarena_shots_histories(((shots_object *)object)->handle));
}

static PyObject *shots_mean(PyObject *object, PyObject *unused) {
    (void)unused;
    shots_object *self = (shots_object *)object;
    double mean, variance;
    return check_status(self->state, qarena_shots_mean(self->handle, &mean, &variance)) == 0
               ? Py_BuildValue("(dd)", mean, variance)
               : NULL;
}

static PyObject *shots_taken(PyObject *object, PyObject *unused) {
    shots_object *self = (shots_object *)object;
    uint64_t waited, might_wait, work;
    (void)unused;
    if (check_status(self->state, qarena_shots_taken(self->handle, &waited, &might_wait, &work))) {
        return NULL;
    }
    return Py_BuildValue("(KKK)", (unsigned long long)waited, (unsigned long long)might_wait,
                         (unsigned long long)work);
}

static PyMethodDef shots_methods[] = {
    {"_history", shots_history, METH_O,
     "_history($self, index, /)\n--\n\n(bits, shots, probability, Snapshot or None) of one "
     "history."},
    {"_mean", shots_mean, METH_NOARGS,
     "_mean($self, /)\n--\n\n(mean, variance) of the observable's values among the shots."},
    {"_taken", shots_taken, METH_NOARGS,
     "_taken($self, /)\n--\n\n(states that waited, that might have, bytes of a thread beside "
     "states)."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef shots_getset[] = {
    {"done", get_done, NULL, "how many shots are done", NULL},
    {"histories", get_histories, NULL, "how many histories they have", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot shots_slots[] = {
    {Py_tp_doc, "The result of a run of shots. Its buffer is the bits: [shots, words] of 64 bits."},
    {Py_tp_dealloc, SLOT(shots_dealloc)},
    {Py_tp_methods, shots_methods},
    {Py_tp_getset, shots_getset},
    {Py_bf_getbuffer, SLOT(shots_getbuffer)},
    {0, NULL},
};

PyType_Spec shots_spec = {
    "qarena._core.Shots", sizeof(shots_object), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, shots_slots};
