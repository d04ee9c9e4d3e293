/* Runs of X, CX and SWAP as one map: how a matrix over GF(2) is shared out among sweeps; and
 * circuits of many permutations on tiles forced small, against the oracle. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include "plan/linear_map.h"

/* --- sharing out --- */

static qarena__linear_map random_map(uint64_t *seed, unsigned n, unsigned gates) {
    qarena__linear_map map = {.changed = 0};
    for (unsigned i = 0; i < gates; i++) {
        const unsigned a = oracle_below(seed, n), b = (a + 1 + oracle_below(seed, n - 1)) % n;
        if (oracle_uniform(seed) < 0.2) {
            qarena__linear_exchange(&map, a, b);
        } else {
            qarena__linear_add(&map, a, b);
        }
    }
    return map;
}

static uint64_t applied(const qarena__linear_map *map, uint64_t x) {
    uint64_t y = x & ~map->changed;
    for (uint64_t rest = map->changed; rest; rest &= rest - 1) {
        const unsigned q = (unsigned)__builtin_ctzll(rest);
        y |= (uint64_t)__builtin_parityll(x & map->row[q]) << q;
    }
    return y;
}

static uint64_t applied_part(const qarena__map_part *part, uint64_t x) {
    uint64_t y = x & ~part->writes;
    unsigned j = 0;
    for (uint64_t rest = part->writes; rest; rest &= rest - 1, j++) {
        y |= __builtin_parityll(x & part->row[j]) ? rest & -rest : 0;
    }
    return y;
}

/* Parts of up to four random qubits each. What others write is not read: before the rest what later
 * parts write, after it what earlier ones do; and some more is not. */
static unsigned random_parts(uint64_t *seed, unsigned n, bool after, qarena__map_part *parts) {
    const unsigned count = oracle_below(seed, 5);
    uint64_t written = 0;
    for (unsigned i = 0; i < count; i++) {
        qarena__map_part *part = &parts[after ? i : count - 1 - i];
        const unsigned qubits = 1 + oracle_below(seed, QARENA__PART_QUBITS);
        part->writes = 0;
        for (unsigned j = 0; j < qubits; j++) {
            part->writes |= ((uint64_t)1 << oracle_below(seed, n)) & ~written;
        }
        part->reads = ~written;
        written |=
            part->writes | (oracle_uniform(seed) < 0.3 ? (uint64_t)1 << oracle_below(seed, n) : 0);
    }
    return count;
}

static void check_reads(const qarena__map_part *parts, unsigned count) {
    for (unsigned k = 0; k < count; k++) {
        for (unsigned j = 0; j < (unsigned)__builtin_popcountll(parts[k].writes); j++) {
            cr_assert_eq(parts[k].row[j] & ~(parts[k].reads | parts[k].writes), 0);
        }
    }
}

static uint64_t applied_parts(const qarena__map_part *parts, unsigned count, uint64_t x) {
    for (unsigned k = 0; k < count; k++) {
        x = applied_part(&parts[k], x);
    }
    return x;
}

Test(maps, parts_and_rest_are_the_map) {
    uint64_t seed = 3;
    unsigned free = 0;
    for (unsigned round = 0; round < 20000; round++) {
        const unsigned n = 2 + oracle_below(&seed, 15);
        const qarena__linear_map map = random_map(&seed, n, oracle_below(&seed, 40));
        qarena__map_part before[5], after[5];
        const unsigned count = random_parts(&seed, n, false, before),
                       count_after = random_parts(&seed, n, true, after);
        qarena__linear_map rest = map;
        qarena__linear_share_before(&rest, before, count);
        qarena__linear_share_after(&rest, after, count_after);
        check_reads(before, count);
        check_reads(after, count_after);
        free += map.changed && !rest.changed;
        for (unsigned i = 0; i <= n; i++) { /* linear: 0 and the basis are enough */
            const uint64_t x = i < n ? (uint64_t)1 << i : 0,
                           y = applied(&rest, applied_parts(before, count, x));
            cr_assert_eq(applied_parts(after, count_after, y), applied(&map, x), "round %u", round);
        }
    }
    cr_assert_gt(free, 100);
}

/* In rising order of sweeps before them ladders of CX cost nothing, whichever end they begin at; in
 * falling order of sweeps after them too. */
Test(maps, ladders_leave_no_rest) {
    for (unsigned falling = 0; falling < 2; falling++) {
        qarena__linear_map map = {.changed = 0};
        qarena__map_part parts[4];
        for (unsigned i = 0; i < 15; i++) {
            const unsigned control = falling ? 14 - i : i;
            qarena__linear_add(&map, control, control + 1);
        }
        for (unsigned k = 0; k < 4; k++) {
            parts[k].writes = (uint64_t)15 << 4 * k;
            parts[k].reads = parts[k].writes - 1;
        }
        qarena__linear_map rest = map;
        qarena__linear_share_before(&rest, parts, 4);
        cr_assert_eq(rest.changed, 0);
        for (unsigned k = 0; k < 4; k++) { /* the highest first */
            parts[k].writes = (uint64_t)15 << (12 - 4 * k);
            parts[k].reads = ((uint64_t)16 << (12 - 4 * k)) - 1;
        }
        qarena__linear_share_after(&map, parts, 4);
        cr_assert_eq(map.changed, 0);
    }
}

/* --- circuits --- */

static void append_1(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned q) {
    MUST(qarena_circuit_apply(circuit, gate, &angle,
                              &(qarena_operands){.qubits = &q, .n_qubits = 1}));
}

static void append_cx(qarena_circuit *circuit, unsigned control, unsigned target) {
    MUST(qarena_circuit_apply(
        circuit, QARENA_GATE_CX, NULL,
        &(qarena_operands){.qubits = (const unsigned[]){control, target}, .n_qubits = 2}));
}

