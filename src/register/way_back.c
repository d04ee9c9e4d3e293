#include "register/way_back.h"

#include "core/bits.h"

/* Bits of a vector's number that the first of a map's tables has. */
static unsigned table_bits(unsigned bits) {
    return (bits + 1) / 2;
}

size_t qarena__way_back_room(unsigned t, unsigned run_bits) {
    const size_t offsets = qarena__whole_lines(sizeof(uint64_t) << (t - run_bits));
    const size_t map = qarena__whole_lines(sizeof(qarena__index_map)) + 2 * qarena__whole_lines(sizeof(uint32_t) << table_bits(t));
    return offsets > map ? offsets : map;
}

/* --- runs stay whole --- */

static uint64_t forwards(const qarena__permutation *permutations, unsigned count, uint64_t index) {
    for (unsigned i = 0; i < count; i++) {
        index = qarena__permuted(index, &permutations[i]);
    }
    return index;
}

/* Of a linear map, by doubling: its images of bits add by XOR. */
static void fill_offsets(uint64_t *offsets, const qarena__permutation *permutations, unsigned count, unsigned bits, unsigned run_number_bits, uint64_t others) {
    const uint64_t zero = forwards(permutations, count, 0);
    offsets[0] = qarena__deposit(zero, others);
    for (unsigned b = 0; b < run_number_bits; b++) {
        const uint64_t filled = (uint64_t)1 << b, image = qarena__deposit(forwards(permutations, count, filled << bits) ^ zero, others);
        for (uint64_t i = 0; i < filled; i++) {
            offsets[i | filled] = offsets[i] ^ image;
        }
    }
}

static void make_runs(qarena__made_pass *made, const qarena__permutation *permutations, unsigned count, bool linear, uint64_t *offsets) {
    const uint64_t others = ~made->qubits;
    uint64_t touched = 0;
    for (unsigned i = 0; i < count; i++) {
        touched |= permutations[i].ones | permutations[i].zeros | permutations[i].targets;
    }
    for (unsigned i = 0; i < made->outer_flips; i++) {
        touched |= qarena__tile_bits(made->outer_flip[i].flips, made->qubits);
    }
    const unsigned bits = (unsigned)__builtin_ctzll(touched | (uint64_t)1 << made->runs.bits);
    const uint64_t runs = (uint64_t)1 << (made->t - bits);
    if (linear) {
        fill_offsets(offsets, permutations, count, bits, made->t - bits, others);
    }
    for (uint64_t run = 0; run < runs && !linear; run++) {
        offsets[run] = qarena__deposit(forwards(permutations, count, run << bits), others);
    }
    made->out_runs = (qarena__runs){.offset = offsets, .count = runs, .bits = bits};
}

/* --- vectors stay whole --- */

/* Each is its own inverse. */
static uint64_t backwards(const qarena__permutation *permutations, unsigned count, uint64_t index) {
    while (count-- > 0) {
        index = qarena__permuted(index, &permutations[count]);
    }
    return index;
}

/* What lanes change places with, and how they lie then. */
static void map_lanes(qarena__index_map *map, const qarena__permutation *permutations, unsigned count, unsigned lane_bits) {
    const uint64_t lanes = ((uint64_t)1 << lane_bits) - 1, moved = forwards(permutations, count, 0), zero = backwards(permutations, count, 0);
    unsigned source[QARENA__MOST_LANE_BITS], place[64];
    uint64_t sources = 0;
    for (unsigned l = 0; l < lane_bits; l++) {
        source[l] = (unsigned)__builtin_ctzll(backwards(permutations, count, (uint64_t)1 << l) ^ zero);
        sources |= (uint64_t)1 << source[l];
        place[l] = l;
    }
    uint64_t from = sources & ~lanes;
    for (unsigned l = 0; l < lane_bits; l++) {
        if (sources >> l & 1) {
            continue;
        }
        const unsigned bit = (unsigned)__builtin_ctzll(from), j = map->exchanges++;
        from &= from - 1;
        place[bit] = l;
        map->lane[j] = l;
        map->bit[j] = (uint64_t)1 << (bit - lane_bits);
        map->out[j] = (forwards(permutations, count, (uint64_t)1 << l) ^ moved) >> lane_bits;
    }
    for (unsigned a = 0; a < 1u << lane_bits; a++) {
        map->order[a] = 0;
        for (unsigned l = 0; l < lane_bits; l++) {
            map->order[a] |= (uint8_t)((a >> l & 1) << place[source[l]]);
        }
    }
}

static void make_map(qarena__made_pass *made, const qarena__permutation *permutations, unsigned count, unsigned lane_bits, char *room) {
    qarena__index_map *map = (qarena__index_map *)room;
    *map = (qarena__index_map){.low_bits = table_bits(made->t - lane_bits)};
    map_lanes(map, permutations, count, lane_bits);
    const unsigned high_bits = made->t - lane_bits - map->low_bits;
    uint32_t *low = (uint32_t *)(room + qarena__whole_lines(sizeof *map)), *high = (uint32_t *)((char *)low + qarena__whole_lines(sizeof *low << table_bits(made->t)));
    uint64_t out = 0;
    for (unsigned j = 0; j < map->exchanges; j++) {
        out |= map->out[j];
    }
    const uint64_t zero = backwards(permutations, count, 0);
    for (uint64_t v = 0; v < (uint64_t)1 << map->low_bits; v++) {
        low[v] = v & out ? 0 : (uint32_t)(backwards(permutations, count, v << lane_bits) >> lane_bits); /* of those with such bits only the first is looked at */
    }
    for (uint64_t v = 0; v < (uint64_t)1 << high_bits; v++) {
        const uint64_t there = v << map->low_bits;
        high[v] = there & out ? 0 : (uint32_t)((backwards(permutations, count, there << lane_bits) ^ zero) >> lane_bits);
    }
    map->low = low;
    map->high = high;
    made->map = map;
    made->out_runs = made->runs;
}

void qarena__way_back_make(qarena__made_pass *made, const qarena__permutation *permutations, unsigned count, const qarena__ending *ending, unsigned lane_bits,
                           void *room) {
    if (count == 0 && made->outer_flips == 0) {
        made->out_runs = made->runs;
    } else if (ending->inside_runs) {
        make_map(made, permutations, count, lane_bits, room);
    } else {
        make_runs(made, permutations, count, ending->linear, room);
    }
}
