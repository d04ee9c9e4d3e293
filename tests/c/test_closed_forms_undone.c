/* Circuits that are undone: a Clifford circuit around rotations, and brickworks times their
 * inverses. See closed_forms.h. */
#include "closed_forms.h"

/* Gate i of a Clifford circuit, drawn from the seed. */
static void clifford(uint64_t *seed, unsigned n, step *s) {
    static const qarena_gate kinds[] = {QARENA_GATE_H,  QARENA_GATE_S,    QARENA_GATE_SDG,
                                        QARENA_GATE_CX, QARENA_GATE_SWAP, QARENA_GATE_CX};
    const qarena_gate gate = kinds[oracle_below(seed, 6)];
    const unsigned a = oracle_below(seed, n), b = (a + 1 + oracle_below(seed, n - 1)) % n;
    *s = (step){.gate = gate,
                .qubits = {a, b},
                .n_qubits = gate == QARENA_GATE_CX || gate == QARENA_GATE_SWAP ? 2 : 1};
}

enum { ROTATIONS = 3 };

static unsigned cliffords(unsigned n) {
    return 6 * n;
}

/* The circuit's gates, drawn once. */
static step *drawn_cliffords(unsigned n) {
    step *steps = calloc(cliffords(n), sizeof *steps);
    uint64_t seed = n;
    cr_assert_not_null(steps);
    for (unsigned i = 0; i < cliffords(n); i++) {
        clifford(&seed, n, &steps[i]);
    }
    return steps;
}

/* C, then RZ on three qubits, then C^-1: nothing cancels, and each RZ becomes a rotation about C^-1
 * Z C, a product of Pauli matrices. */
static void clifford_gates(unsigned n, sink *to) {
    step *steps = drawn_cliffords(n);
    give_product(n, to);
    for (unsigned i = 0; i < cliffords(n); i++) {
        give(to, &steps[i]);
    }
    for (unsigned r = 0; r < ROTATIONS; r++) {
        give_1(to, QARENA_GATE_RZ, 0.7 + r, r * (n - 1) / (ROTATIONS - 1));
    }
    for (unsigned i = cliffords(n); i-- > 0;) {
        steps[i].gate = steps[i].gate == QARENA_GATE_S     ? QARENA_GATE_SDG
                        : steps[i].gate == QARENA_GATE_SDG ? QARENA_GATE_S
                                                           : steps[i].gate;
        give(to, &steps[i]);
    }
    free(steps);
}

/* +-1 times an X where bit q of x is 1, a Z where that of z is, a Y where both are. */
typedef struct pauli {
    uint64_t x, z;
    bool minus;
} pauli;

/* g^-1 P g */
static void conjugate(pauli *p, const step *g) {
    const unsigned a = g->qubits[0], b = g->qubits[1];
    const unsigned xa = p->x >> a & 1, za = p->z >> a & 1, xb = p->x >> b & 1, zb = p->z >> b & 1;
    switch ((int)g->gate) {
    case QARENA_GATE_H: /* X <-> Z, Y -> -Y */
        p->x ^= (uint64_t)(xa ^ za) << a;
        p->z ^= (uint64_t)(xa ^ za) << a;
        p->minus ^= xa & za;
        break;
    case QARENA_GATE_S: /* X -> -Y, Y -> X */
        p->z ^= (uint64_t)xa << a;
        p->minus ^= xa & !za;
        break;
    case QARENA_GATE_SDG: /* X -> Y, Y -> -X */
        p->z ^= (uint64_t)xa << a;
        p->minus ^= xa & za;
        break;
    case QARENA_GATE_CX: /* X of the control spreads to the target, Z of the target to the control
                          */
        p->x ^= (uint64_t)xa << b;
        p->z ^= (uint64_t)zb << a;
        p->minus ^= xa & zb & !(xb ^ za);
        break;
    default: /* SWAP */
        p->x ^= (uint64_t)(xa ^ xb) << a | (uint64_t)(xa ^ xb) << b;
        p->z ^= (uint64_t)(za ^ zb) << a | (uint64_t)(za ^ zb) << b;
    }
}

