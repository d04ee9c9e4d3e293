/* The type Register. */
#include "register_type.h"

#include "arena_type.h"
#include "args.h"
#include "composite_gates.h"
#include "explained.h"
#include "heap_type.h"
#include "register_expect.h"
#include "register_gates.h"
#include "register_gradient.h"
#include "register_make.h"
#include "register_methods.h"
#include "register_object.h"
#include "register_observe.h"
#include "register_pair.h"

static void register_dealloc(PyObject *object) {
    register_object *self = (register_object *)object;
    qarena_register_destroy(self->handle);
    Py_XDECREF(self->arena);
    Py_XDECREF(self->view_error);
    Py_XDECREF(self->view_text);
    object_free(object);
}

static PyObject *register_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"n", "precision", "buffers", "arena", "threads", NULL};
    PyObject *size, *precision = NULL, *buffers = NULL, *arena = NULL, *threads = Py_None;
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    unsigned n;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OOOO:Register", names, &size, &precision,
                                     &buffers, &arena, &threads)) {
        return NULL;
    }
    if (parse_shape(precision, buffers, &options.precision, &options.buffers) != 0 ||
        parse_size(size, &n) != 0 || parse_threads(threads, &options.threads) != 0) {
        return NULL;
    }
    module_state *state = state_of_type(type, register_dealloc);
    PyObject *owner = arena_or_default(state, arena);
    if (owner == NULL) {
        return NULL;
    }
    PyObject *self = register_create(type, state, owner, n, &options);
    Py_DECREF(owner);
    return self;
}

static PyObject *get_n(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(qarena_register_qubits(((register_object *)object)->handle));
}

static PyObject *get_precision(PyObject *object, void *unused) {
    (void)unused;
    return PyUnicode_FromString(
        precision_name(qarena_register_precision(((register_object *)object)->handle)));
}

static PyObject *get_buffers(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(qarena_register_buffers(((register_object *)object)->handle));
}

static PyObject *get_mode(PyObject *object, void *unused) {
    (void)unused;
    return PyUnicode_FromString(qarena_register_buffers(((register_object *)object)->handle) == 1
                                    ? "in-place"
                                    : "ping-pong");
}

static PyObject *get_pending(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLongLong(
        qarena_register_pending(((register_object *)object)->handle));
}

static PyObject *get_nbytes(PyObject *object, void *unused) {
    (void)unused;
    const qarena_register *handle = ((register_object *)object)->handle;
    const unsigned log_size = qarena_register_precision(handle) == QARENA_DOUBLE ? 4 : 3;
    return PyLong_FromUnsignedLongLong(1ull << (qarena_register_qubits(handle) + log_size));
}

static PyObject *get_arena(PyObject *object, void *unused) {
    (void)unused;
    return Py_NewRef(((register_object *)object)->arena);
}

