#include "circuit/classical.h"

#include "circuit/gate.h"
#include "core/status.h"

/* Classical bits of a circuit. */
#define MOST_BITS 4096u

/* Bits of a condition: its value is a 64-bit number. */
#define MOST_GROUP 64u

/* An expression's tokens, and values that wait in it. */
#define MOST_TOKENS 1024u
#define MOST_WAITING 64u

qarena_status qarena__closed_check(const qarena_circuit *circuit, const char *call) {
    return circuit->open == 0
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT, "%s: %u block%s of the circuit %s not closed",
                              call, circuit->open, circuit->open == 1 ? "" : "s",
                              circuit->open == 1 ? "is" : "are");
}

qarena_status qarena__gates_check(const qarena_circuit *circuit, const char *call) {
    return !circuit->gates->list.dynamic
               ? QARENA_OK
               : qarena__fail(
                     QARENA_E_ARGUMENT,
                     "%s: the circuit has measurements, resets, conditions or noise: "
                     "runs of shots (run, expectation) take it, and noise density registers",
                     call);
}

void qarena__read_operation(const qarena__oplist *list, const qarena__op *op,
                            qarena_instruction *instruction) {
    *instruction = (qarena_instruction){
        .operation = (qarena_operation)(op->kind - QARENA__OP_MEASURE + QARENA_MEASURE),
        .n_targets = op->n_targets,
        .bit = (unsigned)op->classical.bit,
        .value = op->kind == QARENA__OP_END ? 0 : op->classical.value,
        .limit = op->classical.limit,
        .n_numbers = op->numbers,
        .table = op->numbers ? qarena__oplist_matrix(list, op) : NULL};
    for (unsigned i = 0; i < op->n_targets; i++) {
        instruction->targets[i] = op->targets[i];
    }
}

/* --- checks --- */

static qarena_status check_bit(const qarena_circuit *circuit, const char *call, uint64_t bit) {
    const unsigned bits = circuit->gates->bits;
    return bit < bits ? QARENA_OK
                      : qarena__fail(QARENA_E_ARGUMENT, "%s: bit %llu is out of range [0, %u)%s",
                                     call, (unsigned long long)bit, bits,
                                     bits ? "" : ": a circuit is made with its number of bits");
}

static qarena_status check_qubit(const qarena_circuit *circuit, const char *call, unsigned qubit) {
    return qubit < circuit->n ? QARENA_OK
                              : qarena__fail(QARENA_E_QUBIT, "%s: qubit %u is out of range [0, %u)",
                                             call, qubit, circuit->n);
}

qarena_status qarena__bits_take(const qarena_circuit *circuit, const char *call,
                                const unsigned *bits, unsigned count, uint64_t value,
                                double *numbers) {
    if (count == 0 || count > MOST_GROUP || !bits) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u bits given, 1 to %u are needed", call,
                            bits ? count : 0, MOST_GROUP);
    }
    for (unsigned i = 0; i < count; i++) {
        QARENA__FORWARD(check_bit(circuit, call, bits[i]));
        for (unsigned j = 0; j < i; j++) {
            if (bits[j] == bits[i]) {
                return qarena__fail(QARENA_E_ARGUMENT, "%s: bit %u is named twice", call, bits[i]);
            }
        }
        numbers[i] = bits[i];
    }
    if (count < 64 && value >> count) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: value %llu needs more than %u bit%s", call,
                            (unsigned long long)value, count, count == 1 ? "" : "s");
    }
    return QARENA_OK;
}

/* --- operations --- */

static qarena_status add(qarena_circuit *circuit, qarena__op_kind kind, qarena__op op,
                         const double *numbers) {
    op.kind = (uint8_t)kind;
    op.gate = QARENA_GATE_I;
    return qarena__circuit_add(circuit, &op, numbers);
}

/* Who writes a bit is told it. */
static qarena_status write_bit(qarena_circuit *circuit, unsigned bit, qarena_status added) {
    if (added == QARENA_OK) {
        qarena__circuit_name_bits(circuit->gates, bit + 1);
    }
    return added;
}

