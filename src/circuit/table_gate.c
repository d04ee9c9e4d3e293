#include "circuit/table_gate.h"

#include <math.h>

#include "arena/arena.h"
#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "core/status.h"

/* Entries between two looks at the clock. */
#define ASKING_ENTRIES 65536u

/* A table while it is made. Place x of the caller's, with bit j that of qubit j of the operands, is
 * place(x) of ours: linear over GF(2), so that one more in x costs one exclusive or. */
typedef struct table {
    const char *name;
    uint64_t mask, size;
    unsigned k;
    uint64_t bit[QARENA_MAX_TABLE_QUBITS];   /* of our places: what bit j of the caller's is */
    uint64_t carry[QARENA_MAX_TABLE_QUBITS]; /* those of bits 0 .. j together */
    qarena__watch *watch;
} table;

static qarena_status start(table *t, const qarena_operands *operands, unsigned n, const void *given,
                           const char *what, qarena__op *op) {
    qarena__operand_masks masks;
    QARENA__FORWARD(qarena__operands_check(t->name, operands, n, &masks));
    const unsigned k = operands ? operands->n_qubits : 0;
    if (k < 1 || k > QARENA_MAX_TABLE_QUBITS) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, 1 to %u allowed", t->name, k,
                            QARENA_MAX_TABLE_QUBITS);
    }
    if (!given || (uintptr_t)given % sizeof(double)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s %s", t->name, what,
                            given ? "are not aligned to 8 bytes" : "is NULL");
    }
    uint64_t carry = 0;
    for (unsigned j = 0; j < k; j++) {
        const uint64_t below = masks.qubits & (((uint64_t)1 << operands->qubits[j]) - 1);
        t->bit[j] = (uint64_t)1 << __builtin_popcountll(below);
        t->carry[j] = carry |= t->bit[j];
    }
    t->k = k;
    t->mask = masks.qubits;
    t->size = (uint64_t)1 << k;
    *op = (qarena__op){.ones = masks.ones, .zeros = masks.zeros};
    return QARENA_OK;
}

/* The place after that of x. */
static uint64_t next_place(const table *t, uint64_t x, uint64_t place) {
    const unsigned ones = (unsigned)__builtin_ctzll(~x);
    return ones < t->k ? place ^ t->carry[ones] : 0;
}

static uint64_t place_of(const table *t, uint64_t x) {
    uint64_t place = 0;
    for (; x; x &= x - 1) {
        place |= t->bit[__builtin_ctzll(x)];
    }
    return place;
}

static qarena_status ask(const table *t, uint64_t x) {
    return x % ASKING_ENTRIES == 0 ? qarena__circuit_ask(t->watch, t->name) : QARENA_OK;
}

static qarena_status write_phases(const table *t, const double *phases, double *to) {
    for (uint64_t x = 0, place = 0; x < t->size; place = next_place(t, x++, place)) {
        QARENA__FORWARD(ask(t, x));
        if (!isfinite(phases[x])) {
            return qarena__fail(QARENA_E_NOT_FINITE, "%s: phase %llu is %g", t->name,
                                (unsigned long long)x, phases[x]);
        }
        to[place] = phases[x];
    }
    return QARENA_OK;
}

/* First as a list of who has a value, which tells values that are there twice; then as it is. */
static qarena_status write_values(const table *t, const uint64_t *values, double *to) {
    for (uint64_t x = 0; x < t->size; x++) {
        to[x] = -1;
    }
    for (uint64_t x = 0; x < t->size; x++) {
        QARENA__FORWARD(ask(t, x));
        if (values[x] >= t->size) {
            return qarena__fail(
                QARENA_E_ARGUMENT, "%s: value %llu at %llu is out of range [0, %llu)", t->name,
                (unsigned long long)values[x], (unsigned long long)x, (unsigned long long)t->size);
        }
        if (to[values[x]] >= 0) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "%s: value %llu is there twice, at %llu and %llu", t->name,
                                (unsigned long long)values[x], (unsigned long long)to[values[x]],
                                (unsigned long long)x);
        }
        to[values[x]] = (double)x;
    }
    for (uint64_t x = 0, place = 0; x < t->size; place = next_place(t, x++, place)) {
        QARENA__FORWARD(ask(t, x));
        to[place] = (double)place_of(t, values[x]);
    }
    return QARENA_OK;
}

static qarena_status take(const table *t, qarena_arena *arena, qarena__taken_table *taken) {
    qarena__buffer *buffer;
    QARENA__FORWARD(
        qarena__buffer_acquire(arena, (size_t)t->size * sizeof(double), "a table", &buffer));
    *taken = (qarena__taken_table){.numbers = buffer->data, .buffer = buffer};
    return QARENA_OK;
}

void qarena__table_release(const qarena__taken_table *taken) {
    qarena__buffer_release(taken->buffer);
}

qarena_status qarena__table_make(qarena_gate gate, const void *given,
                                 const qarena_operands *operands, unsigned n, qarena_arena *arena,
                                 qarena__watch *watch, qarena__op *op, qarena__taken_table *taken) {
    const bool diagonal = gate == QARENA_GATE_DIAGONAL;
    table t = {.name = diagonal ? "diagonal" : "permutation", .watch = watch};
    qarena__op made;
    qarena__taken_table own;
    QARENA__FORWARD(start(&t, operands, n, given, diagonal ? "phases" : "values", &made));
    QARENA__FORWARD(take(&t, arena, &own));
    const qarena_status status =
        diagonal ? write_phases(&t, given, own.numbers) : write_values(&t, given, own.numbers);
    if (status != QARENA_OK) {
        qarena__table_release(&own);
        return status;
    }
    made.gate = (uint8_t)gate;
    *(diagonal ? &made.on.z : &made.on.x) = t.mask;
    *op = made;
    *taken = own;
    return QARENA_OK;
}

void qarena__table_invert(const qarena__op *op, const double *table, double *inverse) {
    const uint64_t size = (uint64_t)1 << __builtin_popcountll(qarena__op_targets(op));
    for (uint64_t i = 0; i < size; i++) {
        if (op->gate == QARENA_GATE_DIAGONAL) {
            inverse[i] = -table[i];
        } else {
            inverse[(uint64_t)table[i]] = (double)i;
        }
    }
}

static qarena_status add_table(qarena_circuit *circuit, qarena_gate gate, const void *given,
                               const qarena_operands *operands) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    qarena__op op;
    qarena__taken_table taken;
    qarena__watch watch = qarena__circuit_watch(circuit);
    QARENA__FORWARD(qarena__table_make(gate, given, operands, circuit->n,
                                       circuit->gates->list.arena, &watch, &op, &taken));
    const qarena_status status = qarena__circuit_add(circuit, &op, taken.numbers);
    qarena__table_release(&taken);
    return status;
}

qarena_status qarena_circuit_diagonal(qarena_circuit *circuit, const double *phases,
                                      const qarena_operands *operands) {
    return add_table(circuit, QARENA_GATE_DIAGONAL, phases, operands);
}

qarena_status qarena_circuit_permutation(qarena_circuit *circuit, const uint64_t *values,
                                         const qarena_operands *operands) {
    return add_table(circuit, QARENA_GATE_PERMUTATION, values, operands);
}