enum { LADDER, FALLING_LADDER, RING, ENTANGLERS };

/* Layers of RY and RZ with CX between. */
static qarena_circuit *make_layers(unsigned n, unsigned layers, unsigned entangler) {
    qarena_circuit *circuit = empty_circuit(n);
    for (unsigned layer = 0; layer < layers; layer++) {
        for (unsigned q = 0; q < n; q++) {
            append_1(circuit, QARENA_GATE_RY, 0.3 + 0.1 * q + layer, q);
            append_1(circuit, QARENA_GATE_RZ, 0.4 + 0.1 * q + layer, q);
        }
        for (unsigned q = 0; q + 1 < n; q++) {
            const unsigned control = entangler == FALLING_LADDER ? n - 2 - q : q;
            append_cx(circuit, control, control + 1);
        }
        if (entangler == RING) {
            append_cx(circuit, n - 1, 0);
        }
    }
    return circuit;
}

/* Sweeps for permutations alone, of a circuit: what explain calls other. */
static unsigned sweeps_of_permutations(const qarena_circuit *circuit, unsigned precision) {
    char text[20000];
    size_t length;
    MUST(qarena_circuit_explain(circuit, precision, 0, text, sizeof text, &length));
    const char *other = strstr(text, " other, ");
    cr_assert_not_null(other);
    while (other[-1] >= '0' && other[-1] <= '9') {
        other--;
    }
    return (unsigned)strtoul(other, NULL, 10);
}

/* One tile holds all. Where a sweep was needed for each CX, 90 of them, ladders take next to none,
 * and what is written in falling order, or closes a ring, few a layer. */
ARENA_TEST(maps, layers_take_few_sweeps) {
    enum { QUBITS = 16, LAYERS = 6 };
    static const unsigned most[] = {
        [LADDER] = 2, [FALLING_LADDER] = 2 * LAYERS, [RING] = 3 * LAYERS};
    qarena_force_tile(QUBITS);
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        for (unsigned entangler = 0; entangler < ENTANGLERS; entangler++) {
            qarena_circuit *circuit = make_layers(QUBITS, LAYERS, entangler);
            const unsigned sweeps = sweeps_of_permutations(circuit, precision);
            cr_assert_leq(sweeps, most[entangler], "entangler %u, precision %u: %u sweeps",
                          entangler, precision, sweeps);
            qarena_circuit_destroy(circuit);
        }
    }
    qarena_force_tile(0);
}

static unsigned circuits_wanted(void) {
    const char *text = getenv("QARENA_TEST_CIRCUITS");
    return text ? (unsigned)strtoul(text, NULL, 10) : 300;
}

/* Most of them permutations, in runs; the others between. */
static void draw_step(uint64_t *seed, unsigned n, bool moves, step *s) {
    static const qarena_gate permutations[] = {QARENA_GATE_CX, QARENA_GATE_CX, QARENA_GATE_CX,
                                               QARENA_GATE_CX, QARENA_GATE_X,  QARENA_GATE_SWAP},
                             others[] = {QARENA_GATE_RY, QARENA_GATE_RY, QARENA_GATE_H,
                                         QARENA_GATE_RZ, QARENA_GATE_CP, QARENA_GATE_RXX};
    const double any = oracle_uniform(seed);
    if (moves && any < 0.06) {
        step_random(seed, n > 2 ? QARENA_GATE_CCX : QARENA_GATE_CX, n, 0, s);
    } else if (moves && any < 0.16) { /* an open control */
        step_random(seed, QARENA_GATE_CX, n, 0, s);
        s->gate = QARENA_GATE_X;
        s->zeros[s->n_zeros++] = s->qubits[0];
        s->qubits[0] = s->qubits[1];
        s->n_qubits = 1;
    } else {
        step_random(seed,
                    moves ? permutations[oracle_below(seed, 6)] : others[oracle_below(seed, 6)], n,
                    0, s);
    }
}

static void check_circuits(unsigned precision, unsigned rounds) {
    static oracle o;
    static step s;
    uint64_t seed = 40 + precision;
    for (unsigned round = 0; round < rounds; round++) {
        const unsigned n = 5 + oracle_below(&seed, 6), runs = 1 + oracle_below(&seed, 6);
        qarena_force_tile(oracle_below(&seed, 9) + 3);
        qarena_force_sub_tile(4 + oracle_below(&seed, 8));
        qarena_register *two = make_register(n, precision, 2, 0),
                        *one = make_register(n, precision, 1, 0);
        oracle_reset(&o, n);
        for (unsigned run = 0; run < runs; run++) {
            const unsigned others = oracle_below(&seed, 2 * n),
                           gates = others + oracle_below(&seed, 3 * n);
            for (unsigned i = 0; i < gates; i++) {
                draw_step(&seed, n, i >= others, &s);
                MUST(step_apply(&s, one));
                MUST(step_apply(&s, two));
                oracle_apply(&o, &s);
            }
        }
        check_against(two, &o, "permutations");
        qarena_force_sub_tile(ORACLE_MAX_QUBITS); /* none */
        MUST(qarena_register_sync(one));
        cr_assert(same_numbers(one, two),
                  "one buffer and two, or with and without sub-tiles, differ");
        qarena_register_destroy(one);
        qarena_register_destroy(two);
    }
    qarena_force_tile(0);
    qarena_force_sub_tile(0);
}

ARENA_TEST(maps, circuits_double) {
    check_circuits(QARENA_DOUBLE, circuits_wanted());
}

ARENA_TEST(maps, circuits_single) {
    check_circuits(QARENA_SINGLE, circuits_wanted());
}
