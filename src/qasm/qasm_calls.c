#include "qasm/qasm_calls.h"

#include "core/status.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_gates.h"
#include "qasm/qasm_modifiers.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_powers.h"

/* --- reading one --- */

static qarena_status read_gate(qarena__reader *reader, uint32_t *gate) {
    const qarena__word word = reader->cursor.word;
    const qarena__name *name =
        word.kind == QARENA__WORD_NAME ? qarena__names_find(reader, &word) : NULL;
    const char *file =
        !name && word.kind == QARENA__WORD_NAME ? qarena__file_of_gate(reader, &word) : NULL;
    if (file) {
        return qarena__reader_fail(
            reader, &word, "no gate of this name is known here: include \"%s\"; has it", file);
    }
    if (!name) {
        return qarena__reader_fail(reader, &word,
                                   word.kind == QARENA__WORD_NAME
                                       ? "no gate of this name is known here"
                                       : "a statement is expected");
    }
    if (name->kind == QARENA__NAME_OPAQUE) {
        return qarena__reader_fail(reader, &word,
                                   "the gate is opaque: what it does is not known, so it can't be "
                                   "simulated");
    }
    if (name->kind != QARENA__NAME_BUILT_IN && name->kind != QARENA__NAME_DEFINED) {
        return qarena__reader_fail(reader, &word, "it is %s: a statement is expected",
                                   qarena__name_noun(name));
    }
    *gate = (uint32_t)(name - reader->names.items);
    qarena__reader_step(reader);
    return QARENA_OK;
}

/* What a gate needs: as a definition of it has that. */
static qarena__definition shape_of(const qarena__reader *reader, uint32_t gate) {
    const qarena__name *name = &reader->names.items[gate];
    if (name->kind != QARENA__NAME_BUILT_IN) {
        return reader->definitions.items[name->index];
    }
    const qarena__built_in_gate *row = &qarena__built_in_gates[name->index];
    return (qarena__definition){.parameters = row->parameters, .qubits = row->qubits, .cost = 1};
}

static qarena_status read_angles(qarena__reader *reader, const qarena__word *word,
                                 qarena__call *call, unsigned needed) {
    if (qarena__reader_skip(reader, '(') && !qarena__reader_sees(reader, ')')) {
        do {
            const qarena__word at = reader->cursor.word;
            qarena__qasm_value value;
            QARENA__FORWARD(qarena__expression_read(reader, &value));
            if (value.kind == QARENA__VALUE_BITS && !reader->skipping) {
                return qarena__reader_fail(reader, &at, "an angle is a number, not a bit");
            }
            QARENA__FORWARD(QARENA__ROOM(reader, values, 1));
            reader->values.items[reader->values.count++] = value;
            call->n_values++;
        } while (qarena__reader_skip(reader, ','));
    }
    if (call->n_values) {
        QARENA__FORWARD(qarena__reader_take(reader, ')', "',' or ')'"));
    } else if (qarena__reader_sees(reader, ')')) {
        qarena__reader_step(reader);
    }
    return call->n_values == needed
               ? QARENA_OK
               : qarena__reader_fail(reader, word, "%u angle%s given, %u needed", call->n_values,
                                     call->n_values == 1 ? "" : "s", needed);
}

static qarena_status read_operands(qarena__reader *reader, const qarena__word *word,
                                   qarena__call *call, unsigned needed) {
    call->rounds = 1;
    bool registers = false;
    if (needed > 0 || !qarena__reader_sees(reader, ';')) {
        do {
            const qarena__word at = reader->cursor.word;
            qarena__operand operand;
            QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &operand));
            if (!operand.single && registers && operand.count != call->rounds &&
                !reader->skipping) {
                return qarena__reader_fail(reader, &at, "%u qubits beside a register of %u",
                                           operand.count, call->rounds);
            }
            if (!operand.single) {
                registers = true;
                call->rounds = operand.count;
            }
            QARENA__FORWARD(QARENA__ROOM(reader, operands, 1));
            reader->operands.items[reader->operands.count++] = operand;
            call->n_operands++;
        } while (qarena__reader_skip(reader, ','));
    }
    if (!qarena__reader_sees(reader, ';')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "',' or ';' is expected");
    }
    return call->n_operands == needed
               ? QARENA_OK
               : qarena__reader_fail(reader, word, "%u qubit%s given, %u needed", call->n_operands,
                                     call->n_operands == 1 ? "" : "s", needed);
}

