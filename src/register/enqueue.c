/* Gates and circuits into the queue, and running it. */
#include "register/enqueue.h"

#include "circuit/gate.h"
#include "circuit/pauli_rotation.h"
#include "circuit/table_gate.h"
#include "core/status.h"
#include "register/check_circuit.h"
#include "register/pending_gates.h"
#include "register/run.h"
#include "register/unitary.h"

qarena_status qarena__queue_op(qarena__writer *writer, const qarena__op *op, const double *matrix) {
    qarena_register *reg = writer->reg;
    bool full = reg->queue.count >= QARENA__QUEUE_OPS ||
                reg->queue.matrix_count + qarena__op_doubles(op) > QARENA__QUEUE_DOUBLES;
    qarena_status status = full ? QARENA_E_MEMORY : qarena__oplist_append(&reg->queue, op, matrix);
    if (__builtin_expect(status != QARENA_OK, 0)) {
        QARENA__FORWARD(qarena__run_pending(writer));
        QARENA__FORWARD(qarena__oplist_append(&reg->queue, op, matrix));
    }
    qarena__add_pending(reg, qarena__op_gates(op));
    return QARENA_OK;
}

qarena_status qarena_register_apply(qarena_register *reg, qarena_gate gate,
                                    const double *parameters, const qarena_operands *operands) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__own_call_check(gate, "register"));
    QARENA__FORWARD(qarena__op_make(gate, parameters, operands, reg->n, &op));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    return qarena__writer_end(&writer, qarena__queue_op(&writer, &op, NULL));
}

qarena_status qarena_register_unitary(qarena_register *reg, const double *matrix,
                                      const qarena_operands *operands, int check) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__op_make(QARENA_GATE_UNITARY, NULL, operands, reg->n, &op));
    qarena__taken_matrix taken;
    QARENA__FORWARD(qarena__matrix_take(reg->arena, matrix, op.n_targets, check, &taken));
    op.unchecked = !check;
    qarena__writer writer;
    qarena_status status = qarena__writer_begin(&writer, reg);
    if (status == QARENA_OK) {
        status = qarena__writer_end(&writer, qarena__queue_op(&writer, &op, taken.numbers));
    }
    qarena__matrix_release(&taken);
    return status;
}

qarena_status qarena_register_pauli_rotation(qarena_register *reg, double theta, uint64_t x_mask,
                                             uint64_t z_mask, const qarena_operands *controls) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__pauli_rotation_make(theta, x_mask, z_mask, controls, reg->n, &op));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    return qarena__writer_end(&writer, qarena__queue_op(&writer, &op, NULL));
}

/* The table's copy goes once it is queued. */
static qarena_status queue_table(qarena_register *reg, qarena_gate gate, const void *given,
                                 const qarena_operands *operands) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    qarena__op op;
    qarena__taken_table taken;
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    qarena_status status =
        qarena__table_make(gate, given, operands, reg->n, reg->arena, &writer.watch, &op, &taken);
    if (status == QARENA_OK) {
        status = qarena__queue_op(&writer, &op, taken.numbers);
        qarena__table_release(&taken);
    }
    return qarena__writer_end(&writer, status);
}

qarena_status qarena_register_diagonal(qarena_register *reg, const double *phases,
                                       const qarena_operands *operands) {
    return queue_table(reg, QARENA_GATE_DIAGONAL, phases, operands);
}

qarena_status qarena_register_permutation(qarena_register *reg, const uint64_t *values,
                                          const qarena_operands *operands) {
    return queue_table(reg, QARENA_GATE_PERMUTATION, values, operands);
}

qarena_status qarena__run_range(qarena__writer *writer, qarena__gates *gates, uint64_t first,
                                uint64_t end, const double *values) {
    qarena__op op = qarena__op_call(gates);
    op.call.first = first;
    op.call.end = end;
    QARENA__FORWARD(qarena__queue_op(writer, &op, values));
    qarena__gates_retain(gates);
    return qarena__run_pending(writer);
}

static qarena_status run(qarena_register *reg, qarena_circuit *circuit, const double *values,
                         uint64_t count) {
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, "run"));
    QARENA__FORWARD(qarena__values_check(&circuit->gates->parameters, values, count, "run"));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    qarena__gates *gates = circuit->gates;
    const bool alone = reg->queue.count + reg->canonical.ops.count == 0;
    const qarena__op op = qarena__op_call(gates);
    qarena_status status = qarena__queue_op(&writer, &op, values);
    if (status == QARENA_OK) {
        qarena__gates_retain(gates);
        status = qarena__run_pending(&writer);
        reg->times.circuit = alone && status == QARENA_OK && reg->times.as_planned ? gates->id : 0;
        reg->times.gates = qarena__op_gates(&op);
    }
    return qarena__writer_end(&writer, status);
}

qarena_status qarena_register_run(qarena_register *reg, qarena_circuit *circuit) {
    return run(reg, circuit, NULL, 0);
}

qarena_status qarena_register_run_bound(qarena_register *reg, qarena_circuit *circuit,
                                        const double *values, uint64_t count) {
    return run(reg, circuit, values, count);
}

qarena_status qarena_register_append(qarena_register *reg, qarena_circuit *circuit) {
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, "append"));
    QARENA__FORWARD(qarena__values_check(&circuit->gates->parameters, NULL, 0, "append"));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    const qarena__op op = qarena__op_call(circuit->gates);
    const qarena_status status =
        qarena__op_gates(&op) ? qarena__queue_op(&writer, &op, NULL) : QARENA_OK;
    if (status == QARENA_OK && qarena__op_gates(&op)) {
        qarena__gates_retain(circuit->gates);
    }
    return qarena__writer_end(&writer, status);
}

qarena_status qarena_register_sync(qarena_register *reg) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer, QARENA_OK);
}

qarena_status qarena_register_discard(qarena_register *reg) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    qarena__pending_clear(reg);
    return qarena__writer_end(&writer, QARENA_OK);
}
