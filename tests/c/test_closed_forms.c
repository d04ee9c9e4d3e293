/* Cat states, Fourier transforms, diagonals and permutations, against their formulas: see
 * closed_forms.h. */
#include "closed_forms.h"

static const double pi = 3.14159265358979323846;

/* A bit pattern of n qubits in which neighbours differ often. */
static uint64_t pattern(unsigned n) {
    return 0x2b4d6cau & (size_of(n) - 1);
}

/* (|pattern> + |not pattern>) / sqrt 2: H, a ladder of CX that starts in the middle, X where the
 * pattern is 1. */
static void cat_gates(unsigned n, sink *to) {
    const unsigned middle = n / 2;
    give_1(to, QARENA_GATE_H, 0, middle);
    for (unsigned q = middle; q + 1 < n; q++) {
        give_2(to, QARENA_GATE_CX, 0, q, q + 1);
    }
    for (unsigned q = 0; q < middle; q++) {
        give_2(to, QARENA_GATE_CX, 0, n - 1 - q, q);
    }
    for (unsigned q = 0; q < n; q++) {
        if (pattern(n) >> q & 1) {
            give_1(to, QARENA_GATE_X, 0, q);
        }
    }
}

static void cat_state(unsigned n, double complex *state) {
    state[pattern(n)] = state[~pattern(n) & (size_of(n) - 1)] = sqrt(0.5);
}

static const family cat = {cat_gates, cat_state};
CLOSED_FORM(cat)

static void give_fourier(unsigned n, sink *to) {
    for (unsigned q = n; q-- > 0;) {
        give_1(to, QARENA_GATE_H, 0, q);
        for (unsigned other = q; other-- > 0;) {
            give_2(to, QARENA_GATE_CP, ldexp(pi, (int)other - (int)q), other, q);
        }
    }
    for (unsigned q = 0; q < n / 2; q++) {
        give_2(to, QARENA_GATE_SWAP, 0, q, n - 1 - q);
    }
}

/* state[k] += factor exp(2 pi i j k / N) */
static void add_wave(unsigned n, uint64_t j, double factor, double complex *state) {
    enum { LOW = 11 };
    static double complex low[1 << LOW], high[1 << LOW];
    for (unsigned i = 0; i < 1u << LOW; i++) {
        low[i] = cexp(I * ldexp(2 * pi * i, -(int)n));
        high[i] = factor * cexp(I * ldexp(2 * pi * i, LOW - (int)n));
    }
    for (uint64_t k = 0; k < size_of(n); k++) {
        const uint64_t rotation = j * k & (size_of(n) - 1);
        state[k] += high[rotation >> LOW] * low[rotation & ((1u << LOW) - 1)];
    }
}

static void fourier_gates(unsigned n, sink *to) {
    for (unsigned q = 0; q < n; q++) {
        if (pattern(n) >> q & 1) {
            give_1(to, QARENA_GATE_X, 0, q);
        }
    }
    give_fourier(n, to);
}

static void fourier_state(unsigned n, double complex *state) {
    add_wave(n, pattern(n), sqrt(ldexp(1, -(int)n)), state);
}

static const family fourier = {fourier_gates, fourier_state};
CLOSED_FORM(fourier)

/* Of an entangled state: a transform that gets phases between qubits wrong may be right on every
 * basis state up to a phase. */
static void fourier_of_cat_gates(unsigned n, sink *to) {
    cat_gates(n, to);
    give_fourier(n, to);
}

static void fourier_of_cat_state(unsigned n, double complex *state) {
    add_wave(n, pattern(n), sqrt(ldexp(0.5, -(int)n)), state);
    add_wave(n, ~pattern(n) & (size_of(n) - 1), sqrt(ldexp(0.5, -(int)n)), state);
}

static const family fourier_of_cat = {fourier_of_cat_gates, fourier_of_cat_state};
CLOSED_FORM(fourier_of_cat)

static uint64_t bit_of(unsigned q) {
    return (uint64_t)1 << q;
}

/* One step exp(-i t sum J_ab Z_a Z_b - i t sum h_a Z_a) on all pairs, and phases on three qubits
 * and more. */
static double coupling(unsigned a, unsigned b) {
    return 0.3 * sin(1 + 0.7 * a + 0.3 * b * b);
}

static void many_controls(unsigned n, unsigned q, step *s) {
    *s = (step){.gate = QARENA_GATE_MCP,
                .parameters = {0.4 + q},
                .qubits = {(q + 7) % n, q},
                .ones = {(q + 3) % n},
                .zeros = {(q + 11) % n},
                .n_qubits = 2,
                .n_ones = 1,
                .n_zeros = 1};
}

static void diagonal_gates(unsigned n, sink *to) {
    static step s;
    give_product(n, to);
    for (unsigned a = 0; a < n; a++) {
        give_1(to, QARENA_GATE_RZ, coupling(a, a), a);
        for (unsigned b = 0; b < a; b++) {
            give_2(to, QARENA_GATE_RZZ, coupling(a, b), a, b);
        }
    }
    for (unsigned q = 0; q < n; q++) {
        many_controls(n, q, &s);
        give(to, &s);
    }
}