/* The qubits of one round. */
static void round_qubits(const qarena__reader *reader, const qarena__call *call, uint32_t round,
                         unsigned *qubits) {
    for (uint32_t i = 0; i < call->n_operands; i++) {
        const qarena__operand *operand = &reader->operands.items[call->operands + i];
        qubits[i] = reader->indices.items[operand->first + (operand->single ? 0 : round)];
    }
}

static qarena_status check_qubits(const qarena__reader *reader, const qarena__word *word,
                                  const qarena__call *call) {
    if (call->n_operands > 64) {
        return qarena__reader_fail(reader, word, "more than 64 qubits");
    }
    for (uint32_t round = 0; !reader->skipping && round < call->rounds; round++) {
        unsigned qubits[64];
        uint64_t seen = 0;
        round_qubits(reader, call, round, qubits);
        for (uint32_t i = 0; i < call->n_operands; i++) {
            const uint64_t bit = (uint64_t)1 << qubits[i];
            if (seen & bit) {
                return qarena__reader_fail(reader, word, "a qubit is named twice");
            }
            seen |= bit;
        }
    }
    return QARENA_OK;
}

/* --- doing it --- */

/* The qubits of a round that are controls: those that modifiers want, in their order. */
static void split_controls(const qarena__reader *reader, const qarena__call *call,
                           const unsigned *qubits, unsigned *ones, unsigned *n_ones,
                           unsigned *zeros, unsigned *n_zeros) {
    unsigned at = 0;
    *n_ones = *n_zeros = 0;
    for (uint32_t m = 0; m < call->n_modifiers; m++) {
        const qarena__modifier *modifier = &reader->modifiers.items[call->modifiers + m];
        for (int64_t k = 0; modifier->kind <= QARENA__MODIFIER_ZEROS && k < modifier->number; k++) {
            if (modifier->kind == QARENA__MODIFIER_ONES) {
                ones[(*n_ones)++] = qubits[at++];
            } else {
                zeros[(*n_zeros)++] = qubits[at++];
            }
        }
    }
}

static uint64_t mask_of(const unsigned *qubits, unsigned count) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < count; i++) {
        mask |= (uint64_t)1 << qubits[i];
    }
    return mask;
}

static int64_t power_of(const qarena__reader *reader, const qarena__call *call) {
    int64_t power = 1; /* which fits: it was multiplied before */
    for (uint32_t m = 0; m < call->n_modifiers; m++) {
        const qarena__modifier *modifier = &reader->modifiers.items[call->modifiers + m];
        power *= modifier->kind == QARENA__MODIFIER_INVERSE ? -1
                 : modifier->kind == QARENA__MODIFIER_POWER ? modifier->number
                                                            : 1;
    }
    return power;
}

/* Append the circuit of a call's own, as its modifiers change it. */
static qarena_status end_own(qarena__reader *reader, const qarena__call *call,
                             qarena_circuit *outer, int64_t power, uint64_t ones, uint64_t zeros) {
    const qarena__word *word = &call->word;
    if (!call->real) {
        QARENA__FORWARD(qarena__modified_count(reader, word, power, call->open));
        return qarena__modified_end(reader, outer, power, ones, zeros);
    }
    qarena__power real;
    uint64_t each, once;
    QARENA__FORWARD(
        qarena__power_cost(reader, word, call->n_operands - call->controls, &each, &once));
    each = qarena__cost_product(each, reader->target->gates->list.count);
    QARENA__FORWARD(
        qarena__reader_count(reader, word, call->open ? qarena__cost_sum(each, once) : 0));
    QARENA__FORWARD(qarena__power_of_call(reader, word, call, &real));
    return qarena__power_end(reader, word, outer, &real, ones, zeros);
}

