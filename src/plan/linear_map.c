#include "plan/linear_map.h"

static void set_row(qarena__linear_map *map, unsigned q, uint64_t row) {
    const uint64_t bit = (uint64_t)1 << q;
    map->row[q] = row;
    map->changed = row == bit ? map->changed & ~bit : map->changed | bit;
}

uint64_t qarena__linear_column(const qarena__linear_map *map, uint64_t qubit) {
    uint64_t column = qubit & ~map->changed;
    for (uint64_t left = map->changed; left; left &= left - 1) {
        column |= map->row[__builtin_ctzll(left)] & qubit ? left & -left : 0;
    }
    return column;
}

void qarena__linear_add(qarena__linear_map *map, unsigned from, unsigned to) {
    set_row(map, to, qarena__linear_row(map, to) ^ qarena__linear_row(map, from));
}

void qarena__linear_exchange(qarena__linear_map *map, unsigned a, unsigned b) {
    const uint64_t row = qarena__linear_row(map, a);
    set_row(map, a, qarena__linear_row(map, b));
    set_row(map, b, row);
}

/* The parity of some qubits after a map, as a mask of qubits before it. */
static uint64_t parity_after(const qarena__linear_map *map, uint64_t qubits) {
    uint64_t parity = qubits & ~map->changed;
    for (uint64_t left = qubits & map->changed; left; left &= left - 1) {
        parity ^= map->row[__builtin_ctzll(left)];
    }
    return parity;
}

/* --- linear independence --- */

/* Rows that are linearly independent: each has its pivot alone among all of them. */
typedef struct basis {
    unsigned count;
    struct {
        uint64_t row, pivot;
        uint64_t made_of; /* which of the rows given it is the sum of */
    } of[64];
} basis;

/* Add a row, which is called `name`, a bit; false: it depends on those that are there. */
static bool add_to(basis *b, uint64_t row, uint64_t name) {
    for (unsigned k = 0; k < b->count; k++) {
        const bool has = row & b->of[k].pivot;
        row ^= has ? b->of[k].row : 0;
        name ^= has ? b->of[k].made_of : 0;
    }
    if (!row) {
        return false;
    }
    const uint64_t pivot = row & -row;
    for (unsigned k = 0; k < b->count; k++) {
        const bool has = b->of[k].row & pivot;
        b->of[k].row ^= has ? row : 0;
        b->of[k].made_of ^= has ? name : 0;
    }
    b->of[b->count].row = row;
    b->of[b->count].pivot = pivot;
    b->of[b->count++].made_of = name;
    return true;
}

/* What qubits were before new values were written, as parities of what is there after it: b is a
 * basis of the rows of the qubits that were written, restricted to these, and full. */
static void add_inverse(const qarena__linear_map *written, uint64_t writes, const basis *b,
                        qarena__linear_map *before) {
    for (unsigned k = 0; k < b->count; k++) {
        uint64_t value = b->of[k].made_of;
        for (uint64_t left = value; left; left &= left - 1) {
            value ^= qarena__linear_row(written, (unsigned)__builtin_ctzll(left)) & ~writes;
        }
        set_row(before, (unsigned)__builtin_ctzll(b->of[k].pivot), value);
    }
}

void qarena__linear_invert(const qarena__linear_map *map, qarena__linear_map *inverse) {
    basis b = {.count = 0};
    inverse->changed = 0;
    for (uint64_t left = map->changed; left; left &= left - 1) {
        (void)add_to(&b, map->row[__builtin_ctzll(left)] & map->changed, left & -left);
    }
    add_inverse(map, map->changed, &b, inverse);
}

/* --- parts --- */

static void write_rows(const qarena__linear_map *rows, qarena__map_part *part) {
    unsigned j = 0;
    for (uint64_t left = part->writes; left; left &= left - 1, j++) {
        part->row[j] = qarena__linear_row(rows, (unsigned)__builtin_ctzll(left));
    }
    part->acts = (rows->changed & part->writes) != 0;
}

static bool take_row(qarena__linear_map *rows, uint64_t writes, uint64_t qubit, uint64_t row,
                     basis *b) {
    const bool taken = add_to(b, row & writes, qubit);
    if (taken) {
        set_row(rows, (unsigned)__builtin_ctzll(qubit), row);
    }
    return taken;
}

/* The row of A of a qubit, as the earlier parts have left its qubits; 0: the part may not read it.
 */
