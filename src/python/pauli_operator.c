/* A sum applied to arrays. No register is held: the sum never changes, and the arrays are kept by
 * their views while the GIL is released. Whoever else writes to them meanwhile finds what he wrote.
 */
#include "pauli_operator.h"

#include "args.h"
#include "buffers.h"
#include "errors.h"
#include "pauli_object.h"
#include "register_object.h"
#include "running.h"

/* The number of qubits of src and dst. */
static int parse_n(uint64_t of_src, uint64_t of_dst, unsigned *n) {
    if (of_src == 0 || (of_src & (of_src - 1)) != 0 || of_src != of_dst) {
        PyErr_Format(PyExc_ValueError,
                     "apply: %llu amplitudes into %llu: as many are needed, a power of two",
                     (unsigned long long)of_src, (unsigned long long)of_dst);
        return -1;
    }
    *n = (unsigned)__builtin_ctzll(of_src);
    return 0;
}

static int check_kinds(const Py_buffer *dst, unsigned of_src, unsigned of_dst) {
    if (of_src != of_dst) {
        PyErr_Format(PyExc_TypeError, "apply: amplitudes in %s precision into those in %s",
                     precision_name(of_src), precision_name(of_dst));
        return -1;
    }
    if (dst->readonly) {
        PyErr_SetString(PyExc_ValueError, "apply: dst is read-only");
        return -1;
    }
    return 0;
}

/* Small work keeps the GIL. */
static int apply(pauli_object *self, unsigned n, qarena_register_options *options,
                 const Py_buffer *src, const Py_buffer *dst) {
    const uint64_t terms = qarena_pauli_sum_length(self->handle);
    const int releases = (terms ? terms : 1) >= RELEASE_WORK >> (n < 14 ? n : 14);
    running run = {.progress = NULL};
    options->poll = running_poll;
    options->poll_context = &run;
    if (releases) {
        running_begin(&run, Py_None, 0);
    }
    const qarena_status status =
        qarena_pauli_sum_apply(self->handle, n, options, src->buf, dst->buf);
    if (releases) {
        running_end(&run);
    }
    return check_status(self->state, status);
}

PyObject *pauli_apply_into(PyObject *object, PyObject *args) {
    PyObject *src_argument, *dst_argument, *threads;
    Py_buffer src, dst;
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    uint64_t of_src, of_dst;
    unsigned n, dst_precision;
    if (!PyArg_ParseTuple(args, "OOO:_apply_into", &src_argument, &dst_argument, &threads) ||
        parse_threads(threads, &options.threads) != 0 ||
        parse_amplitudes(src_argument, 0, &src, &options.precision, &of_src) != 0) {
        return NULL;
    }
    int result = parse_amplitudes(dst_argument, 0, &dst, &dst_precision, &of_dst);
    if (result == 0) {
        result = parse_n(of_src, of_dst, &n) == 0 &&
                         check_kinds(&dst, options.precision, dst_precision) == 0
                     ? apply((pauli_object *)object, n, &options, &src, &dst)
                     : -1;
        PyBuffer_Release(&dst);
    }
    PyBuffer_Release(&src);
    return result == 0 ? Py_NewRef(Py_None) : NULL;
}
