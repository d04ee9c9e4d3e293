/* What needs H |state>: matrix elements, variances. */
#include "core/status.h"
#include "register/both_writers.h"
#include "register/expectation.h"
#include "register/pauli_apply.h"
#include "register/run.h"

qarena_status qarena_register_matrix_element(qarena_register *reg, qarena_register *other,
                                             const qarena_pauli_sum *sum, double element[2]) {
    if (!reg || !other || !element) {
        return qarena__fail(QARENA_E_ARGUMENT, "matrix_element: an argument is NULL");
    }
    QARENA__FORWARD(qarena__check_alike("matrix_element", reg, other));
    QARENA__FORWARD(qarena__check_sum("matrix_element", reg, sum));
    qarena__writer writer;
    qarena__writer second;
    QARENA__FORWARD(qarena__both_synced(&writer, reg, &second, other));
    const qarena__pauli_merged *merged;
    double between[2], squares;
    qarena_status status = qarena__pauli_sum_merged(sum, &writer.watch, &merged);
    if (status == QARENA_OK) {
        status = qarena__pauli_sum_between(&writer, merged, reg->front->data, other->front->data,
                                           between, &squares);
    }
    QARENA__FORWARD(qarena__both_end(&writer, &second, status));
    element[0] = between[0];
    element[1] = between[1];
    return QARENA_OK;
}

qarena_status qarena_register_variance(qarena_register *reg, const qarena_pauli_sum *sum,
                                       double *variance) {
    if (!reg || !variance) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "variance" : "reg");
    }
    QARENA__FORWARD(qarena__check_sum("variance", reg, sum));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    const qarena__pauli_merged *merged;
    double between[2], squares;
    qarena_status status = qarena__pauli_sum_merged(sum, &writer.watch, &merged);
    status = status == QARENA_OK ? qarena__check_real("variance", merged) : status;
    if (status == QARENA_OK) {
        status = qarena__pauli_sum_between(&writer, merged, reg->front->data, reg->front->data,
                                           between, &squares);
    }
    QARENA__FORWARD(qarena__writer_end(&writer, status));
    *variance = squares - between[0] * between[0];
    return QARENA_OK;
}
