/* Gates whose angles follow from parameters. */
#include <math.h>

#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "circuit/pauli_rotation.h"
#include "core/status.h"

/* --- gates --- */

static qarena_status check_angle(const char *gate, const qarena_angle *angle, double *reach) {
    double sum = 0;
    if (!isfinite(angle->constant)) {
        return qarena__fail(QARENA_E_NOT_FINITE, "%s: angle is %g", gate, angle->constant);
    }
    if (angle->n_terms && !angle->terms) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: terms is NULL", gate);
    }
    for (size_t i = 0; i < angle->n_terms; i++) {
        const qarena_term *term = &angle->terms[i];
        if (!term->name) {
            return qarena__fail(QARENA_E_ARGUMENT, "%s: the name of a parameter is NULL", gate);
        }
        if (term->index >= (term->length ? term->length : 1)) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "%s: index %llu of '%s' is out of range [0, %llu)", gate,
                                (unsigned long long)term->index, term->name,
                                (unsigned long long)(term->length ? term->length : 1));
        }
        if (!isfinite(term->coefficient)) {
            return qarena__fail(QARENA_E_NOT_FINITE, "%s: a coefficient of '%s' is %g", gate,
                                term->name, term->coefficient);
        }
        sum += fabs(term->coefficient);
    }
    *reach = sum > *reach ? sum : *reach;
    return isfinite(sum)
               ? QARENA_OK
               : qarena__fail(QARENA_E_NOT_FINITE, "%s: the coefficients' sum is not finite", gate);
}

/* Put the terms of an angle, and its constant, times a factor, in front of a chain, last first. */
static qarena_status push_angle(qarena__gates *gates, qarena__bindings *bindings,
                                const qarena_angle *angle, double factor, unsigned number,
                                uint32_t *chain) {
    for (size_t i = angle->n_terms; i-- > 0;) {
        const qarena_term *term = &angle->terms[i];
        uint64_t first;
        QARENA__FORWARD(
            qarena__parameters_add(&gates->parameters, term->name, term->length, &first));
        QARENA__FORWARD(qarena__term_push(bindings, factor * term->coefficient,
                                          (uint32_t)(first + term->index), number, chain));
    }
    return angle->n_terms && angle->constant != 0
               ? qarena__term_push(bindings, factor * angle->constant, QARENA__CONSTANT, number,
                                   chain)
               : QARENA_OK;
}

/* Parameters are numbered in the order of the angles, and of their terms. */
static qarena_status add_parameters(qarena__gates *gates, const qarena_angle *angles,
                                    unsigned count) {
    uint64_t first;
    for (unsigned a = 0; a < count; a++) {
        for (size_t i = 0; i < angles[a].n_terms; i++) {
            QARENA__FORWARD(qarena__parameters_add(&gates->parameters, angles[a].terms[i].name,
                                                   angles[a].terms[i].length, &first));
        }
    }
    return QARENA_OK;
}

static qarena_status append(qarena__gates *gates, qarena__op *op, const qarena_angle *angles,
                            unsigned count, double factor) {
    qarena__bindings *bindings;
    uint32_t chain = 0;
    QARENA__FORWARD(add_parameters(gates, angles, count));
    QARENA__FORWARD(qarena__oplist_bindings(&gates->list, &bindings));
    for (unsigned a = count; a-- > 0;) {
        QARENA__FORWARD(push_angle(gates, bindings, &angles[a], factor, a, &chain));
    }
    op->binding = chain;
    return qarena__oplist_append(&gates->list, op, NULL);
}

/* Append an op that is checked, with these angles times a factor; they have terms. */
static qarena_status add_bound(qarena_circuit *circuit, qarena__op *op, const qarena_angle *angles,
                               unsigned count, double factor, double reach) {
    qarena__oplist *list;
    qarena__watch watch = qarena__circuit_watch(circuit);
    QARENA__FORWARD(qarena__circuit_list(circuit, &watch, &list));
    qarena__gates *gates = circuit->gates;
    const uint64_t parameters = gates->parameters.count,
                   before = list->bindings ? list->bindings->term_count : 0;
    const qarena_status status = append(gates, op, angles, count, factor);
    if (status == QARENA_OK) {
        qarena__parameters_reach(&gates->parameters, reach);
        return status;
    }
    qarena__parameters_cut(&gates->parameters, parameters);
    if (list->bindings) {
        list->bindings->term_count = before;
    }
    return status;
}

