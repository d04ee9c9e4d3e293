/* The module: its state and its types. */
#include "module.h"

#include "errors.h"
#include "gate_call.h"

int dict_take(PyObject *dict, const char *name, PyObject *value) {
    int result = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return result;
}

PyObject *dict_of_numbers(const number_field *fields, size_t count) {
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict != NULL && i < count; i++) {
        const uint64_t value = fields[i].value;
        if (dict_take(dict, fields[i].name, value == UINT64_MAX ? Py_NewRef(Py_None) : PyLong_FromUnsignedLongLong(value)) != 0) {
            Py_CLEAR(dict);
        }
    }
    return dict;
}

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

static int add_type(PyObject *module, PyTypeObject **type, PyType_Spec *spec) {
    *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *type == NULL ? -1 : PyModule_AddType(module, *type);
}

static int module_exec(PyObject *module) {
    module_state *state = PyModule_GetState(module);
    if (add_type(module, &state->arena_type, &arena_spec) != 0 || add_type(module, &state->circuit_type, &circuit_spec) != 0 ||
        add_type(module, &state->register_type, &register_spec) != 0 || add_type(module, &state->snapshot_type, &snapshot_spec) != 0) {
        return -1;
    }
    state->error = error_type_create();
    state->gate_names = gate_names_create();
    state->is_finalizing = Py_XNewRef(PySys_GetObject("is_finalizing"));
    if (state->is_finalizing == NULL && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.is_finalizing");
    }
    if (state->is_finalizing == NULL || state->error == NULL || state->gate_names == NULL || PyModule_AddObjectRef(module, "Error", state->error) != 0) {
        return -1;
    }
    return PyModule_AddStringConstant(module, "__version__", QARENA_VERSION);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg) {
    module_state *state = PyModule_GetState(module);
    Py_VISIT(state->arena_type);
    Py_VISIT(state->circuit_type);
    Py_VISIT(state->register_type);
    Py_VISIT(state->snapshot_type);
    Py_VISIT(state->error);
    Py_VISIT(state->default_arena);
    Py_VISIT(state->gate_names);
    Py_VISIT(state->is_finalizing);
    return 0;
}

static int module_clear(PyObject *module) {
    module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->default_arena);
    Py_CLEAR(state->gate_names);
    Py_CLEAR(state->is_finalizing);
    Py_CLEAR(state->error);
    Py_CLEAR(state->snapshot_type);
    Py_CLEAR(state->register_type);
    Py_CLEAR(state->circuit_type);
    Py_CLEAR(state->arena_type);
    return 0;
}

static void module_free(void *module) {
    (void)module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, SLOT(module_exec)},
    {0, NULL},
};

static struct PyModuleDef module_definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "qarena._core",
    .m_doc = "The library as Python sees it. Use qarena, which adds what need not be in C.",
    .m_size = sizeof(module_state),
    .m_methods = module_functions,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__core(void) {
    return PyModuleDef_Init(&module_definition);
}
