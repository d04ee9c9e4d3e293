/* The bits of 50 circuits for each instruction set, fixed in hashes.h: the same on every processor that runs it, whoever made it. The tile is forced, or one tile is the
 * state, so that no cache's size matters. QARENA_TEST_PRINT_HASHES=1 prints what belongs into hashes.h. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <inttypes.h>
#include <stdio.h>

#include "hashes.h"

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void append(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned n_qubits, const unsigned *qubits) {
    const double angles[3] = {angle, 0.4, -1.3};
    MUST(qarena_circuit_apply(circuit, gate, angles, &(qarena_operands){.qubits = qubits, .n_qubits = n_qubits}));
}

static void append_1(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned q) {
    append(circuit, gate, angle, 1, &q);
}

static void append_2(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned a, unsigned b) {
    append(circuit, gate, angle, 2, (unsigned[]){a, b});
}

/* Layers of an ansatz: rotations, then a ring of CX. */
static void append_rings(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned gate = 0; gate < 80; gate++) {
        append_1(circuit, QARENA_GATE_RY, 0.1 * number + 0.01 * gate, gate % n);
        append_2(circuit, QARENA_GATE_CX, 0, gate % n, (gate % n + 1) % n);
    }
}

/* The Fourier transform, with the swaps at its end. */
static void append_fourier(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned q = n; q-- > 0;) {
        append_1(circuit, QARENA_GATE_H, 0, q);
        for (unsigned other = q; other-- > 0;) {
            append_2(circuit, QARENA_GATE_CP, (3.0 + number) / (double)(1u << (q - other)), other, q);
        }
    }
    for (unsigned q = 0; q < n / 2; q++) {
        append_2(circuit, QARENA_GATE_SWAP, 0, q, n - 1 - q);
    }
}

/* Gates on two qubits that become one unitary, pair by pair, neighbours and others. */
static void append_pairs(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned k = 0; k < 4 * n; k++) {
        const unsigned a = (k * (1 + number % 5)) % n, b = (a + 1 + k / n) % n;
        append_2(circuit, QARENA_GATE_RXX, 0.3 + 0.1 * k, a, b);
        append_2(circuit, QARENA_GATE_RZZ, 0.2 * number, a, b);
        append_1(circuit, QARENA_GATE_RX, 0.05 * k, a);
        append_2(circuit, QARENA_GATE_RYY, 0.7 - 0.02 * k, a, b);
    }
}

/* Phases and few rotations, X and CX and SWAP between and after them, some under open controls. */
static void append_permutations(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned k = 0; k < 5 * n; k++) {
        const unsigned a = (7 * k + number) % n, b = (a + 1 + k % (n - 1)) % n, c = (b + 1) % n == a ? (a + 1) % n : (b + 1) % n;
        append_1(circuit, k % 3 ? QARENA_GATE_RZ : QARENA_GATE_RY, 0.11 * k, a);
        append_2(circuit, k % 4 ? QARENA_GATE_CX : QARENA_GATE_SWAP, 0, a, b);
        if (c != a && c != b && k % 5 == 0) {
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_X, NULL, &(qarena_operands){.qubits = &a, .n_qubits = 1, .zeros = &b, .n_zeros = 1, .ones = &c, .n_ones = 1}));
        }
    }
}

static void append_gates(qarena_circuit *circuit, unsigned number) {
    static void (*const appenders[])(qarena_circuit *, unsigned) = {append_fourier, append_pairs, append_permutations, append_rings};
    if (number < HASHED_RANDOM && number % 4 == 3) {
        append_rings(circuit, number);
    } else if (number < HASHED_RANDOM || number % 5 == 4) {
        append_random(circuit, number, 80, NULL);
    } else {
        appenders[number % 5](circuit, number);
    }
}

/* The first 20 on few qubits and on tiles of 9; the others on tiles of 8 to 10, and every sixth of them on a state that is one tile. */
static unsigned qubits_of(unsigned number) {
    return number < 2 ? 5 : number < 4 ? 11 : number < 10 ? 13 : number < HASHED_RANDOM ? 12 + number % 3 : 11 + number % 4;
}

static unsigned tile_of(unsigned number) {
    return number < 10 ? 0 : number < HASHED_RANDOM ? 9 : number % 6 == 0 ? 0 : 8 + number % 3;
}

/* The state of one circuit, on a register of this shape, after the first run and the third. */
static uint64_t hash_run(uint64_t hash, unsigned number, unsigned precision, unsigned buffers, unsigned threads) {
    const unsigned n = qubits_of(number);
    qarena_force_tile(tile_of(number));
    qarena_register *reg = make_register(n, precision, buffers, threads);
    qarena_circuit *circuit = empty_circuit(n);
    append_gates(circuit, number);
    for (unsigned run = 0; run < 3; run++) {
        MUST(qarena_register_reset(reg));
        MUST(qarena_register_run(reg, circuit));
        void *state = committed(reg);
        hash = run == 1 ? hash : hash_bytes(hash, state, state_size(reg));
        free(state);
    }
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
    qarena_force_tile(0);
    return hash;
}

static uint64_t hash_circuit(unsigned number, unsigned buffers, unsigned threads) {
    static const char *const forms[] = {"fused", "split"};
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (unsigned form = 0; form < 2; form++) {
        MUST(qarena_force_multiply_adds(forms[form]));
        hash = hash_run(hash, number, QARENA_DOUBLE, buffers, threads);
        hash = hash_run(hash, number, QARENA_SINGLE, buffers, threads);
    }
    MUST(qarena_force_multiply_adds(NULL));
    return hash;
}

/* Other compilers fuse other sums, and so does this one where accesses are checked. */
static int is_compiler_of_table(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#endif
    qarena_info info;
    MUST(qarena_read_info(&info));
    return strncmp(info.compiler, HASHES_COMPILER, strlen(HASHES_COMPILER)) == 0;
}

ARENA_TEST(hashes, hold_on_every_processor) {
    const int prints = getenv("QARENA_TEST_PRINT_HASHES") != NULL, compares = is_compiler_of_table();
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        if (qarena_force_isa(hashes[i].isa) != QARENA_OK) {
            continue; /* not built, or not run here */
        }
        for (unsigned number = 0; number < HASHED_CIRCUITS; number++) {
            const uint64_t hash = hash_circuit(number, 2, 0);
            if (prints) {
                printf("%s%s0x%016" PRIx64 ",%s", number ? "" : hashes[i].isa, number % 5 ? " " : "\n         ", hash, number + 1 < HASHED_CIRCUITS ? "" : "\n");
            } else {
                cr_assert(!compares || hash == hashes[i].of[number], "%s, circuit %u: 0x%016" PRIx64, hashes[i].isa, number, hash);
            }
            cr_assert(number % 3 || hash == hash_circuit(number, 1, 1), "%s, circuit %u: in place, on one thread", hashes[i].isa, number);
        }
    }
    MUST(qarena_force_isa(NULL));
}
