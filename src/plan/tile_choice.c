/* The choice of a tile: a few starts, each improved by exchanging qubits while that lets more work
 * run. */
#include "plan/tile_choice.h"

#include "plan/tile_window.h"

/* Exchanges that the search tries; rounds of them; starting points. */
#define MISSING 12u
#define ROUNDS 8u
#define STARTS 4u

/* The sets of qubits that a gate lacks in `tile` and nothing else, first gate first; returns how
 * many. */
static unsigned list_missing(const qarena__window *next, uint64_t tile, unsigned room,
                             uint64_t missing[MISSING]) {
    const uint64_t all = ((uint64_t)2 << (next->n - 1)) - 1;
    qarena__walk walk;
    unsigned count = 0;
    qarena__window_walk(next, all, &walk);
    for (uint32_t i = 0; i < next->count && count < MISSING && (walk.changed & all) != all; i++) {
        const uint64_t nondiagonal_on = next->nondiagonal_on[i], lacks = nondiagonal_on & ~tile;
        uint64_t diagonal_on = next->diagonal_on[i];
        const bool free = qarena__walk_runs(&walk, nondiagonal_on, &diagonal_on, next->linear[i]);
        if (free && !lacks) {
            continue;
        }
        if (free && qarena__qubits(lacks) <= room &&
            qarena__qubits(nondiagonal_on | next->low) <= next->tile_qubits) {
            bool known = false;
            for (unsigned k = 0; k < count; k++) {
                known |= missing[k] == lacks;
            }
            if (!known) {
                missing[count++] = lacks;
            }
        }
        qarena__walk_leave(&walk, nondiagonal_on, next->diagonal_on[i], next->linear[i]);
    }
    return count;
}

/* Fill `tile` up with the qubits of the gates after position `skip`, as far as they fit, then with
 * the lowest ones. */
static uint64_t fill(const qarena__window *next, uint64_t tile, uint32_t skip) {
    for (uint32_t i = skip; i < next->count && qarena__qubits(tile) < next->tile_qubits; i++) {
        if (qarena__qubits(tile | next->nondiagonal_on[i]) <= next->tile_qubits) {
            tile |= next->nondiagonal_on[i];
        }
    }
    for (unsigned q = 0; qarena__qubits(tile) < next->tile_qubits; q++) {
        tile |= (uint64_t)1 << q;
    }
    return tile;
}

/* Grow from the lowest qubits by what brings most work per qubit. */
static uint64_t grow(const qarena__window *next, uint64_t tile) {
    uint32_t value = qarena__window_work(next, tile);
    while (qarena__qubits(tile) < next->tile_qubits) {
        uint64_t missing[MISSING], best = 0;
        unsigned count =
            list_missing(next, tile, next->tile_qubits - qarena__qubits(tile), missing);
        uint64_t most = 0, tiles[MISSING];
        uint32_t best_value = 0, there[MISSING];
        for (unsigned k = 0; k < count; k++) {
            tiles[k] = tile | missing[k];
        }
        qarena__window_work_of_each(next, tiles, count, there);
        for (unsigned k = 0; k < count; k++) {
            const uint64_t gain = (uint64_t)(there[k] - value) * 64 / qarena__qubits(missing[k]);
            if (gain > most) {
                most = gain;
                best = missing[k];
                best_value = there[k];
            }
        }
        if (!best) {
            break;
        }
        tile |= best;
        value = best_value;
    }
    return fill(next, tile, 0);
}

/* The qubits that `tile` may give up, the least missed first; returns how many. */
static unsigned list_removable(const qarena__window *next, uint64_t tile, uint64_t removable[64]) {
    uint32_t kept[64];
    unsigned count = 0;
    for (uint64_t rest = tile & ~next->low; rest;) {
        uint64_t qubits[3], tiles[3];
        uint32_t values[3];
        unsigned taken = 0;
        for (unsigned j = 0; j < 3; j++) {
            qubits[j] = rest & -rest;
            tiles[j] = tile ^ qubits[j];
            taken += rest != 0;
            rest &= rest - 1;
        }
        qarena__window_work_of_three(next, tiles, values);
        for (unsigned j = 0; j < taken; j++) {
            unsigned k = count++;
            for (; k > 0 && kept[k - 1] < values[j]; k--) {
                kept[k] = kept[k - 1];
                removable[k] = removable[k - 1];
            }
            kept[k] = values[j];
            removable[k] = qubits[j];
        }
    }
    return count;
}