qarena_status qarena_circuit_apply_angles(qarena_circuit *circuit, qarena_gate gate,
                                          const qarena_angle *angles,
                                          const qarena_operands *operands) {
    if (!circuit || !angles) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "angles" : "circuit");
    }
    double constants[3] = {0}, reach = 0;
    qarena_gate_info info;
    size_t terms = 0;
    QARENA__FORWARD(qarena_gate_describe(gate, &info));
    QARENA__FORWARD(qarena__own_call_check(gate, "circuit"));
    for (unsigned a = 0; a < info.parameters; a++) {
        QARENA__FORWARD(check_angle(info.name, &angles[a], &reach));
        constants[a] = angles[a].constant;
        terms += angles[a].n_terms;
    }
    qarena__op op;
    QARENA__FORWARD(qarena__op_make(gate, constants, operands, circuit->n, &op));
    return terms ? add_bound(circuit, &op, angles, info.parameters, 1, reach)
                 : qarena__circuit_add(circuit, &op, NULL);
}

qarena_status qarena_circuit_rotate_by_angle(qarena_circuit *circuit, const qarena_angle *angle,
                                             uint64_t x_mask, uint64_t z_mask,
                                             const qarena_operands *controls) {
    double reach = 0;
    qarena__op op;
    if (!circuit || !angle) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "angle" : "circuit");
    }
    QARENA__FORWARD(check_angle("pauli_rotation", angle, &reach));
    QARENA__FORWARD(
        qarena__pauli_rotation_make(angle->constant, x_mask, z_mask, controls, circuit->n, &op));
    if (!angle->n_terms) {
        return qarena__circuit_add(circuit, &op, NULL);
    }
    if (x_mask | z_mask) {
        return add_bound(circuit, &op, angle, 1, 1, reach);
    }
    /* About nothing: a phase. */
    qarena__op phase = {.gate = QARENA_GATE_GPHASE,
                        .ones = op.ones,
                        .zeros = op.zeros,
                        .parameters = {-angle->constant / 2}};
    return add_bound(circuit, &phase, angle, 1, -0.5, reach);
}

qarena_status qarena_circuit_add_parameter(qarena_circuit *circuit, const char *name,
                                           uint64_t length) {
    uint64_t first;
    qarena__oplist *list;
    if (!circuit || !name) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "name" : "circuit");
    }
    qarena__watch watch = qarena__circuit_watch(circuit);
    QARENA__FORWARD(qarena__circuit_list(circuit, &watch, &list)); /* nobody else reads it */
    return qarena__parameters_add(&circuit->gates->parameters, name, length, &first);
}

/* --- reading --- */

uint64_t qarena_circuit_values(const qarena_circuit *circuit) {
    return circuit ? circuit->gates->parameters.values : 0;
}

uint64_t qarena_circuit_parameters(const qarena_circuit *circuit) {
    return circuit ? circuit->gates->parameters.count : 0;
}

qarena_status qarena_circuit_read_parameter(const qarena_circuit *circuit, uint64_t index,
                                            qarena_parameter *parameter) {
    if (!circuit || !parameter) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "parameter" : "circuit");
    }
    const qarena__parameters *table = &circuit->gates->parameters;
    if (index >= table->count) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit: parameter %llu is out of range [0, %llu)",
                            (unsigned long long)index, (unsigned long long)table->count);
    }
    const qarena__parameter *entry = &table->entries[index];
    *parameter = (qarena_parameter){
        .name = table->names + entry->name, .length = entry->length, .first = entry->first};
    return QARENA_OK;
}

qarena_status qarena_circuit_read_term(const qarena_circuit *circuit, uint64_t index,
                                       unsigned angle, unsigned k, qarena_term *term) {
    qarena_instruction instruction;
    if (!term) {
        return qarena__fail(QARENA_E_ARGUMENT, "term is NULL");
    }
    QARENA__FORWARD(qarena_circuit_read(circuit, index, &instruction));
    if (angle >= 3 || k >= instruction.n_terms[angle]) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "circuit: term %u of angle %u is out of range [0, %u)", k, angle,
                            angle < 3 ? instruction.n_terms[angle] : 0);
    }
    const qarena__gates *gates = circuit->gates;
    uint32_t i = gates->list.ops[index].binding;
    const qarena__term *at = &gates->list.bindings->terms[i - 1];
    while (at->angle != angle || at->source == QARENA__CONSTANT || k-- > 0) {
        i = at->next;
        at = &gates->list.bindings->terms[i - 1];
    }
    const qarena__parameter *entry = qarena__parameters_of_value(&gates->parameters, at->source);
    *term = (qarena_term){.name = gates->parameters.names + entry->name,
                          .length = entry->length,
                          .index = at->source - entry->first,
                          .coefficient = at->coefficient};
    return QARENA_OK;
}