/* 1 where bit q of k is 0, else -1. */
static double sign_of(uint64_t k, unsigned q) {
    return k >> q & 1 ? -1 : 1;
}

/* The angle of e^(i angle) at index k, of the terms whose highest qubit is a. */
static double angle_of(unsigned n, unsigned a, uint64_t k) {
    double field = coupling(a, a), angle = 0;
    for (unsigned b = 0; b < a; b++) {
        field += coupling(a, b) * sign_of(k, b);
    }
    if ((k & (bit_of(a) | bit_of((a + 7) % n) | bit_of((a + 3) % n) | bit_of((a + 11) % n))) ==
        (bit_of(a) | bit_of((a + 7) % n) | bit_of((a + 3) % n))) {
        angle = 0.4 + a;
    }
    return angle - sign_of(k, a) * field / 2;
}

static void diagonal_state(unsigned n, double complex *state) {
    product_state(n, state);
    for (uint64_t k = 0; k < size_of(n); k++) {
        double angle = 0;
        for (unsigned a = 0; a < n; a++) {
            angle += angle_of(n, a, k);
        }
        state[k] *= cexp(I * angle);
    }
}

static const family diagonal = {diagonal_gates, diagonal_state};
CLOSED_FORM(diagonal)

/* Gate i of a permutation: each kind in turn, on qubits that are far apart and near. */
static void move(unsigned n, unsigned i, step *s) {
    static const qarena_gate kinds[] = {QARENA_GATE_CX,  QARENA_GATE_SWAP,  QARENA_GATE_X,
                                        QARENA_GATE_CCX, QARENA_GATE_CSWAP, QARENA_GATE_CX,
                                        QARENA_GATE_MCX};
    const unsigned kind = i % 7, a = 5 * i % n;
    *s = (step){.gate = kinds[kind], .qubits = {a, (a + 1 + i / 3 % (n - 4)) % n}, .n_qubits = 2};
    if (kind == 2) {
        s->n_qubits = 1;
    } else if (kind == 3 || kind == 4 || kind == 6) {
        s->qubits[2] = (s->qubits[1] + 1) % n == a ? (a + 1) % n : (s->qubits[1] + 1) % n;
        s->n_qubits = 3;
    }
    if (kind == 6) {
        s->n_zeros = 1;
        s->zeros[0] = (s->qubits[2] + 1) % n;
        while (s->zeros[0] == a || s->zeros[0] == s->qubits[1] || s->zeros[0] == s->qubits[2]) {
            s->zeros[0] = (s->zeros[0] + 1) % n;
        }
    }
}

/* Where it takes index k. */
static uint64_t moved(const step *s, uint64_t k) {
    const bool swap = s->gate == QARENA_GATE_SWAP || s->gate == QARENA_GATE_CSWAP;
    const unsigned controls = s->n_qubits - (swap ? 2 : 1), a = s->qubits[controls],
                   b = s->qubits[s->n_qubits - 1];
    for (unsigned i = 0; i < controls; i++) {
        if (!(k >> s->qubits[i] & 1)) {
            return k;
        }
    }
    if (s->n_zeros && k >> s->zeros[0] & 1) {
        return k;
    }
    if (!swap) {
        return k ^ bit_of(a);
    }
    return (k >> a ^ k >> b) & 1 ? k ^ bit_of(a) ^ bit_of(b) : k;
}

static unsigned moves(unsigned n) {
    return 5 * n;
}

static void give_moves(unsigned n, sink *to) {
    static step s;
    for (unsigned i = 0; i < moves(n); i++) {
        move(n, i, &s);
        give(to, &s);
    }
}

static void permuted_product_gates(unsigned n, sink *to) {
    give_product(n, to);
    give_moves(n, to);
}

static void permuted_product_state(unsigned n, double complex *state) {
    static step s;
    double complex *before = malloc(size_of(n) * sizeof *before);
    uint32_t *index = malloc(size_of(n) * sizeof *index);
    cr_assert(before && index);
    product_state(n, before);
    for (uint64_t k = 0; k < size_of(n); k++) {
        index[k] = (uint32_t)k;
    }
    for (unsigned i = 0; i < moves(n); i++) {
        move(n, i, &s);
        for (uint64_t k = 0; k < size_of(n); k++) {
            index[k] = (uint32_t)moved(&s, index[k]);
        }
    }
    for (uint64_t k = 0; k < size_of(n); k++) {
        state[index[k]] = before[k];
    }
    free(index);
    free(before);
}

static const family permuted_product = {permuted_product_gates, permuted_product_state};
CLOSED_FORM(permuted_product)

/* One amplitude of 1, which travels; all others are zeros that may not be read. */
static void permuted_basis_gates(unsigned n, sink *to) {
    give_1(to, QARENA_GATE_X, 0, 3);
    give_1(to, QARENA_GATE_X, 0, n - 2);
    give_moves(n, to);
}

static void permuted_basis_state(unsigned n, double complex *state) {
    static step s;
    uint64_t index = bit_of(3) | bit_of(n - 2);
    for (unsigned i = 0; i < moves(n); i++) {
        move(n, i, &s);
        index = moved(&s, index);
    }
    state[index] = 1;
}

static const family permuted_basis = {permuted_basis_gates, permuted_basis_state};
CLOSED_FORM(permuted_basis)
