/* The choice of a tile: a few starting points, each improved by exchanging qubits while that lets more work run. */
#include "plan/tile_choice.h"

/* Gates that the search looks at; exchanges that it tries. */
#define WINDOW 640u
#define MISSING 12u
#define ROUNDS 8u
#define STARTS 4u

/* A rotation weighs this much, another gate as much again for each qubit that it changes, a phase 1: a window of them weighs less
 * than a rotation. */
#define ROTATION_WEIGHT (4u * WINDOW)

/* The next gates without those that make no difference: phases that nothing precedes, and phases on one qubit, which follow what
 * changes it. */
typedef struct window {
    uint64_t nondiagonal_on[WINDOW], diagonal_on[WINDOW];
    uint32_t weight[WINDOW];
    uint32_t count;
    uint64_t low;
    unsigned n, tile_qubits;
    uint64_t *budget; /* that the search has left: walks take one for a gate */
} window;

/* Whether the search may still take so many walks. */
static bool affords(const window *next, unsigned walks) {
    return *next->budget >= (uint64_t)walks * next->count;
}

static void spend(const window *next, unsigned walks, uint32_t gates) {
    const uint64_t cost = (uint64_t)walks * gates;
    *next->budget -= cost < *next->budget ? cost : *next->budget;
}

static unsigned size(uint64_t qubits) {
    return (unsigned)__builtin_popcountll(qubits);
}

static void open_window(const qarena__plan *plan, uint32_t first, uint64_t *budget, window *next) {
    next->count = 0;
    next->budget = budget;
    next->low = qarena__tile_low(plan);
    next->n = plan->n;
    next->tile_qubits = plan->tile_qubits;
    for (uint32_t i = first; i < plan->gates && next->count < WINDOW; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        if (plan->done[i] || (gate->kind == QARENA__PHASE && (next->count == 0 || size(gate->diagonal_on) < 2))) {
            continue;
        }
        next->nondiagonal_on[next->count] = gate->nondiagonal_on;
        next->diagonal_on[next->count] = gate->diagonal_on;
        next->weight[next->count++] = gate->kind == QARENA__PHASE      ? 1
                                      : gate->kind == QARENA__ROTATION ? ROTATION_WEIGHT
                                                                       : ROTATION_WEIGHT * (size(gate->nondiagonal_on) + 1);
    }
}

/* A walk over the next gates with one tile. */
typedef struct walk {
    uint64_t mixed, open; /* qubits that gates left for later change; qubits of the tile that these do not touch */
    uint32_t total;
} walk;

/* Run a gate or leave it. A phase may run wherever it is; whether it is needed is decided later. No branch depends on a gate. */
static inline void step(walk *at, uint64_t nondiagonal_on, uint64_t diagonal_on, uint32_t weight) {
    uint64_t waits = (nondiagonal_on & ~at->open) | (diagonal_on & at->mixed) | !at->open;
    uint64_t all = waits ? ~(uint64_t)0 : 0;
    at->total += weight & ~(uint32_t)all;
    at->mixed |= nondiagonal_on & all;
    at->open &= ~((nondiagonal_on | diagonal_on) & all);
}

/* The work that runs on each of three tiles: three walks at once take little longer than one. */
static void weigh_three(const window *next, const uint64_t tiles[3], uint32_t values[3]) {
    walk a = {.open = tiles[0]}, b = {.open = tiles[1]}, c = {.open = tiles[2]};
    uint32_t i = 0;
    for (; i < next->count && (a.open | b.open | c.open); i++) {
        uint64_t nondiagonal_on = next->nondiagonal_on[i], diagonal_on = next->diagonal_on[i];
        step(&a, nondiagonal_on, diagonal_on, next->weight[i]);
        step(&b, nondiagonal_on, diagonal_on, next->weight[i]);
        step(&c, nondiagonal_on, diagonal_on, next->weight[i]);
    }
    spend(next, 2, i);
    values[0] = a.total;
    values[1] = b.total;
    values[2] = c.total;
}

static uint32_t weigh(const window *next, uint64_t tile) {
    walk at = {.open = tile};
    uint32_t i = 0;
    for (; i < next->count && at.open; i++) {
        step(&at, next->nondiagonal_on[i], next->diagonal_on[i], next->weight[i]);
    }
    spend(next, 1, i);
    return at.total;
}

