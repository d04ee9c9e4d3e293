/* The module's functions: what the machine and the build are, what has been counted, and hooks for
 * tests. */
#define QARENA_UNSTABLE
#include "functions.h"

#include "arena_type.h"
#include "args.h"
#include "dicts.h"
#include "errors.h"
#include "heap_type.h"
#include "shots_type.h"

static module_state *state_of(PyObject *module) {
    return PyModule_GetState(module);
}

static PyObject *default_arena(PyObject *module, PyObject *unused) {
    (void)unused;
    return arena_or_default(state_of(module), NULL);
}

static PyObject *estimate(PyObject *module, PyObject *args, PyObject *keywords) {
    static char *names[] = {"n", "precision", "buffers", NULL};
    PyObject *size, *name = NULL, *count = NULL;
    unsigned n, precision, buffers;
    uint64_t bytes;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OO:estimate", names, &size, &name,
                                     &count) ||
        parse_shape(name, count, &precision, &buffers) != 0 || parse_size(size, &n) != 0) {
        return NULL;
    }
    if (check_status(state_of(module), qarena_estimate(n, precision, buffers, &bytes)) != 0) {
        return NULL;
    }
    return PyLong_FromUnsignedLongLong(bytes);
}

static PyObject *set_threads(PyObject *module, PyObject *argument) {
    unsigned threads;
    if (parse_threads(argument, &threads) != 0 ||
        check_status(state_of(module), qarena_set_threads(threads)) != 0) {
        return NULL;
    }
    return Py_NewRef(Py_None);
}

static PyObject *read_limits(module_state *state) {
    qarena_limits limits;
    if (check_status(state, qarena_read_limits(&limits)) != 0) {
        return NULL;
    }
    const number_field fields[] = {
        {"mem_available", limits.mem_available},
        {"cgroup", limits.cgroup},
        {"address_space", limits.address_space},
        {"least", limits.least},
    };
    PyObject *dict = dict_of_numbers(fields, sizeof fields / sizeof fields[0]);
    if (dict != NULL && dict_take(dict, "binding", PyUnicode_FromString(limits.binding)) != 0) {
        Py_CLEAR(dict);
    }
    return dict;
}

static PyObject *info(PyObject *module, PyObject *unused) {
    (void)unused;
    qarena_info info;
    if (check_status(state_of(module), qarena_read_info(&info)) != 0) {
        return NULL;
    }
    const struct {
        const char *name, *text;
    } texts[] = {{"version", info.version},
                 {"isa", info.isa},
                 {"isas", info.isas},
                 {"compiler", info.compiler},
                 {"openmp", info.openmp},
                 {"allocator", info.allocator},
                 {"huge_pages", info.huge_pages},
                 {"threads_limit", info.threads_limit},
                 {"threads_asker", info.threads_asker}};
    const number_field numbers[] = {{"threads", info.threads},
                                    {"threads_asked", info.threads_asked},
                                    {"cores", info.cores},
                                    {"last_level_cache", info.last_level_cache}};
    PyObject *dict = PyDict_New();
    int result = dict == NULL ? -1 : 0;
    for (size_t i = 0; result == 0 && i < sizeof texts / sizeof texts[0]; i++) {
        result = dict_take(dict, texts[i].name, PyUnicode_FromString(texts[i].text));
    }
    for (size_t i = 0; result == 0 && i < sizeof numbers / sizeof numbers[0]; i++) {
        result = dict_take(dict, numbers[i].name, PyLong_FromUnsignedLongLong(numbers[i].value));
    }
    if (result == 0) {
        result = dict_take(dict, "memory", read_limits(state_of(module)));
    }
    if (result != 0) {
        Py_CLEAR(dict);
    }
    return dict;
}

static PyObject *counters(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    qarena_counters c;
    qarena_read_counters(&c);
    const number_field fields[] = {
        {"gates", c.gates},
        {"runs", c.runs},
        {"bytes_read", c.bytes_read},
        {"bytes_written", c.bytes_written},
        {"hits", c.hits},
        {"misses", c.misses},
        {"object_calls", c.object_calls},
        {"os_calls", c.os_calls},
        {"shots", c.shots},
        {"histories", c.histories},
    };
    return dict_of_numbers(fields, sizeof fields / sizeof fields[0]);
}

