/* Density matrices and purities against their definition. */
#include "fixture.h"

#include <complex.h>
#include <math.h>

static double complex amplitude(const void *state, unsigned precision, uint64_t i) {
    return precision == QARENA_DOUBLE ? ((const double complex *)state)[i]
                                      : (double complex)((const float complex *)state)[i];
}

/* The amplitude's index of value `of_qubits` of the qubits and `of_others` of the others. */
static uint64_t index_of(unsigned n, const unsigned *qubits, unsigned k, uint64_t of_qubits,
                         uint64_t of_others) {
    uint64_t index = 0, asked = 0;
    for (unsigned i = 0; i < k; i++) {
        index |= (of_qubits >> i & 1) << qubits[i];
        asked |= (uint64_t)1 << qubits[i];
    }
    for (unsigned q = 0; q < n; q++) {
        if (!(asked >> q & 1)) {
            index |= (of_others & 1) << q;
            of_others >>= 1;
        }
    }
    return index;
}

static qarena_register *mixed_up(unsigned n, unsigned precision, unsigned threads) {
    qarena_register *reg = make_register(n, precision, 2, threads);
    apply_random(reg, n, 40);
    for (unsigned q = 0; q < n; q++) {
        apply_1(reg, QARENA_GATE_U, q);
    }
    for (unsigned q = 0; q + 1 < n; q++) {
        apply_2(reg, QARENA_GATE_CRX, q, q + 1);
    }
    return reg;
}

/* Some entries, the diagonal and the purity. */
static void compare(qarena_register *reg, const unsigned *qubits, unsigned k) {
    const unsigned n = qarena_register_qubits(reg), precision = qarena_register_precision(reg);
    const uint64_t size = (uint64_t)1 << k, others = (uint64_t)1 << (n - k);
    const double tolerance = 1e-13;
    double complex *matrix = malloc(size * size * sizeof *matrix);
    double purity, sum = 0, trace = 0;
    uint64_t seed = k;
    MUST(qarena_register_reduced_density_matrix(reg, qubits, k, (double *)matrix));
    MUST(qarena_register_purity(reg, qubits, k, &purity));
    void *state = committed(reg);
    for (unsigned round = 0; round < 40; round++) {
        const uint64_t a = oracle_below(&seed, (unsigned)size);
        const uint64_t b = oracle_below(&seed, (unsigned)size);
        double complex want = 0;
        for (uint64_t e = 0; e < others; e++) {
            want += amplitude(state, precision, index_of(n, qubits, k, a, e)) *
                    conj(amplitude(state, precision, index_of(n, qubits, k, b, e)));
        }
        cr_assert_lt(cabs(matrix[a * size + b] - want), tolerance, "n %u, k %u, (%u, %u)", n, k,
                     (unsigned)a, (unsigned)b);
    }
    for (uint64_t a = 0; a < size; a++) {
        trace += creal(matrix[a * size + a]);
        for (uint64_t b = 0; b < size; b++) {
            const double complex entry = matrix[a * size + b];
            sum += creal(entry) * creal(entry) + cimag(entry) * cimag(entry);
            cr_assert(entry == conj(matrix[b * size + a]), "not Hermitian");
        }
    }
    cr_assert_float_eq(trace, 1, precision == QARENA_DOUBLE ? 1e-12 : 1e-5);
    cr_assert_float_eq(purity, sum, 1e-12, "n %u, k %u: %.17g, not %.17g", n, k, purity, sum);
    free(state);
    free(matrix);
}