/* The sets of qubits that a gate lacks in `tile` and nothing else, first gate first; returns how many. */
static unsigned list_missing(const window *next, uint64_t tile, unsigned room, uint64_t missing[MISSING]) {
    uint64_t mixed = 0, looked = 0, all = ((uint64_t)2 << (next->n - 1)) - 1;
    unsigned count = 0;
    for (uint32_t i = 0; i < next->count && count < MISSING && (mixed & all) != all; i++) {
        uint64_t nondiagonal_on = next->nondiagonal_on[i], diagonal_on = next->diagonal_on[i];
        bool free = !(nondiagonal_on & (mixed | looked)) && !(diagonal_on & mixed);
        uint64_t lacks = nondiagonal_on & ~tile;
        if (free && !lacks) {
            continue;
        }
        if (free && size(lacks) <= room && size(nondiagonal_on | next->low) <= next->tile_qubits) {
            bool known = false;
            for (unsigned k = 0; k < count; k++) {
                known |= missing[k] == lacks;
            }
            if (!known) {
                missing[count++] = lacks;
            }
        }
        mixed |= nondiagonal_on;
        looked |= diagonal_on;
    }
    return count;
}

/* Fill `tile` up with the qubits of the gates after position `skip`, as far as they fit, then with the lowest ones. */
static uint64_t fill(const window *next, uint64_t tile, uint32_t skip) {
    for (uint32_t i = skip; i < next->count && size(tile) < next->tile_qubits; i++) {
        if (size(tile | next->nondiagonal_on[i]) <= next->tile_qubits) {
            tile |= next->nondiagonal_on[i];
        }
    }
    for (unsigned q = 0; size(tile) < next->tile_qubits; q++) {
        tile |= (uint64_t)1 << q;
    }
    return tile;
}

