/* The traversal: as long as there are strings that are not done, choose tiles that cover many of
 * them (pauli_tile.h), and add up every tile for each (kernels/pauli.h).
 *
 * Tiles are cut into a fixed number of chunks. A chunk's sums are added tile by tile, and those of
 * all chunks in a fixed tree. */
#include "register/pauli_values.h"

#include <assert.h>
#include <string.h>

#include "core/bits.h"
#include "core/cpu.h"
#include "core/status.h"
#include "plan/policy.h"
#include "register/pairwise.h"
#include "register/pauli_parts.h"
#include "register/pauli_tile.h"
#include "register/workspace.h"

/* Qubits of a tile. At most: a tile of doubles takes an eighth of the second-level cache, between
 * these bounds, its bins as much again, and what is prefetched for the next one. At least: so many
 * that what is done once a tile and string is little, and so few that both lie in the first-level
 * cache. */
#define LARGEST_QUBITS 14u
#define MIDDLE_QUBITS 12u
#define LEAST_QUBITS 10u
/* A state that is worth several threads has at least 2^3 tiles to share among them. */
#define SHARED_QUBITS 3u

#define MOST_CHUNKS 64u
#define MOST_STRINGS 1024u /* of a traversal */

/* Without memory for more: a tile and its bins on the stack. */
#define STACK_QUBITS 9u
#define STACK_STRINGS 16u
#define STACK_TERMS 2048u

/* Where everything lies. */
typedef struct room {
    unsigned threads, most, least; /* qubits of tiles */
    uint64_t strings;              /* of a traversal, at most */
    uint8_t *done;                 /* a byte a term */
    double *sums;                  /* MOST_CHUNKS a string */
    uint64_t *offsets;
    qarena__pauli_group *groups;
    uint32_t *together, *within; /* of the first of groups that are done together */
    qarena__pauli_string *items;
    char *tiles; /* two a thread: the tile, its bins */
    qarena__buffer *buffer;
} room;

typedef struct traversal {
    const room *room;
    const qarena__pauli_kernels *kernels;
    qarena__watch *watch;
    const void *state;
    unsigned amplitude_bytes;
    uint64_t nonzero_qubits;
    qarena__pauli_tile tile;
    unsigned place_bits; /* of a tile */
    uint64_t groups, strings;
    uint64_t chunks, tiles_a_chunk;
} traversal;

/* --- room --- */

static size_t tile_bytes(unsigned qubits) {
    const unsigned bits =
        qubits + 1 > QARENA__PAULI_LEAST_BITS ? qubits + 1 : QARENA__PAULI_LEAST_BITS;
    return sizeof(double) << bits;
}

static size_t offsets_bytes(unsigned qubits) {
    return sizeof(uint64_t) << (qubits > QARENA__PAULI_SEGMENT_BITS
                                    ? qubits - QARENA__PAULI_SEGMENT_BITS
                                    : 0);
}

/* Hand out parts of `memory`, tiles first, all aligned to a cache line; returns their bytes. memory
 * NULL: only that. */
static size_t lay_out(room *r, uint64_t terms, char *memory) {
    size_t at = 0;
#define PART(member, bytes)                                                                        \
    do {                                                                                           \
        r->member = memory ? (void *)(memory + at) : NULL;                                         \
        at += qarena__whole_lines(bytes);                                                          \
    } while (0)
    PART(tiles, 2 * tile_bytes(r->most) * r->threads);
    PART(sums, sizeof(double) * MOST_CHUNKS * r->strings);
    PART(offsets, offsets_bytes(r->most));
    PART(groups, sizeof(qarena__pauli_group) * r->strings);
    PART(together, sizeof(uint32_t) * r->strings);
    PART(within, sizeof(uint32_t) * r->strings);
    PART(items, sizeof(qarena__pauli_string) * r->strings);
    PART(done, terms);
#undef PART
    return at;
}

#define STACK_BYTES 27904u

static unsigned most_qubits(unsigned n) {
    if (n < QARENA__PARALLEL_QUBITS) {
        return n;
    }
    unsigned most = MIDDLE_QUBITS;
    while (most < LARGEST_QUBITS && tile_bytes(most + 1) <= qarena__cpu_second_level_cache() / 8) {
        most++;
    }
    return most < n - SHARED_QUBITS ? most : n - SHARED_QUBITS;
}

/* Room on the stack, where a small state and few terms fit: registers that other threads run at the
 * same time do not wait for the pool. Else in the pool; less of it where memory is short; and at
 * last on the stack. */