static qarena_status append_built_in(qarena__reader *reader, const qarena__word *word,
                                     const qarena__call *call, int64_t power) {
    for (uint32_t round = 0; round < call->rounds; round++) {
        unsigned qubits[64], ones[64], zeros[64], n_ones, n_zeros;
        qarena_circuit *outer = NULL;
        round_qubits(reader, call, round, qubits);
        split_controls(reader, call, qubits, ones, &n_ones, zeros, &n_zeros);
        const qarena__gate_use use = {
            .row = &qarena__built_in_gates[reader->names.items[call->gate].index],
            .angles = reader->values.items + call->values,
            .qubits = qubits + call->controls,
            .ones = ones,
            .zeros = zeros,
            .n_ones = n_ones,
            .n_zeros = n_zeros};
        if (power == 1 && !call->real) {
            QARENA__FORWARD(qarena__gate_append(reader, word, &use));
            continue;
        }
        if (call->real) {
            qarena__power real;
            bool done;
            QARENA__FORWARD(qarena__power_of_call(reader, word, call, &real));
            QARENA__FORWARD(qarena__power_append_bound(reader, word, &use, &real, &done));
            if (done) {
                continue;
            }
        }
        QARENA__FORWARD(qarena__modified_begin(reader, &outer));
        qarena_status status = qarena__gate_append(reader, word, &use);
        if (status == QARENA_OK) {
            status = end_own(reader, call, outer, power, 0, 0);
        }
        if (status != QARENA_OK && reader->target != outer) {
            qarena_circuit_destroy(reader->target);
            reader->target = outer;
        }
        QARENA__FORWARD(status);
    }
    return QARENA_OK;
}

static qarena_status add_argument(qarena__reader *reader, uint32_t index, unsigned kind,
                                  qarena__name **name) {
    const qarena__argument_name *argument = &reader->argument_names.items[index];
    const qarena__word word = {
        .text = argument->text, .length = argument->length, .kind = QARENA__WORD_NAME};
    return qarena__names_add(reader, &word, kind, name);
}

/* Let the body be read for the call's next round. */
static qarena_status begin_round(qarena__reader *reader) {
    qarena__call *call = &reader->calls.items[reader->calls.count - 1];
    const qarena__definition *definition =
        &reader->definitions.items[reader->names.items[call->gate].index];
    qarena__name *name;
    qarena__frame_enter(reader);
    for (uint32_t i = 0; i < definition->parameters; i++) {
        QARENA__FORWARD(add_argument(reader, definition->first + i, QARENA__NAME_VALUE, &name));
        name->value = reader->values.items[call->values + i];
    }
    for (uint32_t i = 0; i < definition->qubits; i++) {
        const qarena__operand *operand =
            &reader->operands.items[call->operands + call->controls + i];
        QARENA__FORWARD(add_argument(reader, definition->first + definition->parameters + i,
                                     QARENA__NAME_QUBITS, &name));
        name->first = operand->first + (operand->single ? 0 : call->round);
        name->count = 1;
        name->single = true;
    }
    if (call->n_modifiers) {
        QARENA__FORWARD(qarena__modified_begin(reader, &call->outer));
    }
    reader->cursor = definition->body;
    return QARENA_OK;
}

/* The body's end. */
static qarena_status end_round(qarena__reader *reader) {
    qarena__call *call = &reader->calls.items[reader->calls.count - 1];
    if (call->outer) {
        unsigned qubits[64], ones[64], zeros[64], n_ones, n_zeros;
        round_qubits(reader, call, call->round, qubits);
        split_controls(reader, call, qubits, ones, &n_ones, zeros, &n_zeros);
        QARENA__FORWARD(end_own(reader, call, call->outer, power_of(reader, call),
                                mask_of(ones, n_ones), mask_of(zeros, n_zeros)));
        call->outer = NULL;
    }
    qarena__names_cut(reader, call->names);
    if (++call->round < call->rounds) {
        return begin_round(reader);
    }
    qarena__reader_cut(reader, call);
    reader->cursor = call->back;
    reader->calls.count--;
    qarena__frame_enter(reader);
    return QARENA_OK;
}

