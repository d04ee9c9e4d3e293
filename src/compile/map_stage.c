#include "compile/map_stage.h"

#include <string.h>

#include "compile/absorbed_moves.h"
#include "compile/image_of_zero.h"
#include "compile/tile_bits.h"
#include "core/bits.h"
#include "plan/map_sharing.h"
#include "plan/stage_qubits.h"

enum { MOST_LANES = 1 << QARENA__MOST_LANE_BITS };

/* A map while it is compiled. */
typedef struct mapper {
    qarena__compiled_pass *compiled;
    const qarena__plan *plan;
    uint64_t qubits; /* of the tile */
    qarena__shared_map map;
    uint64_t goal; /* b: where the map takes 0 */
    uint64_t zero; /* where what has been compiled takes 0 */
} mapper;

/* --- rows in registers --- */

/* New values of a sweep's rows. */
typedef struct new_rows {
    uint64_t qubit[QARENA__MOST_ROTATIONS]; /* of each of its bits: a mask */
    uint64_t row[QARENA__MOST_ROTATIONS];
    unsigned constant; /* bit j: it flips besides */
} new_rows;

/* Bits of a sweep's row numbers, from qubits. */
static unsigned rows_of(const new_rows *n, unsigned count, uint64_t qubits) {
    unsigned rows = 0;
    for (unsigned j = 0; j < count; j++) {
        rows |= qubits & n->qubit[j] ? 1u << j : 0;
    }
    return rows;
}

/* Row r goes to B r. */
static void set_places(const new_rows *n, unsigned count, uint8_t *to) {
    for (unsigned row = 0; row < 1u << count; row++) {
        to[row] = 0;
        for (unsigned j = 0; j < count; j++) {
            to[row] |= (uint8_t)(__builtin_parity(rows_of(n, count, n->row[j]) & row) << j);
        }
    }
}

static void invert(const uint8_t *to, unsigned count, uint8_t *from) {
    for (unsigned row = 0; row < 1u << count; row++) {
        from[to[row]] = (uint8_t)row;
    }
}

/* Lanes flip bits of row numbers: flips[j], bit j in which lanes. In lane a those of the row number
 * L a, which `turned` takes to another one. */
static void set_flips(const mapper *m, const new_rows *n, unsigned count, const uint8_t *turned,
                      uint8_t *flips) {
    for (uint64_t lane = 0; lane < (uint64_t)1 << m->plan->lane_bits; lane++) {
        unsigned row = 0;
        for (unsigned j = 0; j < count; j++) {
            row |= (unsigned)__builtin_parityll(n->row[j] & qarena__lanes(m->plan) & lane) << j;
        }
        for (unsigned j = 0; j < count; j++) {
            flips[j] |= (uint8_t)((turned[row] >> j & 1) << lane);
        }
    }
}

/* Bits of row numbers flip by bits of the tile that are none of the rows'; several by the same
 * ones.
 */
static void add_row_flip(qarena__row_flips *flips, unsigned j, uint64_t bits) {
    unsigned k = 0;
    while (k < flips->count && flips->by[k].bits != bits) {
        k++;
    }
    flips->by[k].bits = bits;
    flips->by[k].rows |= (uint8_t)(1u << j);
    flips->count += k == flips->count;
}

static void set_row_flips(const mapper *m, qarena__compiled_stage *stage, const new_rows *n,
                          bool first, qarena__row_flips *flips) {
    const unsigned count = stage->rotations.count;
    uint64_t own = qarena__lanes(m->plan);
    for (unsigned j = 0; j < count; j++) {
        own |= n->qubit[j];
    }
    *flips = (qarena__row_flips){.flip = (uint8_t)n->constant};
    for (unsigned j = 0; j < count; j++) {
        const uint64_t bits = qarena__tile_bits(n->row[j] & ~own, m->qubits);
        if (bits) {
            add_row_flip(flips, j, bits);
        }
        stage->outer[first][j] = n->row[j] & ~m->qubits;
        stage->has_outer = stage->has_outer || stage->outer[first][j];
    }
}

/* After the rotations row r goes to B r ^ L lanes ^ C others. The kernel flips bits by lanes first:
 * by B^-1 L. */