/* The library's own rows, for a test that compares them with the methods. */
static PyObject *gates(PyObject *module, PyObject *unused) {
    (void)unused;
    PyObject *list = PyList_New(0);
    for (int gate = 0; list != NULL && gate < QARENA_GATE_COUNT; gate++) {
        qarena_gate_info info;
        PyObject *row = NULL;
        if (check_status(state_of(module), qarena_gate_describe((qarena_gate)gate, &info)) == 0) {
            const int targets = info.targets == ~0u ? -1 : (int)info.targets,
                      controls = info.controls == ~0u ? -1 : (int)info.controls;
            row =
                Py_BuildValue("(siiIs)", info.name, targets, controls, info.parameters, info.help);
        }
        if (row == NULL || PyList_Append(list, row) != 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(row);
    }
    return list;
}

static PyObject *fault_set(PyObject *module, PyObject *args) {
    (void)module;
    unsigned long long k;
    int persistent = 0;
    if (!PyArg_ParseTuple(args, "K|p:_fault_set", &k, &persistent)) {
        return NULL;
    }
    qarena_fault_set(k, persistent);
    return Py_NewRef(Py_None);
}

static PyObject *fault_state(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    return Py_BuildValue("(KN)", (unsigned long long)qarena_fault_sites(),
                         PyBool_FromLong(qarena_fault_fired()));
}

static PyObject *force_isa(PyObject *module, PyObject *args) {
    const char *isa;
    if (!PyArg_ParseTuple(args, "z:_force_isa", &isa)) {
        return NULL;
    }
    return check_status(state_of(module), qarena_force_isa(isa)) == 0 ? Py_NewRef(Py_None) : NULL;
}

static PyObject *force_streaming(PyObject *module, PyObject *argument) {
    (void)module;
    uint64_t bytes = UINT64_MAX;
    if (argument != Py_None && parse_uint64(argument, "bytes", &bytes) != 0) {
        return NULL;
    }
    qarena_force_streaming(bytes);
    return Py_NewRef(Py_None);
}

/* --- units --- */

static PyObject *dict_of_units(const qarena_units *units) {
    PyObject *dict = PyDict_New();
    size_t offset;
    const char *name;
    for (unsigned i = 0; dict != NULL && (name = qarena_units_field(i, &offset)) != NULL; i++) {
        if (dict_take(dict, name,
                      PyFloat_FromDouble(*(const double *)((const char *)units + offset))) != 0) {
            Py_CLEAR(dict);
        }
    }
    return dict;
}

static PyObject *read_units(PyObject *module, PyObject *args, PyObject *keywords) {
    static char *names[] = {"precision", "arena", NULL};
    PyObject *name = NULL, *object = NULL;
    unsigned precision = QARENA_DOUBLE;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|OO:read_units", names, &name, &object) ||
        (name != NULL && parse_precision(name, &precision) != 0)) {
        return NULL;
    }
    PyObject *arena = arena_or_default(state_of(module), object);
    if (arena == NULL) {
        return NULL;
    }
    qarena_units units;
    qarena_status status;
    Py_BEGIN_ALLOW_THREADS status =
        qarena_read_units(((arena_object *)arena)->handle, precision, &units);
    Py_END_ALLOW_THREADS PyObject *dict =
        check_status(state_of(module), status) == 0 ? dict_of_units(&units) : NULL;
    Py_DECREF(arena);
    return dict;
}

/* *units: NULL for None, else `room`, filled. */
static int parse_units(PyObject *mapping, qarena_units *room, const qarena_units **units) {
    size_t offset;
    const char *name;
    *units = mapping == Py_None ? NULL : room;
    for (unsigned i = 0; *units != NULL && (name = qarena_units_field(i, &offset)) != NULL; i++) {
        PyObject *item = PyMapping_GetItemString(mapping, name);
        if (item == NULL) {
            if (PyErr_ExceptionMatches(PyExc_KeyError)) {
                PyErr_Format(PyExc_ValueError, "units: there is no %s", name);
            }
            return -1;
        }
        const int failed = parse_real(item, (double *)((char *)room + offset));
        Py_DECREF(item);
        if (failed) {
            return -1;
        }
    }
    return 0;
}

