#include "register/both_writers.h"

#include "core/status.h"
#include "register/run.h"

qarena_status qarena__both_synced(qarena__writer *first, qarena_register *a, qarena__writer *second,
                                  qarena_register *b) {
    QARENA__FORWARD(qarena__writer_synced(first, a));
    *second = (qarena__writer){.reg = NULL};
    if (a == b) {
        return QARENA_OK;
    }
    qarena_status status = qarena__writer_synced(second, b);
    return status == QARENA_OK ? status : qarena__writer_end(first, status);
}

qarena_status qarena__both_end(qarena__writer *first, qarena__writer *second,
                               qarena_status status) {
    if (second->reg) {
        (void)qarena__writer_end(second, status);
    }
    return qarena__writer_end(first, status);
}

qarena_status qarena__check_alike(const char *name, const qarena_register *a,
                                  const qarena_register *b) {
    if (a->n != b->n || a->precision != b->precision) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits in %s against %u qubits in %s", name,
                            a->n, a->precision == QARENA_DOUBLE ? "double" : "single", b->n,
                            b->precision == QARENA_DOUBLE ? "double" : "single");
    }
    return QARENA_OK;
}
