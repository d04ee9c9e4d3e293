/* Reading the instructions of a circuit, and forgetting the last ones. */
#include "circuit/classical.h"
#include "core/status.h"

/* Blocks that are open before instruction `length`. */
static unsigned open_at(const qarena__oplist *list, uint64_t length) {
    unsigned open = 0;
    for (uint64_t i = 0; list->dynamic && i < length; i++) {
        const unsigned kind = list->ops[i].kind;
        open += kind == QARENA__OP_IF || kind == QARENA__OP_WHILE || kind == QARENA__OP_REPEAT;
        open -= kind == QARENA__OP_END;
    }
    return open;
}

qarena_status qarena_circuit_truncate(qarena_circuit *circuit, uint64_t length,
                                      uint64_t parameters) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    const qarena__gates *gates = circuit->gates;
    if (length > gates->list.count || parameters > gates->parameters.count ||
        open_at(&gates->list, length) != circuit->open) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "truncate: length %llu, %llu parameters: the circuit has %llu and "
                            "%llu, and blocks are to be as open as they are",
                            (unsigned long long)length, (unsigned long long)parameters,
                            (unsigned long long)gates->list.count,
                            (unsigned long long)gates->parameters.count);
    }
    qarena__oplist *list;
    qarena__watch watch = qarena__circuit_watch(circuit);
    QARENA__FORWARD(qarena__circuit_list(circuit, &watch, &list));
    for (uint64_t i = list->count; i-- > length;) {
        list->matrix_count -= qarena__op_doubles(&list->ops[i]);
    }
    list->count = length;
    bool dynamic = false;
    for (uint64_t i = 0; list->dynamic && i < length; i++) {
        dynamic |= list->ops[i].kind >= QARENA__OP_MEASURE;
    }
    list->dynamic = dynamic;
    qarena__parameters_cut(&circuit->gates->parameters, parameters);
    circuit->gates->id =
        qarena__circuit_id(); /* what is compiled of the old one must not be found */
    return QARENA_OK;
}

qarena_status qarena_circuit_read(const qarena_circuit *circuit, uint64_t index,
                                  qarena_instruction *instruction) {
    if (!circuit || !instruction) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "instruction" : "circuit");
    }
    if (index >= circuit->gates->list.count) {
        return qarena__fail(
            QARENA_E_ARGUMENT, "circuit: instruction %llu is out of range [0, %llu)",
            (unsigned long long)index, (unsigned long long)circuit->gates->list.count);
    }
    const qarena__op *op = &circuit->gates->list.ops[index];
    if (op->kind != QARENA__OP_GATE) {
        qarena__read_operation(&circuit->gates->list, op, instruction);
        return QARENA_OK;
    }
    const bool masks = qarena__op_has_masks(op);
    *instruction = (qarena_instruction){
        .gate = (qarena_gate)op->gate,
        .n_targets = op->n_targets,
        .ones = op->ones,
        .zeros = op->zeros,
        .parameters = {op->parameters[0], masks ? 0 : op->parameters[1],
                       masks ? 0 : op->parameters[2]},
        .matrix = op->gate == QARENA_GATE_UNITARY ? qarena__oplist_matrix(&circuit->gates->list, op)
                                                  : NULL,
        .checked = op->gate == QARENA_GATE_UNITARY && !op->unchecked,
        .table = masks && qarena__op_doubles(op) ? qarena__oplist_matrix(&circuit->gates->list, op)
                                                 : NULL,
        .x_mask = masks ? op->on.x : 0,
        .z_mask = masks ? op->on.z : 0,
    };
    for (uint32_t i = op->binding; i; i = circuit->gates->list.bindings->terms[i - 1].next) {
        const qarena__term *term = &circuit->gates->list.bindings->terms[i - 1];
        instruction->n_terms[term->angle] += term->source != QARENA__CONSTANT;
    }
    for (unsigned i = 0; i < op->n_targets; i++) {
        instruction->targets[i] = op->targets[i];
    }
    return QARENA_OK;
}
