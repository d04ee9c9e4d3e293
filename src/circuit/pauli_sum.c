/* Making sums of Pauli strings, and reading them. */
#include "circuit/pauli_sum.h"

#include <math.h>
#include <string.h>

#include "arena/arena.h"
#include "circuit/pauli_string.h"
#include "core/status.h"

/* Qubits of a sum: masks have 64 bits. */
#define MAX_QUBITS 64u

qarena_status qarena_pauli_sum_create(qarena_arena *arena, unsigned n, qarena_pauli_sum **sum) {
    if (!arena || !sum) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", arena ? "sum" : "arena");
    }
    if (n > MAX_QUBITS) {
        return qarena__fail(QARENA_E_ARGUMENT, "Pauli sum: %u qubits, at most %u allowed", n,
                            MAX_QUBITS);
    }
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof(qarena_pauli_sum), &object));
    qarena_pauli_sum *made = object;
    *made = (qarena_pauli_sum){.arena = arena, .list = {.arena = arena}, .n = n};
    qarena__arena_retain(arena);
    *sum = made;
    return QARENA_OK;
}

static void release_merged(qarena_arena *arena, qarena__pauli_merged *merged) {
    if (merged) {
        qarena__object_release(arena, merged,
                               sizeof *merged + merged->capacity * sizeof(qarena__pauli_term));
    }
}

void qarena__pauli_sum_changes(qarena_pauli_sum *sum) {
    release_merged(sum->arena, atomic_exchange_explicit(&sum->merged, NULL, memory_order_relaxed));
}

void qarena_pauli_sum_destroy(qarena_pauli_sum *sum) {
    if (sum) {
        qarena_arena *arena = sum->arena;
        qarena__pauli_sum_changes(sum);
        qarena__pauli_terms_fini(&sum->list);
        qarena__object_release(arena, sum, sizeof *sum);
        qarena__arena_release(arena);
    }
}

qarena_status qarena_pauli_sum_set_poll(qarena_pauli_sum *sum, int (*poll)(void *context),
                                        void *context) {
    if (!sum) {
        return qarena__fail(QARENA_E_ARGUMENT, "sum is NULL");
    }
    sum->poll = poll;
    sum->poll_context = context;
    return QARENA_OK;
}

unsigned qarena_pauli_sum_qubits(const qarena_pauli_sum *sum) {
    return sum ? sum->n : 0;
}

uint64_t qarena_pauli_sum_length(const qarena_pauli_sum *sum) {
    return sum ? sum->list.count : 0;
}

static qarena_status check_term(const qarena_pauli_sum *sum, uint64_t number, uint64_t x,
                                uint64_t z, const double coefficient[2]) {
    const uint64_t outside = sum->n < 64 ? (x | z) >> sum->n : 0;
    if (outside) {
        return qarena__fail(
            QARENA_E_QUBIT, "Pauli sum: qubit %u of term %llu is out of range [0, %u)",
            sum->n + (unsigned)__builtin_ctzll(outside), (unsigned long long)number, sum->n);
    }
    if (!isfinite(coefficient[0]) || !isfinite(coefficient[1])) {
        return qarena__fail(QARENA_E_NOT_FINITE,
                            "Pauli sum: the coefficient of term %llu is NaN or infinite",
                            (unsigned long long)number);
    }
    return QARENA_OK;
}

qarena_status qarena_pauli_sum_add(qarena_pauli_sum *sum, uint64_t count, const uint64_t *x,
                                   const uint64_t *z, const double *coefficients) {
    if (!sum || (count && (!x || !z || !coefficients))) {
        return qarena__fail(QARENA_E_ARGUMENT, "Pauli sum: an argument is NULL");
    }
    if (count > UINT64_MAX / 64 - sum->list.count) {
        return qarena__fail(QARENA_E_MEMORY, "Pauli sum: %llu terms do not fit in memory",
                            (unsigned long long)count);
    }
    QARENA__FORWARD(qarena__pauli_terms_reserve(&sum->list, sum->list.count + count));
    qarena__watch watch = qarena__pauli_sum_watch(sum);
    qarena__pauli_term *added = sum->list.items + sum->list.count;
    for (uint64_t i = 0; i < count; i++) {
        if (i % QARENA__ASKING_TERMS == 0 && qarena__watch_ask(&watch)) {
            return qarena__fail(QARENA_E_CANCELLED, "Pauli sum: cancelled");
        }
        QARENA__FORWARD(check_term(sum, i, x[i], z[i], coefficients + 2 * i));
        added[i] = (qarena__pauli_term){x[i], z[i], coefficients[2 * i] + 0.0,
                                        coefficients[2 * i + 1] + 0.0}; /* never -0 */
    }
    qarena__pauli_sum_changes(sum);
    sum->list.count += count;
    return QARENA_OK;
}

