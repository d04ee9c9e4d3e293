/* Matrices of the caller's: 64 x 64 numbers are compared by 2^17 complex multiply-adds, which kernels do. What they do not find to be unitary is
 * looked at entry by entry. */
#include "register/unitary.h"

#include "circuit/circuit.h"
#include "core/status.h"
#include "kernels/table.h"

/* The kernels' sum takes matrices on so many qubits or more. */
#define KERNEL_QUBITS 3u

qarena_status qarena__unitary_check(const double *matrix, unsigned k, int check) {
    const bool readable = matrix && (uintptr_t)matrix % sizeof(double) == 0; /* else the other check says what is wrong */
    const qarena__kernels *kernels = readable && check && k >= KERNEL_QUBITS ? qarena__kernels_of(QARENA_DOUBLE) : NULL;
    if (kernels) {
        const double bound = qarena__unitary_bound(k, check);
        if (kernels->defect(matrix, 1u << k) <= bound * bound) {
            return QARENA_OK; /* and so finite */
        }
    }
    return qarena__matrix_check(matrix, k, check);
}

qarena_status qarena_circuit_unitary(qarena_circuit *circuit, const double *matrix, const qarena_operands *operands, int check) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__op_make(QARENA_GATE_UNITARY, NULL, operands, circuit->n, &op));
    QARENA__FORWARD(qarena__unitary_check(matrix, op.n_targets, check));
    op.unchecked = !check;
    return qarena__circuit_add(circuit, &op, matrix);
}