static qarena_status open_room(room *r, qarena__writer *writer, uint64_t terms, char *stack) {
    const unsigned n = writer->reg->n;
    *r = (room){.threads = qarena__writer_threads(writer),
                .most = most_qubits(n),
                .least = LEAST_QUBITS,
                .strings = terms < MOST_STRINGS ? terms : MOST_STRINGS};
    if (lay_out(r, terms, NULL) <= STACK_BYTES) {
        (void)lay_out(r, terms, stack);
        return QARENA_OK;
    }
    for (;;) {
        const qarena_status status = qarena__work_space_take(
            writer->reg, lay_out(r, terms, NULL), "work space of an expectation", &r->buffer);
        if (status == QARENA_OK) {
            (void)lay_out(r, terms, r->buffer->data);
            return QARENA_OK;
        }
        if (r->threads > 1) {
            r->threads = 1;
        } else if (terms <= STACK_TERMS) {
            break;
        } else if (r->most > STACK_QUBITS) {
            r->most = STACK_QUBITS;
            r->strings = STACK_STRINGS;
        } else {
            return status;
        }
    }
    r->most = n < STACK_QUBITS ? n : STACK_QUBITS;
    r->strings = terms < STACK_STRINGS ? terms : STACK_STRINGS;
    const size_t used = lay_out(r, terms, stack);
    assert(used <= STACK_BYTES);
    (void)used;
    return QARENA_OK;
}

/* --- what a traversal covers --- */

/* Put the terms [begin, end), of one x, that are not done and have an even or an odd number of Y
 * into a group, as far as there is room. */
static void add_group(traversal *t, const qarena__pauli_term *terms, uint64_t begin, uint64_t end,
                      uint32_t places, unsigned odd) {
    const room *r = t->room;
    qarena__pauli_group group = {.x = places << 1 | odd, .first = t->strings};
    for (uint64_t i = begin; i < end && t->strings < r->strings; i++) {
        const unsigned y = (unsigned)__builtin_parityll(terms[i].x & terms[i].z);
        if (!r->done[i] && y == odd) {
            r->items[t->strings++] = (qarena__pauli_string){
                .outer = terms[i].z,
                .z = qarena__pauli_tile_signs(&t->tile, terms[i].z) << 1 | odd,
                .number = i};
            r->done[i] = 1;
            group.count++;
        }
    }
    if (group.count) {
        qarena__pauli_group_make(&group, r->items, t->place_bits, t->kernels->lane_bits);
        r->groups[t->groups++] = group;
    }
}

/* Choose a tile and the strings that it covers, from the first term on that is not done. */
static void choose(traversal *t, unsigned n, const qarena__pauli_term *terms, uint64_t first,
                   uint64_t count) {
    const room *r = t->room;
    qarena__pauli_tile_choose(&t->tile, n, r->least < r->most ? r->least : r->most, r->most, terms,
                              r->done, first, count);
    const unsigned bits = qarena__pauli_tile_qubits(&t->tile) + 1;
    t->place_bits = bits > QARENA__PAULI_LEAST_BITS ? bits : QARENA__PAULI_LEAST_BITS;
    t->groups = t->strings = 0;
    for (uint64_t begin = first, end; begin < count && t->strings < r->strings; begin = end) {
        for (end = begin + 1; end < count && terms[end].x == terms[begin].x; end++) {
        }
        uint32_t places;
        if (qarena__pauli_tile_covers(&t->tile, terms[begin].x, &places)) {
            add_group(t, terms, begin, end, places, 0);
            add_group(t, terms, begin, end, places, 1);
        }
    }
    qarena__pauli_tile_offsets(&t->tile, r->offsets);
    for (uint64_t g = 0; g < t->groups; g += r->together[g]) {
        r->together[g] = (uint32_t)qarena__pauli_together(
            r->groups + g, t->groups - g, t->place_bits, t->kernels->lane_bits, &r->within[g]);
    }
}

/* --- tiles --- */

#define NO_TILE UINT64_MAX

static qarena__segments segments_of(const traversal *t, uint64_t number) {
    return (qarena__segments){.offset = t->room->offsets,
                              .count = (uint64_t)1 << t->tile.masks,
                              .flips = qarena__pauli_tile_base(&t->tile, number),
                              .bits = t->tile.segment_bits};
}

/* The groups from number g on that are done together, for the tile of this base. */
static void add_groups(const traversal *t, uint64_t g, uint64_t base, const double *tile,
                       double *sums, qarena__prefetch *prefetch) {
    const room *r = t->room;
    const uint32_t together = r->together[g], within = r->within[g];
    const unsigned row_bits = t->kernels->lane_bits + QARENA__PAULI_ROW_BITS;
    const uint32_t rows = 1u << (t->place_bits - row_bits);
    double *bins = (double *)(uintptr_t)tile + ((size_t)1 << t->place_bits);
    for (uint32_t at = 0; at < rows; at = ((at | within) + 1) & ~within) {
        for (uint32_t k = 0; k < together; k++) {
            t->kernels->multiply(tile, &r->groups[g + k], at, within,
                                 bins + ((size_t)k << row_bits), prefetch);
        }
    }
    for (uint32_t k = 0; k < together; k++) {
        t->kernels->add(&r->groups[g + k], r->items, base, bins + ((size_t)k << row_bits), sums);
    }
}