qarena_status qarena_pauli_sum_add_text(qarena_pauli_sum *sum, const char *text,
                                        const double coefficient[2]) {
    if (!sum || !text || !coefficient) {
        return qarena__fail(QARENA_E_ARGUMENT, "Pauli sum: an argument is NULL");
    }
    uint64_t x, z;
    QARENA__FORWARD(qarena__pauli_string_parse(text, sum->n, &x, &z));
    return qarena_pauli_sum_add(sum, 1, &x, &z, coefficient);
}

qarena_status qarena_pauli_sum_read(const qarena_pauli_sum *sum, uint64_t first, uint64_t count,
                                    uint64_t *x, uint64_t *z, double *coefficients) {
    if (!sum || (count && (!x || !z || !coefficients))) {
        return qarena__fail(QARENA_E_ARGUMENT, "Pauli sum: an argument is NULL");
    }
    if (first > sum->list.count || count > sum->list.count - first) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "Pauli sum: terms [%llu, %llu + %llu) are out of range [0, %llu)",
                            (unsigned long long)first, (unsigned long long)first,
                            (unsigned long long)count, (unsigned long long)sum->list.count);
    }
    for (uint64_t i = 0; i < count; i++) {
        const qarena__pauli_term *term = &sum->list.items[first + i];
        x[i] = term->x;
        z[i] = term->z;
        coefficients[2 * i] = term->re;
        coefficients[2 * i + 1] = term->im;
    }
    return QARENA_OK;
}

static qarena_status make_merged(const qarena_pauli_sum *sum, qarena__watch *watch,
                                 qarena__pauli_merged **merged) {
    const uint64_t count = sum->list.count;
    const size_t bytes = count * sizeof(qarena__pauli_term);
    void *object, *room = NULL;
    QARENA__FORWARD(
        qarena__object_allocate(sum->arena, sizeof(qarena__pauli_merged) + bytes, &object));
    qarena__pauli_merged *made = object;
    *made = (qarena__pauli_merged){.count = count, .capacity = count};
    qarena_status status = QARENA_OK;
    if (count) {
        memcpy(made->terms, sum->list.items, bytes);
        status = qarena__object_allocate(sum->arena, bytes, &room);
    }
    if (status == QARENA_OK && count) {
        status = qarena__pauli_terms_merge(made->terms, room, &made->count, watch);
    }
    qarena__object_release(sum->arena, room, bytes);
    if (status != QARENA_OK) {
        release_merged(sum->arena, made);
        return status;
    }
    *merged = made;
    return QARENA_OK;
}

qarena_status qarena__pauli_sum_merged(const qarena_pauli_sum *sum, qarena__watch *watch,
                                       const qarena__pauli_merged **merged) {
    /* Not a part of the sum's value: whoever comes first makes it. */
    _Atomic(qarena__pauli_merged *) *place = &((qarena_pauli_sum *)(uintptr_t)sum)->merged;
    qarena__pauli_merged *made = atomic_load_explicit(place, memory_order_acquire);
    if (!made) {
        qarena__pauli_merged *none = NULL;
        QARENA__FORWARD(make_merged(sum, watch, &made));
        if (!atomic_compare_exchange_strong_explicit(place, &none, made, memory_order_acq_rel,
                                                     memory_order_acquire)) {
            release_merged(sum->arena, made); /* another thread was faster */
            made = none;
        }
    }
    *merged = made;
    return QARENA_OK;
}
