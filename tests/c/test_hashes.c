/* The bits of 50 circuits for each instruction set, fixed in hashes.h: the same on every processor
 * that runs it, whoever made it. The tile is forced, or one tile is the state, so that no cache's
 * size matters. QARENA_TEST_PRINT_HASHES=1 prints what belongs into hashes.h. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <inttypes.h>
#include <stdio.h>

#include "hashes.h"
#include "known_circuits.h"

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void append_gates(qarena_circuit *circuit, unsigned number) {
    if (number >= HASHED_RANDOM) {
        append_known(circuit, number);
    } else if (number % 4 == 3) {
        append_rings(circuit, number);
    } else {
        append_listed(circuit, number);
    }
}

/* The first 20 on few qubits and on tiles of 9; the others on tiles of 8 to 10, and every sixth of
 * them on a state that is one tile. */
static unsigned qubits_of(unsigned number) {
    return number < 2               ? 5
           : number < 4             ? 11
           : number < 10            ? 13
           : number < HASHED_RANDOM ? 12 + number % 3
                                    : 11 + number % 4;
}

static unsigned tile_of(unsigned number) {
    return number < 10 ? 0 : number < HASHED_RANDOM ? 9 : number % 6 == 0 ? 0 : 8 + number % 3;
}

/* The state of one circuit, on a register of this shape, after the first run and the third. */
static uint64_t hash_run(uint64_t hash, unsigned number, unsigned precision, unsigned buffers,
                         unsigned threads) {
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
    const int prints = getenv("QARENA_TEST_PRINT_HASHES") != NULL,
              compares = is_compiler_of_table();
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        if (qarena_force_isa(hashes[i].isa) != QARENA_OK) {
            continue; /* not built, or not run here */
        }
        for (unsigned number = 0; number < HASHED_CIRCUITS; number++) {
            const uint64_t hash = hash_circuit(number, 2, 0);
            if (prints) {
                printf("%s%s0x%016" PRIx64 ",%s", number ? "" : hashes[i].isa,
                       number % 5 ? " " : "\n         ", hash,
                       number + 1 < HASHED_CIRCUITS ? "" : "\n");
            } else {
                cr_assert(!compares || hash == hashes[i].of[number],
                          "%s, circuit %u: 0x%016" PRIx64, hashes[i].isa, number, hash);
            }
            cr_assert(number % 3 || hash == hash_circuit(number, 1, 1),
                      "%s, circuit %u: in place, on one thread", hashes[i].isa, number);
        }
    }
    MUST(qarena_force_isa(NULL));
}

/* They only say what is done while it is near. */
ARENA_TEST(hashes, do_not_depend_on_sub_tiles) {
    for (unsigned number = 0; number < HASHED_CIRCUITS; number += 3) {
        qarena_force_sub_tile(40); /* none */
        const uint64_t whole = hash_circuit(number, 2, 1);
        for (unsigned qubits = 6; qubits <= 9; qubits += 3) {
            qarena_force_sub_tile(qubits);
            cr_assert(hash_circuit(number, 2, 1) == whole, "circuit %u, sub-tiles of %u qubits",
                      number, qubits);
        }
    }
    qarena_force_sub_tile(0);
}