static void set_rows(const mapper *m, qarena__compiled_stage *stage, const new_rows *n) {
    qarena__rotations *r = &stage->rotations;
    uint8_t back[1u << QARENA__MOST_ROTATIONS];
    if (!r->moving) {
        qarena__start_moving(r);
    }
    set_places(n, r->count, r->to);
    invert(r->to, r->count, back);
    set_flips(m, n, r->count, back, r->flips);
    set_row_flips(m, stage, n, false, &r->row_flips);
}

/* The same before the rotations. Here the kernel flips by lanes last. */
static void set_first_rows(const mapper *m, qarena__compiled_stage *stage, const new_rows *n) {
    qarena__rotations *r = &stage->rotations;
    uint8_t to[1u << QARENA__MOST_ROTATIONS], same[1u << QARENA__MOST_ROTATIONS];
    if (!r->moving) {
        qarena__start_moving(r);
    }
    for (unsigned row = 0; row < 1u << r->count; row++) {
        same[row] = (uint8_t)row;
    }
    r->moving_first = true;
    set_places(n, r->count, to);
    invert(to, r->count, r->first.from);
    set_flips(m, n, r->count, same, r->first.flips);
    set_row_flips(m, stage, n, true, &r->first.row_flips);
}

/* Lane a goes to N a ^ constant. */
static void set_order(const mapper *m, qarena__rotations *r, const new_rows *n, unsigned count) {
    qarena__start_moving(r);
    for (unsigned lane = 0; lane < 1u << m->plan->lane_bits; lane++) {
        unsigned to = n->constant;
        for (unsigned j = 0; j < count; j++) {
            to ^= (unsigned)__builtin_parityll(n->row[j] & lane) << j;
        }
        r->order[to] = (uint8_t)lane;
    }
}

/* What the new value of a qubit is to flip besides, so that 0 goes where the map takes it; a qubit
 * of `later`, which changes again, may be anything. */
static bool constant_of(mapper *m, uint64_t before, uint64_t qubit, uint64_t row, uint64_t later) {
    const bool linear = __builtin_parityll(row & before),
               wanted = later & qubit ? linear : (m->goal & qubit) != 0;
    m->zero = wanted ? m->zero | qubit : m->zero & ~qubit;
    return wanted != linear;
}

/* first: done before the rotations. */
static void compile_part(mapper *m, const qarena__map_part *part, qarena__compiled_stage *stage,
                         bool first) {
    const bool of_lanes = part->writes & qarena__lanes(m->plan);
    const uint64_t before = m->zero, later = first ? 0 : m->map.pending;
    new_rows n = {.constant = 0};
    unsigned j = 0;
    for (uint64_t left = part->writes; left; left &= left - 1, j++) {
        const uint64_t qubit = left & -left;
        const unsigned bit = qarena__tile_bit((unsigned)__builtin_ctzll(qubit), m->qubits);
        unsigned at = of_lanes ? bit : 0;
        while (!of_lanes && stage->rotations.bit[at] != bit) {
            at++;
        }
        n.qubit[at] = qubit;
        n.row[at] = part->row[j];
        n.constant |= (unsigned)constant_of(m, before, qubit, part->row[j], later) << at;
    }
    if (of_lanes) {
        set_order(m, &stage->rotations, &n, m->plan->lane_bits);
    } else {
        (first ? set_first_rows : set_rows)(m, stage, &n);
    }
}

static void compile_parts(mapper *m, const qarena__map_parts *parts, bool first) {
    for (unsigned k = 0; k < parts->count; k++) {
        compile_part(m, &parts->part[k], &m->compiled->stages[parts->stage[k]], first);
    }
}

/* --- the rest --- */

/* Its rows, by their qubits. */
static void compile_rows(mapper *m, qarena__compiled_stage *stage) {
    const uint64_t before = m->zero;
    new_rows n = {.constant = 0};
    for (uint64_t rest = m->map.rest_touched; rest; rest &= rest - 1) {
        const unsigned q = (unsigned)__builtin_ctzll(rest), j = stage->rotations.count++;
        n.qubit[j] = rest & -rest;
        n.row[j] = qarena__linear_row(&m->map.rest, q);
        n.constant |= (unsigned)constant_of(m, before, n.qubit[j], n.row[j], 0) << j;
        stage->rotations.bit[j] = qarena__tile_bit(q, m->qubits);
        stage->rotations.rotation[j].r = 1;
    }
    set_rows(m, stage, &n);
    stage->rotations.still = true;
}

