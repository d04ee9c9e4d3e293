#include "register/shape.h"

#include <stdio.h>

#include "core/status.h"
#include "kernels/table.h"

void qarena__shape_describe(unsigned n, unsigned precision, unsigned buffers, char text[64]) {
    const char *precision_name = precision == QARENA_DOUBLE ? "double" : "single";
    snprintf(text, 64, "%u qubit%s, %s, %u buffer%s", n, n == 1 ? "" : "s", precision_name, buffers,
             buffers == 1 ? "" : "s");
}

qarena_status qarena__shape_check(unsigned precision, unsigned buffers) {
    QARENA__FORWARD(qarena__precision_check(precision));
    if (buffers != 1 && buffers != 2) {
        return qarena__fail(QARENA_E_ARGUMENT, "buffers: %u is neither 1 nor 2", buffers);
    }
    return QARENA_OK;
}