/* Exchange qubits of `tile` while that lets more run; *value is the work that runs. */
static uint64_t hill_climb(const qarena__window *next, uint64_t tile, uint32_t *value) {
    *value = qarena__window_work(next, tile);
    for (unsigned round = 0;
         round < ROUNDS && qarena__window_affords(next, next->tile_qubits + MISSING); round++) {
        uint64_t missing[MISSING], removable[64], best = tile;
        unsigned missing_count =
            list_missing(next, tile, next->tile_qubits - qarena__qubits(next->low), missing);
        unsigned removable_count = missing_count ? list_removable(next, tile, removable) : 0;
        for (unsigned k = 0; k < missing_count; k++) {
            unsigned out = qarena__qubits(missing[k]);
            uint64_t base = tile | missing[k];
            for (unsigned j = 0; j + 1 < out; j++) {
                base ^= removable[j];
            }
            uint64_t tiles[3];
            uint32_t there[3];
            for (unsigned j = 0; j < 3; j++) {
                unsigned at = out - 1 + j;
                tiles[j] = base ^ removable[at < removable_count ? at : removable_count - 1];
            }
            qarena__window_work_of_three(next, tiles, there);
            for (unsigned j = 0; j < 3; j++) {
                if (there[j] > *value) {
                    *value = there[j];
                    best = tiles[j];
                }
            }
        }
        if (best == tile) {
            break;
        }
        tile = best;
    }
    return tile;
}

/* Replace qubits that no gate of the pass changes by the lowest ones, so that segments get
 * longer. */
static uint64_t lengthen_segments(const qarena__window *next, uint64_t tile) {
    uint64_t used = next->low;
    qarena__walk walk;
    qarena__window_walk(next, tile, &walk);
    for (uint32_t i = 0; i < next->count && walk.open; i++) {
        used |= qarena__window_step(next, i, &walk) ? next->nondiagonal_on[i] : 0;
    }
    const uint64_t longer = fill(next, used, next->count);
    return qarena__window_work(next, longer) >= qarena__window_work(next, tile)
               ? longer
               : tile; /* a walk goes on while a qubit of the tile is not blocked */
}

/* Walks that grow takes at the most. */
static unsigned growth_of(const qarena__window *next) {
    return (next->tile_qubits - qarena__qubits(next->low)) * MISSING;
}

/* How many tiles there are of the lowest qubits and others that are neighbours in the order of
 * their numbers; and one of them, the last for numbers beyond it. */
static unsigned count_places(const qarena__window *next) {
    return next->n - next->tile_qubits + 1;
}

static uint64_t neighbours_at(const qarena__window *next, unsigned place) {
    const unsigned low = qarena__qubits(next->low), last = count_places(next) - 1;
    return next->low | (((uint64_t)1 << (next->tile_qubits - low)) - 1)
                           << (low + (place < last ? place : last));
}

/* The most work that neighbours bring. */
static uint32_t weigh_neighbours(const qarena__window *next) {
    uint32_t most = 0;
    for (unsigned place = 0; place < count_places(next); place += 3) {
        const uint64_t tiles[3] = {neighbours_at(next, place), neighbours_at(next, place + 1),
                                   neighbours_at(next, place + 2)};
        uint32_t values[3];
        qarena__window_work_of_three(next, tiles, values);
        for (unsigned j = 0; j < 3; j++) {
            most = values[j] > most ? values[j] : most;
        }
    }
    return most;
}