qarena_status qarena_circuit_set_bits(qarena_circuit *circuit, unsigned bits) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    if (bits > MOST_BITS || bits < circuit->gates->bits) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "set_bits: %u bits, the circuit has %u, at most %u "
                            "are allowed",
                            bits, circuit->gates->bits, MOST_BITS);
    }
    circuit->gates->bits = circuit->gates->named_bits = bits;
    return QARENA_OK;
}

qarena_status qarena_circuit_hide_bits(qarena_circuit *circuit, unsigned named) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    if (named > circuit->gates->bits) {
        return qarena__fail(QARENA_E_ARGUMENT, "hide_bits: all but %u bits, the circuit has %u",
                            named, circuit->gates->bits);
    }
    circuit->gates->named_bits = named;
    return QARENA_OK;
}

unsigned qarena_circuit_named_bits(const qarena_circuit *circuit) {
    return circuit ? circuit->gates->named_bits : 0;
}

unsigned qarena_circuit_bits(const qarena_circuit *circuit) {
    return circuit ? circuit->gates->bits : 0;
}

qarena_status qarena_circuit_measure(qarena_circuit *circuit, unsigned qubit, unsigned bit) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    QARENA__FORWARD(check_qubit(circuit, "measure", qubit));
    QARENA__FORWARD(check_bit(circuit, "measure", bit));
    return write_bit(
        circuit, bit,
        add(circuit, QARENA__OP_MEASURE,
            (qarena__op){.classical.bit = bit, .n_targets = 1, .targets = {(uint8_t)qubit}}, NULL));
}

qarena_status qarena_circuit_reset(qarena_circuit *circuit, unsigned qubit) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    QARENA__FORWARD(check_qubit(circuit, "reset", qubit));
    return add(circuit, QARENA__OP_RESET, (qarena__op){.n_targets = 1, .targets = {(uint8_t)qubit}},
               NULL);
}

/* --- expressions --- */

/* How many values wait after a token, where `waiting` did before; -1: it is none, or takes more
 * than there are. */
static int waiting_after(int32_t token, int waiting) {
    switch (token) {
    case QARENA_AND:
    case QARENA_OR:
    case QARENA_XOR: return waiting >= 2 ? waiting - 1 : -1;
    case QARENA_NOT: return waiting >= 1 ? waiting : -1;
    case QARENA_FALSE:
    case QARENA_TRUE: return waiting + 1;
    default: return token >= 0 ? waiting + 1 : -1;
    }
}

static qarena_status check_tokens(const qarena_circuit *circuit, const int32_t *tokens,
                                  unsigned count, double *numbers) {
    int waiting = 0;
    for (unsigned i = 0; i < count; i++) {
        if (tokens[i] >= 0) {
            QARENA__FORWARD(check_bit(circuit, "assign", (uint64_t)tokens[i]));
        }
        waiting = waiting_after(tokens[i], waiting);
        if (waiting < 0 || waiting > (int)MOST_WAITING) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "assign: token %u, %d, is unknown, lacks a value before it, or is "
                                "more than %u values deep",
                                i, (int)tokens[i], MOST_WAITING);
        }
        numbers[i] = tokens[i];
    }
    return waiting == 1 ? QARENA_OK
                        : qarena__fail(QARENA_E_ARGUMENT,
                                       "assign: the expression leaves %d values, not one", waiting);
}

qarena_status qarena_circuit_assign(qarena_circuit *circuit, unsigned bit, const int32_t *tokens,
                                    unsigned count) {
    if (!circuit || !tokens) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "tokens" : "circuit");
    }
    QARENA__FORWARD(check_bit(circuit, "assign", bit));
    if (count > MOST_TOKENS) {
        return qarena__fail(QARENA_E_ARGUMENT, "assign: %u tokens, at most %u allowed", count,
                            MOST_TOKENS);
    }
    double numbers[MOST_TOKENS];
    QARENA__FORWARD(check_tokens(circuit, tokens, count, numbers));
    return write_bit(circuit, bit,
                     add(circuit, QARENA__OP_ASSIGN,
                         (qarena__op){.classical.bit = bit, .numbers = (uint16_t)count}, numbers));
}