/* Numbers of vectors in the first of a map's tables, as bits. */
static unsigned low_bits(unsigned bits) {
    return (bits + 1) / 2;
}

size_t qarena__map_bytes(unsigned t, unsigned lane_bits, qarena__sweep_form form) {
    const unsigned bits = t > lane_bits ? t - lane_bits : 0;
    if (form != QARENA__FORM_CYCLES && form != QARENA__FORM_LANES) {
        return 0;
    }
    const size_t tables = qarena__whole_lines(sizeof(uint32_t) << low_bits(bits)) * 2,
                 vectors = (size_t)1 << bits;
    return qarena__whole_lines(sizeof(qarena__map_stage)) + tables +
           (form == QARENA__FORM_CYCLES
                ? qarena__whole_lines(vectors * sizeof(uint16_t)) + qarena__whole_lines(vectors / 8)
                : 0);
}

/* Entries of the tables: where vector numbers go, and what their lanes are flipped by. */
static void fill_table(uint32_t *table, const uint32_t *column, unsigned bits, uint32_t first) {
    table[0] = first;
    for (unsigned bit = 0; bit < bits; bit++) {
        for (uint32_t i = 0; i < 1u << bit; i++) {
            table[i | 1u << bit] = table[i] ^ column[bit];
        }
    }
}

/* An index of the tile as an entry: the vector's number, and its lane above. */
static uint32_t entry_of(uint64_t index, unsigned lane_bits) {
    const uint32_t lane = (uint32_t)index & ((1u << lane_bits) - 1);
    return (uint32_t)(index >> lane_bits) | lane << QARENA__MAP_NUMBER;
}

/* Of a qubit: the bits of the tile that flip where it does. */
static uint64_t column_of(const mapper *m, uint64_t qubit) {
    return qarena__tile_bits(qarena__linear_column(&m->map.rest, qubit), m->qubits);
}

/* The lowest vector of each cycle. */
static uint32_t find_leaders(const qarena__cycle_map *c, unsigned bits, uint16_t *leader,
                             uint64_t *seen) {
    const uint32_t all = 1u << bits, inside = (1u << c->low_bits) - 1,
                   number = (1u << QARENA__MAP_NUMBER) - 1;
    uint32_t count = 0;
    memset(seen, 0, all / 8 < 8 ? 8 : all / 8);
    for (uint32_t v = 0; v < all; v++) {
        if (seen[v / 64] >> v % 64 & 1) {
            continue;
        }
        uint32_t at = (c->low[v & inside] ^ c->high[v >> c->low_bits]) & number;
        const bool moves = at != v || c->moves_lanes;
        for (; at != v; at = (c->low[at & inside] ^ c->high[at >> c->low_bits]) & number) {
            seen[at / 64] |= (uint64_t)1 << at % 64;
        }
        leader[count] = (uint16_t)v;
        count += moves;
    }
    return count;
}

/* Lanes: lane a goes to N a ^ flips, so what comes to lane b is of lane N^-1 (b ^ flips). */
static void set_orders(const mapper *m, qarena__cycle_map *c) {
    const unsigned lane_bits = m->plan->lane_bits;
    const uint32_t lanes = (1u << lane_bits) - 1;
    uint8_t to[MOST_LANES];
    to[0] = 0;
    for (unsigned bit = 0; bit < lane_bits; bit++) {
        for (unsigned lane = 0; lane < 1u << bit; lane++) {
            to[lane | 1u << bit] = (uint8_t)(to[lane] ^ (column_of(m, (uint64_t)1 << bit) & lanes));
        }
    }
    for (unsigned flips = 0; flips <= lanes; flips++) {
        for (unsigned lane = 0; lane <= lanes; lane++) {
            c->order[flips][to[lane] ^ flips] = (uint8_t)lane;
        }
    }
}