/* Neighbours that, with others after them, bring most work: gates of chains change neighbours, and
 * what a tile can do of them is a light cone. */
static uint64_t best_neighbours(const qarena__window *next) {
    uint64_t best = neighbours_at(next, 0);
    uint32_t most = 0, most_now = 0;
    for (unsigned place = 0; place < count_places(next); place++) {
        qarena__window after;
        const uint64_t tile = neighbours_at(next, place);
        const uint32_t now = qarena__window_work(next, tile);
        qarena__window_remaining(next, tile, &after);
        const uint32_t both = now + weigh_neighbours(&after);
        if (both > most || (both == most && now > most_now)) {
            best = tile;
            most = both;
            most_now = now;
        }
    }
    return best;
}

/* Walks that this takes at the most. */
static unsigned neighbours_of(const qarena__window *next) {
    const unsigned places = count_places(next) + qarena__qubits(next->low);
    return places * (2 + places);
}

/* Starting points: what is needed first, what grows best, and from the first gate on that all
 * before leave out; returns how many. */
static unsigned list_starts(const qarena__window *next, bool lookahead, uint64_t starts[STARTS]) {
    uint64_t covered = starts[0] = fill(next, next->low, 0);
    unsigned count = 1;
    if (qarena__window_affords(next, growth_of(next))) {
        starts[count++] = grow(next, next->low);
    }
    for (uint32_t i = 0; i < next->count && count < (lookahead ? STARTS : STARTS - 1); i++) {
        if (next->nondiagonal_on[i] & ~covered) {
            starts[count] = fill(next, next->low, i);
            covered |= starts[count++];
        }
    }
    return count;
}

/* The best tile so far. Something besides phases must run now, if that can be: the first start has
 * it. */
typedef struct choice {
    uint64_t tile;
    bool works;
    uint32_t value;
} choice;

/* With lookahead, counting what the pass after it could run. */
static void consider(const qarena__window *next, bool lookahead, uint64_t tile, uint32_t value,
                     choice *best) {
    const bool works = value >= QARENA__ROTATION_WORK;
    if (lookahead && qarena__window_affords(next, growth_of(next))) {
        qarena__window after;
        qarena__window_remaining(next, tile, &after);
        value += qarena__window_work(&after, grow(&after, after.low));
    }
    if (works > best->works || (works == best->works && value > best->value)) {
        *best = (choice){.tile = tile, .works = works, .value = value};
    }
}

/* The best of all climbs; with lookahead also of neighbours, as they are: a climb may take what the
 * pass after it would need. */
static uint64_t search(const qarena__window *next, bool lookahead) {
    uint64_t starts[STARTS];
    choice best = {.tile = next->low};
    unsigned count = list_starts(next, lookahead, starts);
    for (unsigned k = 0; k < count && (k == 0 || qarena__window_affords(next, 1)); k++) {
        uint32_t value;
        bool known = false;
        starts[k] = hill_climb(next, starts[k], &value);
        for (unsigned j = 0; j < k; j++) {
            known |= starts[j] == starts[k];
        }
        if (!known) {
            consider(next, lookahead, starts[k], value, &best);
        }
    }
    if (lookahead && qarena__window_affords(next, neighbours_of(next) + growth_of(next))) {
        const uint64_t neighbours = best_neighbours(next);
        consider(next, true, neighbours, qarena__window_work(next, neighbours), &best);
    }
    return best.tile;
}

uint64_t qarena__tile_choose(const qarena__plan *plan, uint32_t first, bool last_swaps,
                             bool lookahead, uint64_t *budget) {
    qarena__window next;
    qarena__window_open(plan, first, last_swaps, budget, &next);
    uint64_t needed = next.low;
    for (uint32_t i = 0; i < next.count; i++) {
        needed |= next.nondiagonal_on[i];
    }
    if (qarena__qubits(needed) <= plan->tile_qubits) {
        return fill(&next, needed, next.count);
    }
    return lengthen_segments(&next, search(&next, lookahead));
}