/* What a call comes to: it is counted here, or in the definition that it stands in. */
static qarena_status count(qarena__reader *reader, const qarena__word *word,
                           const qarena__call *call, uint64_t cost, int64_t power) {
    const uint64_t times = power ? (uint64_t)(power < 0 ? -power : power) : 1;
    cost = qarena__cost_product(qarena__cost_product(cost, times), call->rounds);
    const qarena__call *around = qarena__reader_call(reader);
    if (reader->defining) {
        qarena__definition *definition = &reader->definitions.items[reader->defining - 1];
        definition->cost = qarena__cost_sum(definition->cost, cost);
    } else if (!around || around->kind != QARENA__CALL_GATE) { /* a gate's are counted already */
        return qarena__reader_count(reader, word, cost);
    }
    return QARENA_OK;
}

/* Whether arguments decide about the call's powers, or powers in it: so nobody has counted them. */
static bool has_open_powers(qarena__reader *reader, const qarena__definition *shape, bool unknown) {
    const qarena__call *around = qarena__reader_call(reader);
    if (reader->defining) {
        reader->definitions.items[reader->defining - 1].powers |= unknown || shape->powers;
    }
    return shape->powers ||
           (around && around->kind == QARENA__CALL_GATE && shape_of(reader, around->gate).powers);
}

qarena_status qarena__call_read(qarena__reader *reader) {
    qarena__call call = qarena__reader_marks(reader);
    qarena__modified modified;
    QARENA__FORWARD(qarena__modifiers_read(reader, &modified));
    const qarena__word word = reader->cursor.word;
    QARENA__FORWARD(read_gate(reader, &call.gate));
    const qarena__definition shape = shape_of(reader, call.gate);
    uint64_t cost = shape.cost;
    call.open = has_open_powers(reader, &shape, modified.unknown);
    call.controls = modified.controls;
    call.real = modified.real;
    call.word = word;
    if (call.real) {
        uint64_t each, once;
        QARENA__FORWARD(qarena__power_cost(reader, &word, shape.qubits, &each, &once));
        cost = qarena__cost_sum(qarena__cost_product(cost, each), once);
        modified.power = 1;
    }
    call.n_modifiers = reader->modifiers.count - call.modifiers;
    QARENA__FORWARD(read_angles(reader, &word, &call, shape.parameters));
    QARENA__FORWARD(read_operands(reader, &word, &call, shape.qubits + call.controls));
    QARENA__FORWARD(check_qubits(reader, &word, &call));
    QARENA__FORWARD(count(reader, &word, &call, cost, modified.power));
    QARENA__FORWARD(qarena__reader_deepen(reader, &word, shape.depth));
    qarena__reader_step(reader);
    const bool built_in = reader->names.items[call.gate].kind == QARENA__NAME_BUILT_IN;
    if (!qarena__reader_acts(reader) || built_in || call.rounds == 0) {
        const qarena_status status = qarena__reader_acts(reader)
                                         ? append_built_in(reader, &word, &call, modified.power)
                                         : QARENA_OK;
        qarena__reader_cut(reader, &call);
        return status;
    }
    call.back = reader->cursor;
    QARENA__FORWARD(QARENA__ROOM(reader, calls, 1));
    reader->calls.items[reader->calls.count++] = call;
    return begin_round(reader);
}

qarena_status qarena__barrier_read(qarena__reader *reader) {
    qarena__reader_step(reader);
    return qarena__qubits_pass(reader);
}

qarena_status qarena__qubits_pass(qarena__reader *reader) {
    const uint32_t indices = reader->indices.count;
    qarena__operand operand;
    if (!qarena__reader_sees(reader, ';')) {
        do {
            QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &operand));
        } while (qarena__reader_skip(reader, ','));
    }
    reader->indices.count = indices;
    return qarena__reader_take(reader, ';', "',' or ';'");
}

qarena_status qarena__call_step(qarena__reader *reader) {
    if (qarena__reader_sees(reader, '}')) {
        return end_round(reader);
    }
    return qarena__keyword_of(reader, &reader->cursor.word) == QARENA__KEY_BARRIER
               ? qarena__barrier_read(reader)
               : qarena__call_read(reader);
}