/* Tile number `number`; the thread's next one is prefetched meanwhile. */
static void add_tile(const traversal *t, uint64_t number, uint64_t next, double *tile,
                     double *sums) {
    const room *r = t->room;
    const qarena__segments segments = segments_of(t, number);
    if (segments.flips & ~(t->nonzero_qubits | t->tile.reach)) {
        return; /* all of it is zero */
    }
    qarena__prefetch prefetch = {.state = t->state, .amplitude_bytes = t->amplitude_bytes};
    if (next != NO_TILE) {
        prefetch.segments = segments_of(t, next);
    }
    t->kernels->gather(tile, t->state, &segments);
    for (uint64_t g = 0; g < t->groups; g += r->together[g]) {
        add_groups(t, g, segments.flips, tile, sums, next == NO_TILE ? NULL : &prefetch);
    }
}

static bool is_cancelled(const traversal *t, unsigned thread) {
    return qarena__watch_cancelled(t->watch) ||
           (thread == 0 && t->watch->poll && qarena__watch_ask(t->watch));
}

/* A thread's next tile is taken from the job one tile early. */
static void run_chunks(void *context, uint64_t begin, uint64_t end) {
    const traversal *t = context;
    const unsigned thread = qarena__parallel_thread();
    double *tile = (double *)(void *)(t->room->tiles + 2 * thread * tile_bytes(t->room->most));
    memset(tile, 0, sizeof(double) << QARENA__PAULI_LEAST_BITS); /* a state may fill less of it */
    for (uint64_t number = begin * t->tiles_a_chunk, next; number != NO_TILE; number = next) {
        next = number + 1;
        if (next == end * t->tiles_a_chunk) {
            next = qarena__parallel_more(&begin, &end) ? begin * t->tiles_a_chunk : NO_TILE;
        }
        double *sums = t->room->sums + number / t->tiles_a_chunk * t->strings;
        if (number % t->tiles_a_chunk == 0) {
            memset(sums, 0, t->strings * sizeof(double));
        }
        if (is_cancelled(t, thread)) {
            return;
        }
        add_tile(t, number, next, tile, sums);
    }
}

/* (-1)^(y / 2): see kernels/pauli.h. */
static double sign_of(const qarena__pauli_term *term) {
    return __builtin_popcountll(term->x & term->z) & 2 ? -1 : 1;
}

static void add_chunks(const traversal *t, const qarena__pauli_term *terms, double *values) {
    double sums[MOST_CHUNKS];
    for (uint64_t s = 0; s < t->strings; s++) {
        const uint64_t number = t->room->items[s].number;
        for (uint64_t chunk = 0; chunk < t->chunks; chunk++) {
            sums[chunk] = t->room->sums[chunk * t->strings + s];
        }
        values[number] = sign_of(&terms[number]) * qarena__pairwise(sums, t->chunks);
    }
}

static qarena_status traverse(qarena__writer *writer, const room *r,
                              const qarena__pauli_term *terms, uint64_t count, double *values) {
    const qarena_register *reg = writer->reg;
    traversal t = {.room = r,
                   .kernels = &writer->kernels->pauli,
                   .watch = &writer->watch,
                   .state = reg->front->data,
                   .amplitude_bytes = (unsigned)qarena__amplitude_bytes(reg->precision),
                   .nonzero_qubits = reg->nonzero_qubits};
    memset(r->done, 0, count);
    for (uint64_t first = 0; first < count; first += r->done[first]) {
        if (r->done[first]) {
            continue;
        }
        choose(&t, reg->n, terms, first, count);
        const uint64_t tiles = (uint64_t)1 << (reg->n - qarena__pauli_tile_qubits(&t.tile));
        t.chunks = tiles < MOST_CHUNKS ? tiles : MOST_CHUNKS;
        t.tiles_a_chunk = tiles / t.chunks;
        qarena__writer_run(writer, r->threads, t.chunks, 1, run_chunks, &t);
        writer->bytes_read += reg->bytes;
        if (qarena__watch_cancelled(&writer->watch)) {
            return qarena__writer_cancelled(writer);
        }
        add_chunks(&t, terms, values);
    }
    return QARENA_OK;
}

qarena_status qarena__pauli_values(qarena__writer *writer, const qarena__pauli_term *terms,
                                   uint64_t count, double *values) {
    _Alignas(64) char stack[STACK_BYTES];
    room r;
    if (count == 0) {
        return QARENA_OK;
    }
    QARENA__FORWARD(open_room(&r, writer, count, stack));
    const qarena_status status = traverse(writer, &r, terms, count, values);
    qarena__work_space_give(writer->reg, r.buffer);
    return status;
}