/* Grow from the lowest qubits by what brings most work per qubit. */
static uint64_t grow(const window *next, uint64_t tile) {
    uint32_t value = weigh(next, tile);
    while (size(tile) < next->tile_qubits) {
        uint64_t missing[MISSING], best = 0;
        unsigned count = list_missing(next, tile, next->tile_qubits - size(tile), missing);
        uint64_t most = 0;
        uint32_t best_value = 0;
        for (unsigned k = 0; k < count; k++) {
            uint32_t there = weigh(next, tile | missing[k]);
            uint64_t gain = (uint64_t)(there - value) * 64 / size(missing[k]);
            if (gain > most) {
                most = gain;
                best = missing[k];
                best_value = there;
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
static unsigned list_removable(const window *next, uint64_t tile, uint64_t removable[64]) {
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
        weigh_three(next, tiles, values);
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
static uint64_t hill_climb(const window *next, uint64_t tile, uint32_t *value) {
    *value = weigh(next, tile);
    for (unsigned round = 0; round < ROUNDS && affords(next, next->tile_qubits + MISSING); round++) {
        uint64_t missing[MISSING], removable[64], best = tile;
        unsigned missing_count = list_missing(next, tile, next->tile_qubits - size(next->low), missing);
        unsigned removable_count = missing_count ? list_removable(next, tile, removable) : 0;
        for (unsigned k = 0; k < missing_count; k++) {
            unsigned out = size(missing[k]);
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
            weigh_three(next, tiles, there);
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

/* Replace the qubits that no gate of the pass changes by the lowest ones, so that the runs that are gathered get longer. */
static uint64_t lengthen_segments(const window *next, uint64_t tile) {
    uint64_t mixed = 0, open = tile, used = next->low;
    for (uint32_t i = 0; i < next->count && open; i++) {
        uint64_t nondiagonal_on = next->nondiagonal_on[i], diagonal_on = next->diagonal_on[i];
        if ((nondiagonal_on & ~open) || (diagonal_on & mixed)) {
            mixed |= nondiagonal_on;
            open &= ~(nondiagonal_on | diagonal_on);
        } else {
            used |= nondiagonal_on;
        }
    }
    const uint64_t longer = fill(next, used, next->count);
    return weigh(next, longer) >= weigh(next, tile) ? longer : tile; /* a walk goes on while a qubit of the tile is not blocked */
}

/* The gates of `next` that `tile` leaves for later. */
static void remaining_after(const window *next, uint64_t tile, window *after) {
    uint64_t mixed = 0, open = tile;
    after->count = 0;
    after->low = next->low;
    after->n = next->n;
    after->tile_qubits = next->tile_qubits;
    after->budget = next->budget;
    for (uint32_t i = 0; i < next->count; i++) {
        uint64_t nondiagonal_on = next->nondiagonal_on[i], diagonal_on = next->diagonal_on[i];
        if ((nondiagonal_on & ~open) || (diagonal_on & mixed)) {
            mixed |= nondiagonal_on;
            open &= ~(nondiagonal_on | diagonal_on);
            after->nondiagonal_on[after->count] = nondiagonal_on;
            after->diagonal_on[after->count] = diagonal_on;
            after->weight[after->count++] = next->weight[i];
        }
    }
}

/* Walks that grow takes at the most. */
static unsigned growth_of(const window *next) {
    return (next->tile_qubits - size(next->low)) * MISSING;
}

/* How many tiles there are of the lowest qubits and others that are neighbours in the order of their numbers; and one of them, the last for numbers beyond it. */
static unsigned count_places(const window *next) {
    return next->n - next->tile_qubits + 1;
}

static uint64_t neighbours_at(const window *next, unsigned place) {
    const unsigned low = size(next->low), last = count_places(next) - 1;
    return next->low | (((uint64_t)1 << (next->tile_qubits - low)) - 1) << (low + (place < last ? place : last));
}

/* The most work that neighbours bring. */
static uint32_t weigh_neighbours(const window *next) {
    uint32_t most = 0;
    for (unsigned place = 0; place < count_places(next); place += 3) {
        const uint64_t tiles[3] = {neighbours_at(next, place), neighbours_at(next, place + 1), neighbours_at(next, place + 2)};
        uint32_t values[3];
        weigh_three(next, tiles, values);
        for (unsigned j = 0; j < 3; j++) {
            most = values[j] > most ? values[j] : most;
        }
    }
    return most;
}

/* Neighbours that, with others after them, bring most work: gates of chains change neighbours, and what a tile can do of them is a light cone. */
static uint64_t best_neighbours(const window *next) {
    uint64_t best = neighbours_at(next, 0);
    uint32_t most = 0, most_now = 0;
    for (unsigned place = 0; place < count_places(next); place++) {
        window after;
        const uint64_t tile = neighbours_at(next, place);
        const uint32_t now = weigh(next, tile);
        remaining_after(next, tile, &after);
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
static unsigned neighbours_of(const window *next) {
    const unsigned places = count_places(next) + size(next->low);
    return places * (2 + places);
}

/* Starting points: what is needed first, what grows best, and from the first gate on that all before leave out; returns how many. */
static unsigned list_starts(const window *next, bool lookahead, uint64_t starts[STARTS]) {
    uint64_t covered = starts[0] = fill(next, next->low, 0);
    unsigned count = 1;
    if (affords(next, growth_of(next))) {
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

/* The best tile so far. Something besides phases must run now, if that can be: the first start has it. */
typedef struct choice {
    uint64_t tile;
    bool works;
    uint32_t value;
} choice;

/* With lookahead, counting what the pass after it could run. */
static void consider(const window *next, bool lookahead, uint64_t tile, uint32_t value, choice *best) {
    const bool works = value >= ROTATION_WEIGHT;
    if (lookahead && affords(next, growth_of(next))) {
        window after;
        remaining_after(next, tile, &after);
        value += weigh(&after, grow(&after, after.low));
    }
    if (works > best->works || (works == best->works && value > best->value)) {
        *best = (choice){.tile = tile, .works = works, .value = value};
    }
}

/* The best of all climbs; with lookahead also of neighbours, as they are: a climb may take what the pass after it would need. */
static uint64_t search(const window *next, bool lookahead) {
    uint64_t starts[STARTS];
    choice best = {.tile = next->low};
    unsigned count = list_starts(next, lookahead, starts);
    for (unsigned k = 0; k < count && (k == 0 || affords(next, 1)); k++) {
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
    if (lookahead && affords(next, neighbours_of(next) + growth_of(next))) {
        const uint64_t neighbours = best_neighbours(next);
        consider(next, true, neighbours, weigh(next, neighbours), &best);
    }
    return best.tile;
}

uint64_t qarena__tile_choose(const qarena__plan *plan, uint32_t first, bool lookahead, uint64_t *budget) {
    window next;
    open_window(plan, first, budget, &next);
    uint64_t needed = next.low;
    for (uint32_t i = 0; i < next.count; i++) {
        needed |= next.nondiagonal_on[i];
    }
    if (size(needed) <= plan->tile_qubits) {
        return fill(&next, needed, next.count);
    }
    return lengthen_segments(&next, search(&next, lookahead));
}