/* Every form: one row, part of a block, a block, many; one panel, many, many chunks. */
static void compare_all(unsigned n, unsigned precision) {
    qarena_register *reg = mixed_up(n, precision, 2);
    uint64_t seed = n;
    for (unsigned k = 0; k <= n && k <= 10; k++) {
        unsigned order[32];
        for (unsigned i = 0; i < n; i++) {
            const unsigned j = oracle_below(&seed, i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        compare(reg, order, k);
    }
    const unsigned low[8] = {0, 1, 2, 3, 4, 5, 6, 7}, high[2] = {n - 1, n - 2};
    compare(reg, low, n < 8 ? n : 8);
    compare(reg, high, n < 2 ? n : 2);
    qarena_register_destroy(reg);
}

ARENA_TEST(density, is_its_definition) {
    for (unsigned n = 1; n <= 10; n++) {
        compare_all(n, 1 + n % 2);
    }
    compare_all(14, QARENA_DOUBLE);
    compare_all(14, QARENA_SINGLE);
}

ARENA_TEST(density, has_the_same_bits_for_any_number_of_threads) {
    enum { N = 16, K = 9 };
    const size_t bytes = ((size_t)16 << 2 * K);
    double *one = malloc(bytes), *many = malloc(bytes), first, purity;
    unsigned qubits[K];
    qarena_register *alone = mixed_up(N, QARENA_DOUBLE, 1), *reg = mixed_up(N, QARENA_DOUBLE, 5);
    MUST(qarena_set_threads(5));
    for (unsigned k = 1; k <= K; k++) {
        for (unsigned i = 0; i < k; i++) {
            qubits[i] = (5 * i + 3) % N;
        }
        MUST(qarena_register_reduced_density_matrix(alone, qubits, k, one));
        MUST(qarena_register_reduced_density_matrix(reg, qubits, k, many));
        cr_assert_arr_eq(one, many, (size_t)16 << 2 * k, "k %u", k);
        MUST(qarena_register_purity(alone, qubits, k, &first));
        MUST(qarena_register_purity(reg, qubits, k, &purity));
        cr_assert_eq(first, purity);
    }
    MUST(qarena_set_threads(0));
    free(one);
    free(many);
    qarena_register_destroy(alone);
    qarena_register_destroy(reg);
}

/* In a caller's block: with room for the work space, and refused without. */
ARENA_TEST(density, in_a_block) {
    size_t bytes;
    qarena_arena *inside;
    qarena_register *reg, *want = mixed_up(6, QARENA_DOUBLE, 1);
    const unsigned qubits[2] = {4, 1};
    double here[32], there[32], purity = 7;
    MUST(qarena_arena_required(6, QARENA_DOUBLE, 2, &bytes));
    for (int room = 0; room <= 1; room++) {
        const size_t size = bytes + (room ? 1u << 16 : 0u);
        void *block = malloc(size);
        MUST(qarena_arena_init(block, size, &inside));
        MUST(qarena_register_create(inside, 6, NULL, &reg));
        apply_random(reg, 6, 1);
        MUST(qarena_register_sync(reg));
        here[0] = 7;
        const qarena_status status = qarena_register_reduced_density_matrix(reg, qubits, 2, here);
        cr_assert_eq(status, room ? QARENA_OK : QARENA_E_MEMORY, "%s", qarena_last_error());
        cr_assert_eq(qarena_register_purity(reg, qubits, 2, &purity), status);
        cr_assert(room || (here[0] == 7 && purity == 7));
        void *state = committed(reg);
        MUST(qarena_register_set_state(want, state, QARENA_DOUBLE, 64, 1));
        MUST(qarena_register_reduced_density_matrix(want, qubits, 2, there));
        cr_assert(!room || memcmp(here, there, sizeof here) == 0);
        free(state);
        qarena_register_destroy(reg);
        MUST(qarena_arena_fini(inside));
        free(block);
    }
    qarena_register_destroy(want);
}

ARENA_TEST(density, refusals) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    const unsigned twice[2] = {1, 1}, far[1] = {3}, many[4] = {0, 1, 2, 0};
    double matrix[513] = {7}, purity = 7;
    apply_1(reg, QARENA_GATE_H, 0);
    REFUSED(qarena_register_reduced_density_matrix(reg, twice, 2, matrix), QARENA_E_QUBIT,
            "reduced_density_matrix: qubit 1 is named twice");
    REFUSED(qarena_register_reduced_density_matrix(reg, far, 1, matrix), QARENA_E_QUBIT,
            "reduced_density_matrix: qubit 3 is out of range [0, 3)");
    REFUSED(qarena_register_reduced_density_matrix(reg, many, 4, matrix), QARENA_E_QUBIT,
            "reduced_density_matrix: 4 qubits asked of 3");
    cr_assert_eq(
        qarena_register_reduced_density_matrix(reg, far, 0, (double *)((char *)matrix + 4)),
        QARENA_E_ARGUMENT);
    REFUSED(qarena_register_purity(reg, twice, 2, &purity), QARENA_E_QUBIT,
            "purity: qubit 1 is named twice");
    REFUSED(qarena_register_amplitudes(reg, (uint64_t[]){7, 8}, 2, matrix), QARENA_E_ARGUMENT,
            "amplitudes: indices[1] = 8 is out of range [0, 8)");
    cr_assert(matrix[0] == 7 && purity == 7);
    cr_assert_eq(qarena_register_pending(reg), 1, "a refused look runs nothing");
    qarena_register_destroy(reg);
}

ARENA_TEST(density, amplitudes_and_fidelity) {
    enum { N = 16, COUNT = 600000 };
    static uint64_t indices[COUNT];
    static double complex got[COUNT];
    uint64_t seed = 3;
    for (unsigned precision = 1; precision <= 2; precision++) {
        qarena_register *a = mixed_up(N, precision, 2), *b = make_register(N, precision, 2, 1);
        for (unsigned i = 0; i < COUNT; i++) {
            indices[i] = oracle_below(&seed, 1u << N);
        }
        MUST(qarena_register_amplitudes(a, indices, COUNT, (double *)got));
        void *state = committed(a);
        for (unsigned i = 0; i < COUNT; i++) {
            cr_assert(got[i] == amplitude(state, precision, indices[i]));
        }
        double fidelity, inner[2];
        MUST(qarena_register_inner(a, b, inner));
        MUST(qarena_register_fidelity(a, b, &fidelity));
        cr_assert_eq(fidelity, inner[0] * inner[0] + inner[1] * inner[1]);
        cr_assert_float_eq(fidelity, pow(cabs(amplitude(state, precision, 0)), 2), 1e-15);
        MUST(qarena_register_fidelity(a, a, &fidelity));
        cr_assert_float_eq(fidelity, 1, precision == QARENA_DOUBLE ? 1e-13 : 1e-5);
        free(state);
        qarena_register_destroy(a);
        qarena_register_destroy(b);
    }
}