static void compile_cycles(mapper *m, qarena__compiled_stage *stage, bool cycles, char *room) {
    const unsigned lane_bits = m->plan->lane_bits, bits = m->compiled->t - lane_bits;
    qarena__map_stage *map = (qarena__map_stage *)room;
    uint32_t column[64],
        *low = (uint32_t *)(room + qarena__whole_lines(sizeof *map)),
        *high = (uint32_t *)((char *)low + qarena__whole_lines(sizeof *low << low_bits(bits)));
    char *lists = (char *)high + qarena__whole_lines(sizeof *high << low_bits(bits));
    const uint64_t before = m->zero;
    uint64_t constant = 0;
    *map = (qarena__map_stage){.cycles.low_bits = low_bits(bits)};
    for (uint64_t rest = m->map.rest_touched; rest; rest &= rest - 1) {
        const uint64_t qubit = rest & -rest,
                       row = qarena__linear_row(&m->map.rest, (unsigned)__builtin_ctzll(rest));
        constant |= constant_of(m, before, qubit, row, 0) ? qubit : 0;
        if (row & ~m->qubits) {
            map->bit[map->flips] = qarena__tile_bits(qubit, m->qubits);
            map->qubits[map->flips++] = row & ~m->qubits;
        }
    }
    unsigned bit = 0;
    for (uint64_t rest = m->qubits & ~qarena__lanes(m->plan); rest; rest &= rest - 1) {
        column[bit++] = entry_of(column_of(m, rest & -rest), lane_bits);
    }
    qarena__cycle_map *c = &map->cycles;
    fill_table(low, column, c->low_bits,
               entry_of(qarena__tile_bits(constant, m->qubits), lane_bits));
    fill_table(high, column + c->low_bits, bits - c->low_bits, 0);
    set_orders(m, c);
    c->moves_lanes = m->map.rest_touched & qarena__lanes(m->plan);
    c->low = low;
    c->high = high;
    if (cycles) {
        uint64_t *seen = (uint64_t *)(lists + qarena__whole_lines(sizeof(uint16_t) << bits));
        c->leader = (uint16_t *)lists;
        c->leaders = find_leaders(c, bits, (uint16_t *)lists, seen);
    }
    stage->map = map;
}

static void compile_rest(mapper *m, qarena__compiled_stage *stage, qarena__sweep_form form,
                         char *room) {
    if (form == QARENA__FORM_GATHER) { /* which gather_map.c compiles */
        m->zero = (m->zero & ~m->map.rest_touched) | (m->goal & m->map.rest_touched);
        return;
    }
    stage->nondiagonal_bits = qarena__tile_bits(m->map.rest_touched, m->qubits);
    stage->active_bits =
        stage->nondiagonal_bits ? 64 - (unsigned)__builtin_clzll(stage->nondiagonal_bits) : 0;
    if (form == QARENA__FORM_ROWS) {
        compile_rows(m, stage);
    } else if (form != QARENA__FORM_NONE) {
        compile_cycles(m, stage, form == QARENA__FORM_CYCLES, room);
    }
}

void qarena__map_compile(qarena__compiled_pass *compiled, const qarena__oplist *list,
                         const qarena__map_stages *stages, uint32_t at, void *room) {
    mapper m = {.compiled = compiled,
                .plan = stages->plan,
                .qubits = stages->tile,
                .goal = qarena__image_of_zero(list, stages, at)};
    qarena__compiled_stage *stage = &compiled->stages[at];
    qarena__share_as_planned(stages, at, &m.map);
    compile_parts(&m, &m.map.before, false);
    compile_rest(&m, stage, (qarena__sweep_form)stages->stage[at].form, room);
    compile_parts(&m, &m.map.after, true);
}

/* --- running them --- */

void qarena__rotations_run(const qarena__compiled_stage *stage, const qarena__tile_kernels *kernels,
                           void *tile, qarena__sub_tile part, uint64_t base,
                           qarena__prefetch *prefetch) {
    if (!stage->has_outer) {
        kernels->rotate(tile, part, &stage->rotations, prefetch);
        return;
    }
    qarena__rotations here = stage->rotations;
    for (unsigned j = 0; j < here.count; j++) {
        here.row_flips.flip ^= (uint8_t)(__builtin_parityll(base & stage->outer[0][j]) << j);
        here.first.row_flips.flip ^= (uint8_t)(__builtin_parityll(base & stage->outer[1][j]) << j);
    }
    kernels->rotate(tile, part, &here, prefetch);
}

void qarena__map_stage_run(const qarena__map_stage *map, const qarena__tile_kernels *kernels,
                           void *tile, unsigned active_bits, uint64_t base) {
    uint64_t flips = 0;
    for (unsigned k = 0; k < map->flips; k++) {
        flips |= __builtin_parityll(base & map->qubits[k]) ? map->bit[k] : 0;
    }
    kernels->permute(tile, active_bits, &map->cycles);
    if (flips) {
        kernels->flip(tile, active_bits, flips);
    }
}