/* state := cos(t/2) state - i sin(t/2) P state */
static void rotate(unsigned n, double t, pauli p, double complex *state) {
    static const double complex powers_of_i[] = {1, I, -1, -I};
    double complex *before = malloc(size_of(n) * sizeof *before);
    cr_assert_not_null(before);
    memcpy(before, state, size_of(n) * sizeof *before);
    const double complex factor =
        -I * sin(t / 2) * powers_of_i[__builtin_popcountll(p.x & p.z) % 4] * (p.minus ? -1 : 1);
    for (uint64_t k = 0; k < size_of(n); k++) {
        const uint64_t from = k ^ p.x;
        state[k] = cos(t / 2) * before[k] +
                   (__builtin_popcountll(from & p.z) % 2 ? -factor : factor) * before[from];
    }
    free(before);
}

static void clifford_state(unsigned n, double complex *state) {
    step *steps = drawn_cliffords(n);
    product_state(n, state);
    for (unsigned r = 0; r < ROTATIONS; r++) {
        pauli p = {.z = (uint64_t)1 << r * (n - 1) / (ROTATIONS - 1)};
        for (unsigned i = cliffords(n); i-- > 0;) {
            conjugate(&p, &steps[i]);
        }
        rotate(n, 0.7 + r, p, state);
    }
    free(steps);
}

static const family clifford_around_rotations = {clifford_gates, clifford_state};
CLOSED_FORM(clifford_around_rotations)

enum { LAYERS = 6 };

static void brick(uint64_t *seed, unsigned n, unsigned q, step *s) {
    static const qarena_gate kinds[] = {QARENA_GATE_CZ,      QARENA_GATE_CX,     QARENA_GATE_RXX,
                                        QARENA_GATE_ISWAP,   QARENA_GATE_CP,     QARENA_GATE_CRY,
                                        QARENA_GATE_UNITARY, QARENA_GATE_UNITARY};
    *s = (step){.gate = kinds[oracle_below(seed, 8)],
                .parameters = {6 * oracle_uniform(seed)},
                .qubits = {q, q + 1},
                .n_qubits = 2};
    if (s->gate == QARENA_GATE_UNITARY) {
        s->n_qubits = oracle_uniform(seed) < 0.2 && q + 2 < n ? 3 : 2; /* also two at a distance */
        s->qubits[s->n_qubits - 1] = (q + s->n_qubits - 1 + oracle_below(seed, n - 3)) % n;
        if (s->qubits[s->n_qubits - 1] == q || (s->n_qubits == 3 && s->qubits[2] == q + 1)) {
            s->qubits[s->n_qubits - 1] = q + s->n_qubits - 1;
        }
        oracle_random_unitary(seed, s->n_qubits, s->matrix);
    }
}

/* Layers of U on each qubit and of two- and three-qubit gates on neighbours. */
static void give_brickwork(unsigned n, sink *to) {
    static step s;
    uint64_t seed = n;
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        for (unsigned q = 0; q < n; q++) {
            s = (step){.gate = QARENA_GATE_U, .qubits = {q}, .n_qubits = 1};
            for (unsigned i = 0; i < 3; i++) {
                s.parameters[i] = 6 * oracle_uniform(&seed);
            }
            give(to, &s);
        }
        for (unsigned q = layer % 2; q + 1 < n; q += 2) {
            brick(&seed, n, q, &s);
            give(to, &s);
        }
    }
}

/* Run apart, so that gates do not cancel before they are run. */
static void brickwork_gates(unsigned n, sink *to) {
    sink list = {.reg = to->reg};
    qarena_circuit *inverse;
    MUST(qarena_circuit_create(arena, n, &list.circuit));
    MUST(qarena_circuit_create(arena, n, &inverse));
    give_brickwork(n, &list);
    MUST(qarena_circuit_append_inverse(inverse, list.circuit));
    give_product(n, to);
    give_brickwork(n, to);
    flush(to);
    MUST(qarena_register_run(to->reg, inverse));
    to->given += list.given;
    qarena_circuit_destroy(inverse);
    qarena_circuit_destroy(list.circuit);
}

static const family brickwork_and_back = {brickwork_gates, product_state};
CLOSED_FORM(brickwork_and_back)
