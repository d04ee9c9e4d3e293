/* The module: its state and its types. */
#include "arena_type.h"
#include "batch_type.h"
#include "circuit_type.h"
#include "errors.h"
#include "functions.h"
#include "gate_list.h"
#include "heap_type.h"
#include "pauli_type.h"
#include "register_type.h"
#include "shots_type.h"
#include "snapshot_type.h"

static int add_type(PyObject *module, PyTypeObject **type, PyType_Spec *spec) {
    *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *type == NULL ? -1 : PyModule_AddType(module, *type);
}

static int module_exec(PyObject *module) {
    module_state *state = PyModule_GetState(module);
    if (add_type(module, &state->arena_type, &arena_spec) != 0 ||
        add_type(module, &state->batch_type, &batch_spec) != 0 ||
        add_type(module, &state->circuit_type, &circuit_spec) != 0 ||
        add_type(module, &state->pauli_type, &pauli_spec) != 0 ||
        add_type(module, &state->register_type, &register_spec) != 0 ||
        add_type(module, &state->shots_type, &shots_spec) != 0 ||
        add_type(module, &state->snapshot_type, &snapshot_spec) != 0) {
        return -1;
    }
    state->error = error_type_create();
    state->gate_names = gate_names_create();
    state->is_finalizing = Py_XNewRef(PySys_GetObject("is_finalizing"));
    if (state->is_finalizing == NULL && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.is_finalizing");
    }
    if (state->is_finalizing == NULL || state->error == NULL || state->gate_names == NULL ||
        PyModule_AddObjectRef(module, "Error", state->error) != 0) {
        return -1;
    }
    return PyModule_AddStringConstant(module, "__version__", QARENA_VERSION);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg) {
    module_state *state = PyModule_GetState(module);
    Py_VISIT(state->arena_type);
    Py_VISIT(state->batch_type);
    Py_VISIT(state->circuit_type);
    Py_VISIT(state->pauli_type);
    Py_VISIT(state->register_type);
    Py_VISIT(state->shots_type);
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
    Py_CLEAR(state->shots_type);
    Py_CLEAR(state->register_type);
    Py_CLEAR(state->pauli_type);
    Py_CLEAR(state->circuit_type);
    Py_CLEAR(state->batch_type);
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
