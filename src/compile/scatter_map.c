#include "compile/scatter_map.h"

#include "compile/tile_bits.h"
#include "core/bits.h"
#include "plan/stage_qubits.h"

/* Bits of a vector's number that the first of a map's tables has. */
static unsigned table_bits(unsigned bits) {
    return (bits + 1) / 2;
}

size_t qarena__scatter_map_bytes(unsigned t, unsigned segment_bits, bool ends) {
    const size_t offsets = qarena__whole_lines(sizeof(uint64_t) << (t - segment_bits));
    const size_t map = qarena__whole_lines(sizeof(qarena__index_map)) +
                       2 * qarena__whole_lines(sizeof(uint32_t) << table_bits(t));
    return ends ? offsets + map : offsets > map ? offsets : map;
}

qarena__segments qarena__segments_of_tile(uint64_t qubits, unsigned most, uint64_t *offsets) {
    const unsigned lowest = (unsigned)__builtin_ctzll(~qubits),
                   bits = lowest < most ? lowest : most;
    const uint64_t count = (uint64_t)1 << (__builtin_popcountll(qubits) - (int)bits),
                   others = ~qubits | (((uint64_t)1 << bits) - 1);
    for (uint64_t i = 0, offset = 0; i < count; i++) {
        offsets[i] = offset;
        offset = ((offset | others) + 1) & ~others;
    }
    return (qarena__segments){.offset = offsets, .count = count, .bits = bits};
}

/* --- segments stay whole --- */

static uint64_t forwards(const qarena__permutation *permutations, unsigned count, uint64_t index) {
    for (unsigned i = 0; i < count; i++) {
        index = qarena__permuted(index, &permutations[i]);
    }
    return index;
}

/* A x ^ b by doubling, for the numbers of segments of 2^bits amplitudes; `others`: the qubits
 * outside the tile. */
static void fill_offsets(uint64_t *offsets, const qarena__plan *plan, const qarena__pass *planned,
                         uint64_t b, unsigned bits, uint64_t others) {
    uint64_t filled = 1;
    offsets[0] = b;
    for (uint64_t rest = ~others; rest; rest &= rest - 1) {
        if (bits > 0) {
            bits--;
            continue;
        }
        const uint64_t column = qarena__column_of(plan, planned, rest & -rest);
        for (uint64_t i = 0; i < filled; i++) {
            offsets[i | filled] = offsets[i] ^ column;
        }
        filled *= 2;
    }
}

/* Qubits of a segment, at most. Factors of the scatter are a product of one for each segment and
 * one within it. Where SWAPs end a plan it must be the same in place and out of place. */
static unsigned bits_of(const qarena__compiled_pass *compiled, const qarena__plan *plan,
                        const qarena__pass *planned) {
    return planned->ends ? plan->segment_qubits : compiled->segments.bits;
}

