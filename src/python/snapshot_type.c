/* The type Snapshot, and the buffers that go out: a view of a snapshot keeps the snapshot, and so
 * the buffer, alive. */
#include "snapshot_type.h"

#include "args.h"
#include "errors.h"
#include "heap_type.h"

static void snapshot_dealloc(PyObject *object) {
    snapshot_object *self = (snapshot_object *)object;
    qarena_snapshot_release(self->handle);
    Py_XDECREF(self->arena);
    object_free(object);
}

PyObject *snapshot_wrap(module_state *state, qarena_snapshot *handle, PyObject *arena) {
    snapshot_object *self = (snapshot_object *)object_allocate(state->snapshot_type);
    if (self == NULL) {
        qarena_snapshot_release(handle);
        return NULL;
    }
    self->handle = handle;
    self->arena = Py_NewRef(arena);
    self->state = state;
    self->own = NULL;
    self->shape = (Py_ssize_t)1 << qarena_snapshot_qubits(handle);
    self->stride = qarena_snapshot_precision(handle) == QARENA_DOUBLE ? 16 : 8;
    return (PyObject *)self;
}

PyObject *snapshot_wrap_own(module_state *state, qarena_snapshot *handle, PyObject *arena) {
    PyObject *object = snapshot_wrap(state, handle, arena);
    if (object != NULL) {
        qarena_status status;
        void **own = &((snapshot_object *)object)->own;
        Py_BEGIN_ALLOW_THREADS /* after a reset they are written now */
            status = qarena_snapshot_writable(handle, own);
        Py_END_ALLOW_THREADS if (status != QARENA_OK) {
            Py_CLEAR(object);
            raise_status(state, status, NULL);
        }
    }
    return object;
}

static int snapshot_getbuffer(PyObject *object, Py_buffer *view, int flags) {
    snapshot_object *self = (snapshot_object *)object;
    if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE && self->own == NULL) {
        view->obj = NULL;
        PyErr_SetString(PyExc_BufferError, "a state is read-only: use set_state to change it");
        return -1;
    }
    const void *amplitudes = self->own;
    qarena_status status = QARENA_OK;
    if (amplitudes == NULL) {
        Py_BEGIN_ALLOW_THREADS /* after a reset they are written now */
            status = qarena_snapshot_amplitudes(self->handle, &amplitudes);
        Py_END_ALLOW_THREADS
    }
    if (status != QARENA_OK) {
        view->obj = NULL;
        return raise_status(self->state, status, NULL);
    }
    *view = (Py_buffer){
        .buf = (void *)(uintptr_t)amplitudes,
        .obj = Py_NewRef(object),
        .len = self->shape * self->stride,
        .itemsize = self->stride,
        .readonly = self->own == NULL,
        .ndim = 1,
        .format = (flags & PyBUF_FORMAT) == 0 ? NULL
                  : self->stride == 16        ? "Zd"
                                              : "Zf",
        .shape = (flags & PyBUF_ND) == PyBUF_ND ? &self->shape : NULL,
        .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &self->stride : NULL,
    };
    return 0;
}

static PyObject *get_n(PyObject *object, void *unused) {
    (void)unused;
    return PyLong_FromUnsignedLong(qarena_snapshot_qubits(((snapshot_object *)object)->handle));
}

static PyObject *get_precision(PyObject *object, void *unused) {
    (void)unused;
    return PyUnicode_FromString(
        precision_name(qarena_snapshot_precision(((snapshot_object *)object)->handle)));
}

static PyObject *get_nbytes(PyObject *object, void *unused) {
    (void)unused;
    snapshot_object *self = (snapshot_object *)object;
    return PyLong_FromSsize_t(self->shape * self->stride);
}

static PyObject *snapshot_repr(PyObject *object) {
    const qarena_snapshot *handle = ((snapshot_object *)object)->handle;
    const unsigned n = qarena_snapshot_qubits(handle);
    return PyUnicode_FromFormat("<Snapshot: %u qubit%s, %s>", n, n == 1 ? "" : "s",
                                precision_name(qarena_snapshot_precision(handle)));
}

/* What notebooks show: made in Python, and None, so that they show repr(), where that fails. */
static PyObject *shown(PyObject *object, const char *form) {
    PyObject *module = PyImport_ImportModule("qarena._showing");
    PyObject *text = module == NULL ? NULL : PyObject_CallMethod(module, form, "O", object);
    Py_XDECREF(module);
    if (text == NULL && PyErr_ExceptionMatches(PyExc_Exception)) {
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return text;
}

static PyObject *snapshot_repr_html(PyObject *object, PyObject *unused) {
    (void)unused;
    return shown(object, "html");
}

static PyObject *snapshot_repr_latex(PyObject *object, PyObject *unused) {
    (void)unused;
    return shown(object, "latex");
}

static PyMethodDef snapshot_methods[] = {
    {"_repr_html_", snapshot_repr_html, METH_NOARGS, NULL},
    {"_repr_latex_", snapshot_repr_latex, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef snapshot_getset[] = {
    {"n", get_n, NULL, "number of qubits", NULL},
    {"precision", get_precision, NULL, "'double' or 'single'", NULL},
    {"nbytes", get_nbytes, NULL, "bytes of the amplitudes", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const char snapshot_doc[] = "A committed state of a register, pinned: it never changes. "
                                   "numpy.asarray(snapshot) is a view of it.\n\n"
                                   ">>> import qarena as qa\n"
                                   ">>> register = qa.ket('00').h(0)\n"
                                   ">>> before = register.snapshot()\n"
                                   ">>> register.x(1).terms()\n"
                                   "'0.707106781186548|10> 0.707106781186548|11>'\n"
                                   ">>> register.restore(before).terms()\n"
                                   "'0.707106781186548|00> 0.707106781186548|01>'\n";

static PyType_Slot snapshot_slots[] = {
    {Py_tp_doc, (void *)snapshot_doc},
    {Py_tp_dealloc, SLOT(snapshot_dealloc)},
    {Py_tp_repr, SLOT(snapshot_repr)},
    {Py_tp_getset, snapshot_getset},
    {Py_bf_getbuffer, SLOT(snapshot_getbuffer)},
    {Py_tp_methods, snapshot_methods},
    {0, NULL},
};

PyType_Spec snapshot_spec = {"qarena.Snapshot", sizeof(snapshot_object), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE |
                                 Py_TPFLAGS_DISALLOW_INSTANTIATION,
                             snapshot_slots};