static uint64_t readable_row(const qarena__linear_map *map, const qarena__linear_map *before,
                             const qarena__map_part *part, uint64_t qubit) {
    const uint64_t row = qarena__linear_row(map, (unsigned)__builtin_ctzll(qubit)),
                   now = parity_after(before, row);
    return (row | now) & ~(part->reads | part->writes) ? 0 : now;
}

/* Choose the rows of a part, so that what it writes is an invertible function of the same qubits:
 * first the qubits that A leaves alone, so that the part does too; then those whose rows of A it
 * may read; the others stay what they are, or become what is left. */
static void choose_rows(const qarena__linear_map *map, const qarena__linear_map *before,
                        const qarena__map_part *part, qarena__linear_map *rows, basis *b) {
    enum { ALONE, OF_THE_MAP, ITSELF, ANY, CHOICES };
    uint64_t missing = part->writes;
    for (unsigned choice = ALONE; choice < CHOICES && missing; choice++) {
        const uint64_t round = choice == ALONE ? missing & ~map->changed : missing;
        for (uint64_t left = round; left; left &= left - 1) {
            const uint64_t qubit = left & -left, row = choice == OF_THE_MAP
                                                           ? readable_row(map, before, part, qubit)
                                                           : qubit;
            bool taken = choice != ANY && row && take_row(rows, part->writes, qubit, row, b);
            for (uint64_t other = choice == ANY ? part->writes : 0; other && !taken;
                 other &= other - 1) {
                taken = take_row(rows, part->writes, qubit, other & -other, b);
            }
            missing &= taken ? ~qubit : ~(uint64_t)0;
        }
    }
}

void qarena__linear_share_before(qarena__linear_map *map, qarena__map_part *parts, unsigned count) {
    qarena__linear_map before = {.changed = 0}, rest = {.changed = 0};
    for (unsigned k = 0; k < count; k++) {
        qarena__linear_map rows = {.changed = 0};
        basis b = {.count = 0};
        choose_rows(map, &before, &parts[k], &rows, &b);
        write_rows(&rows, &parts[k]);
        add_inverse(&rows, parts[k].writes, &b, &before);
    }
    for (uint64_t left = map->changed | before.changed; left; left &= left - 1) {
        const unsigned q = (unsigned)__builtin_ctzll(left);
        set_row(&rest, q, parity_after(&before, qarena__linear_row(map, q)));
    }
    *map = rest;
}

/* Rows that a part would have to write but may not read: added to *own, the rest's own. */
static void find_unreadable(const qarena__linear_map *rows, const qarena__map_part *parts,
                            unsigned count, uint64_t *own) {
    for (unsigned k = 0; k < count; k++) {
        for (uint64_t left = parts[k].writes & rows->changed; left; left &= left - 1) {
            const bool may =
                !(rows->row[__builtin_ctzll(left)] & ~(parts[k].reads | parts[k].writes));
            *own |= may ? 0 : left & -left;
        }
    }
}

/* With the rest's own rows those of A, the parts' are A rest^-1. As long as a part may not read one
 * of them, it becomes the rest's own. */
void qarena__linear_share_after(qarena__linear_map *map, qarena__map_part *parts, unsigned count) {
    uint64_t own = map->changed, found = 0;
    for (unsigned k = 0; k < count; k++) {
        own &= ~parts[k].writes;
    }
    qarena__linear_map rows, rest;
    for (found = own;; own = found) {
        qarena__linear_map before = {.changed = 0};
        basis b = {.count = 0};
        rest.changed = rows.changed = 0;
        bool invertible = true;
        for (uint64_t left = own; left; left &= left - 1) {
            const unsigned q = (unsigned)__builtin_ctzll(left);
            set_row(&rest, q, qarena__linear_row(map, q));
            invertible = invertible && add_to(&b, rest.row[q] & own, left & -left);
        }
        if (!invertible) {
            found = map->changed;
            continue;
        }
        add_inverse(&rest, own, &b, &before);
        for (uint64_t left = map->changed & ~own; left; left &= left - 1) {
            const unsigned q = (unsigned)__builtin_ctzll(left);
            set_row(&rows, q, parity_after(&before, map->row[q]));
        }
        find_unreadable(&rows, parts, count, &found);
        if (found == own) {
            break;
        }
    }
    for (unsigned k = 0; k < count; k++) {
        write_rows(&rows, &parts[k]);
    }
    *map = rest;
}