/* `written`: the qubits of the tile that is written. */
static void make_segments(qarena__compiled_pass *compiled, const qarena__plan *plan,
                          const qarena__pass *planned, const qarena__permutation *permutations,
                          unsigned count, uint64_t written, uint64_t *offsets) {
    const uint64_t others = ~compiled->qubits;
    uint64_t touched = 0;
    for (unsigned i = 0; i < count; i++) {
        touched |= permutations[i].ones | permutations[i].zeros | permutations[i].targets;
    }
    for (unsigned i = 0; i < compiled->outer_flips; i++) {
        touched |= qarena__tile_bits(compiled->outer_flip[i].flips, compiled->qubits);
    }
    const unsigned bits = (unsigned)__builtin_ctzll(
        touched | ~written | (uint64_t)1 << bits_of(compiled, plan, planned));
    const uint64_t segments = (uint64_t)1 << (compiled->t - bits);
    if (planned->linear) {
        fill_offsets(offsets, plan, planned,
                     qarena__deposit(forwards(permutations, count, 0), others), bits, others);
    }
    for (uint64_t i = 0; i < segments && !planned->linear; i++) {
        offsets[i] = qarena__deposit(forwards(permutations, count, i << bits), others);
    }
    compiled->scatter_segments =
        (qarena__segments){.offset = offsets, .count = segments, .bits = bits};
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
static void map_lanes(qarena__index_map *map, const qarena__permutation *permutations,
                      unsigned count, unsigned lane_bits) {
    const uint64_t lanes = ((uint64_t)1 << lane_bits) - 1, moved = forwards(permutations, count, 0),
                   zero = backwards(permutations, count, 0);
    unsigned source[QARENA__MOST_LANE_BITS], place[64];
    uint64_t sources = 0;
    for (unsigned l = 0; l < lane_bits; l++) {
        source[l] =
            (unsigned)__builtin_ctzll(backwards(permutations, count, (uint64_t)1 << l) ^ zero);
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

static void make_map(qarena__compiled_pass *compiled, const qarena__permutation *permutations,
                     unsigned count, unsigned lane_bits, char *room) {
    qarena__index_map *map = (qarena__index_map *)room;
    *map = (qarena__index_map){.low_bits = table_bits(compiled->t - lane_bits)};
    map_lanes(map, permutations, count, lane_bits);
    const unsigned high_bits = compiled->t - lane_bits - map->low_bits;
    uint32_t *low = (uint32_t *)(room + qarena__whole_lines(sizeof *map)),
             *high = (uint32_t *)((char *)low +
                                  qarena__whole_lines(sizeof *low << table_bits(compiled->t)));
    uint64_t out = 0;
    for (unsigned j = 0; j < map->exchanges; j++) {
        out |= map->out[j];
    }
    const uint64_t zero = backwards(permutations, count, 0);
    for (uint64_t v = 0; v < (uint64_t)1 << map->low_bits; v++) {
        low[v] = v & out ? 0
                         : (uint32_t)(backwards(permutations, count, v << lane_bits) >>
                                      lane_bits); /* only the first of the vectors that differ in
                                                     `out` is read */
    }
    for (uint64_t v = 0; v < (uint64_t)1 << high_bits; v++) {
        const uint64_t there = v << map->low_bits;
        high[v] = there & out
                      ? 0
                      : (uint32_t)((backwards(permutations, count, there << lane_bits) ^ zero) >>
                                   lane_bits);
    }
    map->low = low;
    map->high = high;
    compiled->map = map;
}

/* Segments in the order of the state, of the tile of these qubits; *tables: room for a map's,
 * behind what this takes. */
static qarena__segments in_order(const qarena__compiled_pass *compiled, const qarena__plan *plan,
                                 const qarena__pass *planned, uint64_t qubits, void *room,
                                 char **tables) {
    *tables = room;
    if (!planned->ends) {
        return compiled->segments;
    }
    *tables += qarena__whole_lines(sizeof(uint64_t) << (compiled->t - plan->segment_qubits));
    return qarena__segments_of_tile(qubits, bits_of(compiled, plan, planned), room);
}

void qarena__scatter_map_make(qarena__compiled_pass *compiled, const qarena__plan *plan,
                              const qarena__pass *planned, const qarena__permutation *permutations,
                              unsigned count, void *room) {
    char *tables;
    if (planned->moves_vectors || (count == 0 && compiled->outer_flips == 0)) {
        compiled->scatter_segments =
            in_order(compiled, plan, planned, compiled->qubits, room, &tables);
    }
    if (planned->moves_vectors) {
        make_map(compiled, permutations, count, plan->lane_bits, tables);
    } else if (count > 0 || compiled->outer_flips > 0) {
        make_segments(compiled, plan, planned, permutations, count, compiled->qubits, room);
    }
}

/* --- another tile --- */

/* Bit i of the tile becomes bit to[i] of the other one. Returns how many exchanges of bits do that,
 * one after the other. */
static unsigned list_exchanges(const uint8_t *to, unsigned t, qarena__permutation *exchanges) {
    uint8_t now[64], wanted[64]; /* of each bit: whose it is; whose it is to be */
    unsigned count = 0;
    for (unsigned i = 0; i < t; i++) {
        now[i] = (uint8_t)i;
        wanted[to[i]] = (uint8_t)i;
    }
    for (unsigned i = 0; i < t; i++) {
        unsigned j = i;
        while (now[j] != wanted[i]) {
            j++;
        }
        if (j != i) {
            now[j] = now[i];
            exchanges[count++] =
                (qarena__permutation){.targets = (uint64_t)1 << i | (uint64_t)1 << j};
        }
    }
    return count;
}

void qarena__leaving_scatter_make(qarena__compiled_pass *compiled, const qarena__plan *plan,
                                  const qarena__pass *planned, void *room) {
    qarena__permutation exchanges[64];
    uint8_t to[64];
    uint64_t qubits = 0;
    unsigned bit = 0;
    compiled->leaves = true;
    for (unsigned q = 0; q < 64; q++) {
        compiled->place[q] =
            (uint8_t)__builtin_ctzll(qarena__column_of(plan, planned, (uint64_t)1 << q));
        qubits |= compiled->qubits >> q & 1 ? (uint64_t)1 << compiled->place[q] : 0;
    }
    for (uint64_t left = compiled->qubits; left; left &= left - 1) {
        const unsigned place = compiled->place[__builtin_ctzll(left)];
        to[bit++] = (uint8_t)__builtin_popcountll(qubits & (((uint64_t)1 << place) - 1));
    }
    const unsigned count = list_exchanges(to, compiled->t, exchanges);
    if (planned->moves_vectors) {
        char *tables;
        compiled->scatter_segments = in_order(compiled, plan, planned, qubits, room, &tables);
        make_map(compiled, exchanges, count, plan->lane_bits, tables);
    } else {
        make_segments(compiled, plan, planned, exchanges, count, qubits, room);
    }
}