static PyGetSetDef register_getset[] = {
    {"n", get_n, NULL, "number of qubits", NULL},
    {"precision", get_precision, NULL, "'double' or 'single'", NULL},
    {"buffers", get_buffers, NULL, "2: front and back; 1: in place", NULL},
    {"mode", get_mode, NULL, "'ping-pong' or 'in-place'", NULL},
    {"pending", get_pending, NULL, "gates queued and not yet run", NULL},
    {"nbytes", get_nbytes, NULL, "bytes of the amplitudes", NULL},
    {"arena", get_arena, NULL, "the Arena that holds its memory", NULL},
    {"norm", register_norm, NULL, "square root of the sum of |amplitude|^2", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define ENTRY(method, CODE, parameters, qubits, signature, doc)                                    \
    {#method, METHOD(register_gate_##method), GATE_FLAGS, GATE_DOC(method, qubits, signature, doc)},
#define ALIAS_ENTRY(alias, method)                                                                 \
    {#alias, METHOD(register_gate_##method), GATE_FLAGS, GATE_ALIAS_DOC(method)},

static PyMethodDef register_methods[] = {
    GATE_ROWS(ENTRY) GATE_ALIASES(ALIAS_ENTRY){
        "apply_gates", register_apply_gates, METH_O,
        "apply_gates($self, gates, /)\n--\n\nRun a list of gates in one call: [('h', 0), ('cx', 0, "
        "1), ('rz', 0.3, 1)]. Names in any case,\n"
        "angles before qubits, a dict of keywords last if needed. A bad entry is refused by its "
        "index and nothing of the list is applied."},
    {"run", METHOD(register_run), METH_FASTCALL | METH_KEYWORDS,
     "run($self, circuit, /, values=None)\n--\n\nRun what is pending, then a Circuit. values: of "
     "its "
     "parameters: numbers in the order of circuit.parameters (an array of\nfloat64 is read where "
     "it "
     "lies), or a dict by name, Parameter, ParameterVector or value of a vector. From the second "
     "run\n"
     "on, values become coefficients and nothing is planned."},
    {"prepare", register_prepare, METH_O,
     "prepare($self, circuit, /)\n--\n\nPlan a Circuit and compute its coefficients now, so that "
     "its first run is as fast as later ones; without this the\n"
     "second run does it. Nothing is run. True: all of it is ready; False: runs are as without "
     "this call (memory is short, or\nthe circuit has more than some 16,000 gates).\n"
     "\n>>> import qarena as qa\n>>> qa.Register(2).prepare(qa.Circuit(2).h(0).cx(0, 1))\nTrue\n"},
    COMPOSITE_ENTRIES(register){
        "reset", METHOD(register_reset), METH_FASTCALL,
        "reset($self, qubit=None, /)\n--\n\nBack to |0..0>; pending gates are dropped. Of one "
        "qubit: "
        "it is measured, by the register's own\nrandom stream, and flipped where it is 1."},
    {"project", register_project, METH_VARARGS,
     "project($self, qubit, outcome, /)\n--\n\nKeep the part of the state in which the qubit has "
     "this "
     "value, normalised; returns how probable it was.\n\n"
     ">>> import qarena as qa\n>>> bell = qa.Register(2).h(0).cx(0, 1)\n"
     ">>> round(bell.project(0, 1), 12), bell.terms()\n(0.5, '1.0|11>')\n"},
    {"measure", METHOD(register_measure_qubits), METH_VARARGS | METH_KEYWORDS,
     "measure($self, /, qubits, seed=None)\n--\n\nMeasure qubits, the first the least significant "
     "bit "
     "of the result; the state collapses. seed: the outcome is that\nof sample(1, seed); None: the "
     "next one of the register's own stream.\n\n"
     ">>> import qarena as qa\n>>> bell = qa.Register(2).h(0).cx(0, 1)\n"
     ">>> bell.measure([0, 1], seed=1) in (0, 3)\nTrue\n"},
    {"sync", register_sync, METH_NOARGS,
     "sync($self, /)\n--\n\nRun what is pending. After an interrupt: run the rest."},
    {"discard", register_discard, METH_NOARGS, "discard($self, /)\n--\n\nDrop the pending gates."},
    {"_explain", register_explain, METH_VARARGS,
     "_explain($self, circuit, json, /)\n--\n\nThe text of Register.explain."},
    {"pass_times", register_pass_times, METH_NOARGS,
     "pass_times($self, /)\n--\n\nSeconds of each pass of the last run, the first 64; an empty "
     "list when gates ran one by one."},
    {"fork", register_fork, METH_NOARGS,
     "fork($self, /)\n--\n\nA new register in the same state, after all that is pending: no copy "
     "until one of them changes."},
    {"snapshot", register_snapshot, METH_NOARGS,
     "snapshot($self, /)\n--\n\nPin the state: it never changes while the snapshot lives. What is "
     "pending is run first, but while\n"
     "another thread runs the register: then it is the last state that was committed, without "
     "waiting."},
    {"_take_state", register_take_state, METH_NOARGS,
     "_take_state($self, /)\n--\n\nThe buffer of Register.take_state."},
    {"restore", register_restore, METH_O,
     "restore($self, snapshot, /)\n--\n\nBack to a snapshot; pending gates are dropped."},
    {"amplitude", register_amplitude, METH_O, "amplitude($self, index, /)\n--\n\nOne amplitude."},
    {"M", METHOD(register_measure), METH_VARARGS | METH_KEYWORDS,
     "M($self, /, target, ntimes=1)\n--\n\nMeasure a qubit: the state collapses. A list of ntimes "
     "outcomes, which agree."},
    {"seed", register_seed, METH_O,
     "seed($self, value, /)\n--\n\nStart the random numbers of M, sample and forks again from this "
     "seed, 0 .. 2^64 - 1. Unseeded registers\n"
     "are seeded by the system, anew in each process that fork() made."},
    {"_raise_view_error", register_raise_view_error, METH_NOARGS,
     "_raise_view_error($self, /)\n--\n\nRaise what the last failed view raised, once."},
    {"_set_state", register_set_state, METH_VARARGS,
     "_set_state($self, amplitudes, check=True, raw=None, /)\n--\n\nset_state on a buffer."},
    {"_probabilities_into", register_probabilities_into, METH_VARARGS,
     "_probabilities_into($self, qubits, output, /)\n--\n\nprobabilities into a buffer."},
    {"_sample_into", register_sample_into, METH_VARARGS,
     "_sample_into($self, seed, output, /)\n--\n\nsample into a buffer."},
    {"_combine", register_combine, METH_VARARGS,
     "_combine($self, alpha, other, beta, /)\n--\n\nself := alpha self + beta other; numbers are "
     "(re, im)."},
    {"_tensor", register_tensor, METH_O, "_tensor($self, low, /)\n--\n\nself (x) low."},
    {"_amplitudes_into", register_amplitudes_into, METH_VARARGS,
     "_amplitudes_into($self, indices, output, /)\n--\n\namplitudes_of into a buffer."},
    {"_density_into", register_density_into, METH_VARARGS,
     "_density_into($self, qubits, output, /)\n--\n\nreduced_density_matrix into a buffer."},
    {"_purity", register_purity, METH_O, "_purity($self, qubits, /)\n--\n\npurity."},
    {"_fidelity", register_fidelity, METH_O, "_fidelity($self, other, /)\n--\n\n|<self|other>|^2."},
    {"_inner", register_inner, METH_O, "_inner($self, other, /)\n--\n\n<self|other>."},
    {"_expectations", register_expectations, METH_O,
     "_expectations($self, sums, /)\n--\n\n<self|H|self> of each sum of a tuple."},
    {"_variance", register_variance, METH_O,
     "_variance($self, sum, /)\n--\n\n<self|H^2|self> - <self|H|self>^2."},
    {"_evolve", register_evolve, METH_VARARGS,
     "_evolve($self, sum, t, tolerance, imaginary, /)\n--\n\nexp(-i H t), or exp(-H t)."},
    {"_matrix_element", register_matrix_element, METH_VARARGS,
     "_matrix_element($self, other, sum, /)\n--\n\n<self|H|other>."},
    {"_value", register_value, METH_VARARGS,
     "_value($self, circuit, sum, values, /)\n--\n\n<psi|H|psi> after a circuit."},
    {"_metric_into", register_metric, METH_VARARGS,
     "_metric_into($self, circuit, values, output, /)\n--\n\nThe metric is written."},
    {"_value_and_grad_into", register_value_and_grad, METH_VARARGS,
     "_value_and_grad_into($self, circuit, sum, values, output, /)\n--\n\nThe same; its gradient "
     "is written."},
    {"_take_both_sides", register_take_both_sides, METH_O,
     "_take_both_sides($self, circuit, /)\n--\n\nQueue both sides of a circuit, and empty it."},
    {"_mixed_probabilities_into", register_mixed_probabilities_into, METH_VARARGS,
     "_mixed_probabilities_into($self, qubits, output, /)\n--\n\nOf a density matrix."},
    {"_mixed_matrix_into", register_mixed_matrix_into, METH_VARARGS,
     "_mixed_matrix_into($self, qubits, output, /)\n--\n\nThe matrix of qubits that are kept."},
    {"_mixed_sample_into", register_mixed_sample_into, METH_VARARGS,
     "_mixed_sample_into($self, seed, output, /)\n--\n\nShots of a density matrix."},
    {"_mixed_project", register_mixed_project, METH_VARARGS,
     "_mixed_project($self, qubit, outcome, /)\n--\n\nproject of a density matrix."},
    {"_mixed_measure", METHOD(register_mixed_measure), METH_VARARGS | METH_KEYWORDS,
     "_mixed_measure($self, /, qubits, seed=None)\n--\n\nmeasure of a density matrix."},
    {"_mixed_expectations", register_mixed_expectations, METH_O,
     "_mixed_expectations($self, sums, /)\n--\n\nTr(H rho) of each sum of a tuple."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot register_slots[] = {
    {Py_tp_doc, "Register(n, precision='double', buffers=2, arena=None, threads=None)\n--\n\nThe "
                "state of n qubits; see qarena.Register."},
    {Py_tp_new, SLOT(register_new)},
    {Py_tp_dealloc, SLOT(register_dealloc)},
    {Py_tp_methods, register_methods},
    {Py_tp_getset, register_getset},
    {Py_bf_getbuffer, SLOT(register_getbuffer)},
    {0, NULL},
};

PyType_Spec register_spec = {"qarena._core.Register", sizeof(register_object), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, register_slots};
