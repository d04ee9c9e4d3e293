/* A register for a host without a heap: 12 qubits in complex64, two buffers of 32 KiB and their
 * bookkeeping, in one static block.
 *
 * While the demonstration runs, malloc and its relatives and mmap end the program: nothing may call
 * them. It is run twice, with two buffers and in place with one (half the memory), and both must
 * give the same bits. */
#define _GNU_SOURCE /* syscall, MAP_FAILED */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "qarena/qarena.h"

enum { QUBITS = 12, AMPLITUDES = 1 << QUBITS, LAYERS = 20 };

/* 64 KiB of state and at most 8 KiB of everything else. */
static _Alignas(64) unsigned char block[(64 + 8) * 1024];

/* ---- The trap: our own malloc, calloc .. stand before glibc's and end the program while it is
 * set. Sanitizers bring their own. ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAVE_TRAP 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define HAVE_TRAP 0
#endif
#endif
#if !defined(HAVE_TRAP) && defined(__GLIBC__) && defined(SYS_mmap)
#define HAVE_TRAP 1
#endif

static volatile int trap_is_set;

#if HAVE_TRAP
static void refuse_when_set(const char *name) {
    if (trap_is_set) {
        (void)!write(2, name, strlen(name));
        (void)!write(2, " was called\n", 12);
        abort();
    }
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

void *malloc(size_t size) {
    refuse_when_set("malloc");
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    refuse_when_set("calloc");
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    refuse_when_set("realloc");
    return __libc_realloc(memory, size);
}

void free(void *memory) {
    refuse_when_set("free");
    __libc_free(memory);
}

void *aligned_alloc(size_t alignment, size_t size) {
    refuse_when_set("aligned_alloc");
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    refuse_when_set("posix_memalign");
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    refuse_when_set("mmap");
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}
#endif

/* ---- The demonstration ---- */

static qarena_status apply(qarena_register *reg, qarena_gate gate, double angle, unsigned first,
                           unsigned second) {
    qarena_gate_info info;
    qarena_status status = qarena_gate_describe(gate, &info);
    if (status != QARENA_OK) {
        return status;
    }
    unsigned qubits[2] = {first, second};
    qarena_operands operands = {.qubits = qubits, .n_qubits = info.controls + info.targets};
    return qarena_register_apply(reg, gate, &angle, &operands);
}

/* Layers of rotations and controlled gates, with a little of everything: 12 x 3 gates each. */
static qarena_status apply_layers(qarena_register *reg) {
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        for (unsigned q = 0; q < QUBITS; q++) {
            qarena_status status = apply(reg, QARENA_GATE_RX, 0.1 * (layer + 1), q, 0);
            status = status ? status
                            : apply(reg, layer % 2 ? QARENA_GATE_CX : QARENA_GATE_CP, 0.3 * q, q,
                                    (q + 1) % QUBITS);
            status = status ? status
                            : apply(reg, layer % 3 ? QARENA_GATE_RZ : QARENA_GATE_RYY, 0.2 * q, q,
                                    (q + 5) % QUBITS);
            if (status != QARENA_OK) {
                return status;
            }
        }
    }
    return qarena_register_sync(reg);
}

/* Everything between taking the block and handing it back. */
static qarena_status demonstrate(unsigned buffers, size_t bytes, float state[2 * AMPLITUDES],
                                 double *norm_squared) {
    qarena_arena *arena;
    qarena_register *reg = NULL;
    qarena_snapshot *snapshot = NULL;
    qarena_status status = qarena_arena_init(block, bytes, &arena);
    if (status != QARENA_OK) {
        return status;
    }
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = QARENA_SINGLE;
    options.buffers = buffers;
    options.threads = 1;
    status = qarena_register_create(arena, QUBITS, &options, &reg);
    status = status ? status : apply_layers(reg);
    status = status ? status : qarena_register_norm_squared(reg, norm_squared);
    status = status ? status : qarena_snapshot_acquire(reg, &snapshot);
    if (status == QARENA_OK) {
        memcpy(state, qarena_snapshot_data(snapshot), 2 * AMPLITUDES * sizeof *state);
    }
    qarena_snapshot_release(snapshot);
    qarena_register_destroy(reg);
    qarena_status closed = qarena_arena_fini(arena);
    return status ? status : closed;
}

int main(void) {
    static float states[2][2 * AMPLITUDES];
    double norm_squared[2];
    for (unsigned buffers = 2; buffers >= 1; buffers--) {
        size_t bytes;
        qarena_status status = qarena_arena_required(QUBITS, QARENA_SINGLE, buffers, &bytes);
        if (status == QARENA_OK && bytes > sizeof block) {
            printf("%zu bytes are needed, the block has %zu\n", bytes, sizeof block);
            return 1;
        }
        trap_is_set = 1;
        status = status
                     ? status
                     : demonstrate(buffers, bytes, states[buffers - 1], &norm_squared[buffers - 1]);
        trap_is_set = 0;
        if (status != QARENA_OK) {
            printf("%s: %s\n", qarena_status_name(status), qarena_last_error());
            return 1;
        }
        printf("%u qubits, complex64, buffers = %u: %zu bytes, %u gates, norm^2 = %.6f\n",
               (unsigned)QUBITS, buffers, bytes, 3u * QUBITS * LAYERS, norm_squared[buffers - 1]);
    }
    int same = memcmp(states[0], states[1], sizeof states[0]) == 0;
    printf("one buffer and two: %s\n", same ? "the same bits" : "DIFFERENT BITS");
    return !same;
}