bool qarena__evaluate(const double *tokens, unsigned count, const uint64_t *bits) {
    uint64_t waiting = 0; /* the last value is the lowest bit */
    for (unsigned i = 0; i < count; i++) {
        const int32_t token = (int32_t)tokens[i];
        const uint64_t a = waiting & 1, b = waiting >> 1 & 1;
        switch (token) {
        case QARENA_AND: waiting = waiting >> 2 << 1 | (a & b); break;
        case QARENA_OR: waiting = waiting >> 2 << 1 | (a | b); break;
        case QARENA_XOR: waiting = waiting >> 2 << 1 | (a ^ b); break;
        case QARENA_NOT: waiting ^= 1; break;
        case QARENA_FALSE: waiting <<= 1; break;
        case QARENA_TRUE: waiting = waiting << 1 | 1; break;
        default: waiting = waiting << 1 | (bits[token / 64] >> token % 64 & 1); break;
        }
    }
    return waiting & 1;
}

/* --- blocks --- */

static qarena_status open_block(qarena_circuit *circuit, const char *call, qarena__op_kind kind,
                                qarena__op op, const double *numbers) {
    if (circuit->open == QARENA__OPEN_BLOCKS) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: more than %u blocks within each other", call,
                            QARENA__OPEN_BLOCKS);
    }
    QARENA__FORWARD(add(circuit, kind, op, numbers));
    circuit->block[circuit->open++] = (uint8_t)kind;
    return QARENA_OK;
}

qarena_status qarena_circuit_if(qarena_circuit *circuit, const unsigned *bits, unsigned n_bits,
                                uint64_t value) {
    double numbers[MOST_GROUP];
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    QARENA__FORWARD(qarena__bits_take(circuit, "if", bits, n_bits, value, numbers));
    return open_block(circuit, "if", QARENA__OP_IF,
                      (qarena__op){.classical.value = value, .numbers = (uint16_t)n_bits}, numbers);
}

qarena_status qarena_circuit_else(qarena_circuit *circuit) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    if (circuit->open == 0 || circuit->block[circuit->open - 1] != QARENA__OP_IF) {
        return qarena__fail(QARENA_E_ARGUMENT, "else: the innermost open block is no if");
    }
    QARENA__FORWARD(add(circuit, QARENA__OP_ELSE, (qarena__op){0}, NULL));
    circuit->block[circuit->open - 1] = QARENA__OP_ELSE;
    return QARENA_OK;
}

qarena_status qarena_circuit_else_of_last(qarena_circuit *circuit) {
    qarena__oplist *list;
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    list = &circuit->gates->list;
    if (list->count == 0 || list->ops[list->count - 1].kind != QARENA__OP_END ||
        list->ops[list->count - 1].classical.value != QARENA__OP_IF) {
        return qarena__fail(QARENA_E_ARGUMENT, "else: the last instruction does not end an if");
    }
    qarena__watch watch = qarena__circuit_watch(circuit);
    QARENA__FORWARD(qarena__circuit_list(circuit, &watch, &list));
    list->ops[list->count - 1].kind = QARENA__OP_ELSE;
    circuit->block[circuit->open++] = QARENA__OP_ELSE;
    return QARENA_OK;
}

qarena_status qarena_circuit_while(qarena_circuit *circuit, const unsigned *bits, unsigned n_bits,
                                   uint64_t value, uint64_t at_most) {
    double numbers[MOST_GROUP];
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    QARENA__FORWARD(qarena__bits_take(circuit, "while", bits, n_bits, value, numbers));
    if (at_most == 0) {
        return qarena__fail(QARENA_E_ARGUMENT, "while: at_most is 0: a loop needs a bound");
    }
    return open_block(
        circuit, "while", QARENA__OP_WHILE,
        (qarena__op){.classical = {.value = value, .limit = at_most}, .numbers = (uint16_t)n_bits},
        numbers);
}

qarena_status qarena_circuit_repeat(qarena_circuit *circuit, uint64_t times) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    return open_block(circuit, "repeat", QARENA__OP_REPEAT, (qarena__op){.classical.limit = times},
                      NULL);
}

qarena_status qarena_circuit_end(qarena_circuit *circuit) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    if (circuit->open == 0) {
        return qarena__fail(QARENA_E_ARGUMENT, "end: no block is open");
    }
    const uint64_t kind = circuit->block[circuit->open - 1];
    QARENA__FORWARD(add(circuit, QARENA__OP_END, (qarena__op){.classical.value = kind}, NULL));
    circuit->open--;
    return QARENA_OK;
}