static PyObject *set_units(PyObject *module, PyObject *args, PyObject *keywords) {
    static char *names[] = {"double", "single", NULL};
    PyObject *in_double = Py_None, *in_single = Py_None;
    qarena_units rooms[2] = {0};
    const qarena_units *of_double, *of_single;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|OO:set_units", names, &in_double,
                                     &in_single) ||
        parse_units(in_double, &rooms[0], &of_double) != 0 ||
        parse_units(in_single, &rooms[1], &of_single) != 0) {
        return NULL;
    }
    return check_status(state_of(module), qarena_set_units(of_single, of_double)) == 0
               ? Py_NewRef(Py_None)
               : NULL;
}

PyMethodDef module_functions[] = {
    {"_shots_run", shots_run, METH_VARARGS,
     "_shots_run(circuit, precision, threads, shots, first_shot, seed, values, initial, "
     "keep_states, arena, progress, observable, /)\n--\n\nThe Shots of a run, and the exception "
     "that stopped it, or None."},
    {"default_arena", default_arena, METH_NOARGS,
     "default_arena()\n--\n\nThe arena of registers and circuits that name none."},
    {"estimate", METHOD(estimate), METH_VARARGS | METH_KEYWORDS,
     "estimate(n, precision='double', buffers=2)\n--\n\nBytes that a register takes from its "
     "arena, exactly: its two buffers (or one), handle and queue.\n"
     "\n>>> import qarena as qa\n>>> qa.estimate(20) >= 2 * 16 * 2**20\nTrue\n"},
    {"set_threads", set_threads, METH_O,
     "set_threads(threads, /)\n--\n\nAt most so many cores for all runs of the process together; 0 "
     "or None: QARENA_NUM_THREADS, else as\n"
     "many as the calling thread may use, or OMP_NUM_THREADS if that is less; never more than "
     "OMP_THREAD_LIMIT."},
    {"read_units", METHOD(read_units), METH_VARARGS | METH_KEYWORDS,
     "read_units(precision='double', arena=None)\n--\n\nWhat sweeps cost on this machine: a dict "
     "of nanoseconds of one core for an amplitude, of a byte moved (`memory_byte`,\n"
     "`cached_byte`), and of taking a two-qubit unitary apart (`kak_split`). A self-test of some "
     "tens of milliseconds, once a\nprocess; it needs 32 to 256 MiB of the arena meanwhile.\n"
     "\n>>> import qarena as qa\n>>> 0 < qa.read_units('single')['kak'] < 1000\nTrue\n"},
    {"set_units", METHOD(set_units), METH_VARARGS | METH_KEYWORDS,
     "set_units(double=None, single=None)\n--\n\nLet registers that are made from now on choose "
     "their plans by these units of their precision, dicts as read_units gives;\n"
     "None: by the built-in ones. Other units can mean another order of operations, so another "
     "rounding; see calibrate.\n"
     "\n>>> import qarena as qa\n>>> qa.set_units(double=qa.read_units('double'))\n>>> "
     "qa.set_units()\n"},
    {"_info", info, METH_NOARGS, "_info()\n--\n\nWhat this build and machine are."},
    {"_counters", counters, METH_NOARGS, "_counters()\n--\n\nCounters of the process."},
    {"_gates", gates, METH_NOARGS,
     "_gates()\n--\n\nThe library's gates: (name, targets, controls, parameters, help); -1: any "
     "number."},
    {"_fault_set", fault_set, METH_VARARGS,
     "_fault_set(k, persistent=False, /)\n--\n\nLet the k-th allocation from now on fail. For "
     "tests."},
    {"_fault_state", fault_state, METH_NOARGS,
     "_fault_state()\n--\n\n(allocations since _fault_set, whether one failed). For tests."},
    {"_force_isa", force_isa, METH_VARARGS,
     "_force_isa(isa, /)\n--\n\nUse the kernels of this ISA; None: the best. For tests."},
    {"_force_streaming", force_streaming, METH_O,
     "_force_streaming(bytes, /)\n--\n\nStreaming stores from so many bytes on; None: the default. "
     "For tests."},
    {NULL, NULL, 0, NULL},
};
