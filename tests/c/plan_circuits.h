/* Footprints of common circuits in canonical form (1-qubit gates: phase, rotation, phase), and of
 * random gates, for tests of the planner. */
#ifndef PLAN_CIRCUITS_H
#define PLAN_CIRCUITS_H

#include "plan/plan.h"

typedef struct circuit {
    qarena__footprint gates[QARENA__PLAN_GATES];
    uint32_t count;
    unsigned n;
    uint64_t random;
} circuit;

static inline uint32_t draw(circuit *c, uint32_t bound) {
    c->random ^= c->random << 13;
    c->random ^= c->random >> 7;
    c->random ^= c->random << 17;
    return (uint32_t)(c->random >> 16) % bound;
}

static inline void start(circuit *c, unsigned n, uint64_t seed) {
    c->count = 0;
    c->n = n;
    c->random = seed * 0x9E3779B97F4A7C15u + 88172645463325252u;
}

static inline void add(circuit *c, uint64_t nondiagonal_on, uint64_t diagonal_on,
                       qarena__kind kind) {
    if (c->count < QARENA__PLAN_GATES) {
        c->gates[c->count++] = (qarena__footprint){
            .nondiagonal_on = nondiagonal_on, .diagonal_on = diagonal_on, .kind = kind};
    }
}

static inline uint64_t bit(unsigned q) {
    return (uint64_t)1 << q;
}

static inline void phase(circuit *c, uint64_t diagonal_on) {
    add(c, 0, diagonal_on, QARENA__PHASE);
}

static inline void rotation(circuit *c, unsigned q) {
    add(c, bit(q), 0, QARENA__ROTATION);
}

static inline void unitary(circuit *c, unsigned q) {
    phase(c, bit(q));
    rotation(c, q);
    phase(c, bit(q));
}

static inline void cx(circuit *c, unsigned control, unsigned target) {
    add(c, bit(target), bit(control), QARENA__OTHER);
    c->gates[c->count - 1].permutes = true;
    c->gates[c->count - 1].linear = (uint8_t)(1 + control);
}

static inline void swap(circuit *c, unsigned a, unsigned b) {
    add(c, bit(a) | bit(b), 0, QARENA__OTHER);
    c->gates[c->count - 1].permutes = true;
    c->gates[c->count - 1].linear = QARENA__SWAPS;
}

static inline void dense(circuit *c, uint64_t nondiagonal_on) {
    add(c, nondiagonal_on, 0, QARENA__OTHER);
}

static inline void shuffle(circuit *c, unsigned *values, unsigned count) {
    for (unsigned i = count; i > 1; i--) {
        unsigned j = draw(c, i), value = values[j];
        values[j] = values[i - 1];
        values[i - 1] = value;
    }
}

static inline void make_ghz(circuit *c, unsigned depth) {
    (void)depth;
    unitary(c, 0);
    for (unsigned q = 0; q + 1 < c->n; q++) {
        cx(c, q, q + 1);
    }
}

static inline void make_qft(circuit *c, unsigned swaps) {
    for (unsigned q = c->n; q-- > 0;) {
        rotation(c, q);
        phase(c, bit(q));
        for (unsigned other = q; other-- > 0;) {
            phase(c, bit(q) | bit(other));
        }
    }
    for (unsigned q = 0; swaps && q < c->n / 2; q++) {
        dense(c, bit(q) | bit(c->n - 1 - q));
    }
}

static inline void make_qv(circuit *c, unsigned depth) {
    unsigned qubits[64];
    for (unsigned q = 0; q < c->n; q++) {
        qubits[q] = q;
    }
    for (unsigned layer = 0; layer < depth; layer++) {
        shuffle(c, qubits, c->n);
        for (unsigned k = 0; k + 1 < c->n; k += 2) {
            dense(c, bit(qubits[k]) | bit(qubits[k + 1]));
        }
    }
}

static inline void make_brick(circuit *c, unsigned depth) {
    for (unsigned layer = 0; layer < depth; layer++) {
        for (unsigned q = 0; q < c->n; q++) {
            unitary(c, q);
        }
        for (unsigned q = layer & 1; q + 1 < c->n; q += 2) {
            phase(c, bit(q) | bit(q + 1));
        }
    }
}

static inline void make_ising(circuit *c, unsigned steps) {
    for (unsigned step = 0; step < steps; step++) {
        for (unsigned q = 0; q + 1 < c->n; q++) {
            phase(c, bit(q) | bit(q + 1));
        }
        for (unsigned q = 0; q < c->n; q++) {
            unitary(c, q);
        }
    }
}

/* A random graph in which most vertices have three edges: three shuffled rings of pairs. */
static inline void make_qaoa(circuit *c, unsigned layers) {
    unsigned stubs[192], edges = c->n / 2 * 3;
    for (unsigned k = 0; k < 3; k++) {
        for (unsigned q = 0; q < c->n; q++) {
            stubs[k * c->n + q] = q;
        }
        shuffle(c, stubs + k * c->n, c->n);
    }
    for (unsigned q = 0; q < c->n; q++) {
        unitary(c, q);
    }
    for (unsigned layer = 0; layer < layers; layer++) {
        for (unsigned k = 0; k < edges; k++) {
            unsigned ring = k / (c->n / 2), pair = k % (c->n / 2) * 2;
            phase(c, bit(stubs[ring * c->n + pair]) | bit(stubs[ring * c->n + pair + 1]));
        }
        for (unsigned q = 0; q < c->n; q++) {
            unitary(c, q);
        }
    }
}

static inline void make_hea(circuit *c, unsigned layers) {
    for (unsigned layer = 0; layer < layers; layer++) {
        for (unsigned q = 0; q < c->n; q++) {
            rotation(c, q);
            phase(c, bit(q));
        }
        for (unsigned q = 0; q + 1 < c->n; q++) {
            cx(c, q, q + 1);
        }
    }
}

/* Rotations, a ring of CX. */
static inline void make_ring(circuit *c, unsigned layers) {
    for (unsigned layer = 0; layer < layers; layer++) {
        for (unsigned q = 0; q < c->n; q++) {
            rotation(c, q);
            phase(c, bit(q));
        }
        for (unsigned q = 0; q < c->n; q++) {
            cx(c, q, (q + 1) % c->n);
        }
    }
}

/* Runs of CX and SWAP on random qubits, rotations and phases between. */
static inline void make_runs(circuit *c, uint32_t count) {
    while (c->count < count) {
        for (unsigned k = draw(c, c->n); k > 0; k--) {
            const unsigned a = draw(c, c->n);
            if (draw(c, 2)) {
                rotation(c, a);
            } else {
                phase(c, bit(a) | bit(draw(c, c->n)));
            }
        }
        for (unsigned k = draw(c, 3 * c->n); k > 0; k--) {
            const unsigned a = draw(c, c->n), b = (a + 1 + draw(c, c->n - 1)) % c->n;
            if (draw(c, 6)) {
                cx(c, a, b);
            } else {
                swap(c, a, b);
            }
        }
    }
}

/* Any footprints: mostly small gates, some on up to `widest` qubits. */
static inline void make_random(circuit *c, uint32_t count, unsigned widest) {
    for (uint32_t i = 0; i < count; i++) {
        uint64_t nondiagonal_on = 0, diagonal_on = 0;
        uint32_t choice = draw(c, 8);
        unsigned a = draw(c, c->n), b = draw(c, c->n);
        if (choice < 2) {
            phase(c, draw(c, 4) ? bit(a) | bit(b) : 0); /* 0: a global phase */
        } else if (choice < 5) {
            rotation(c, a);
        } else {
            for (unsigned k = draw(c, widest + 1); k > 0; k--) {
                nondiagonal_on |= bit(draw(c, c->n));
            }
            for (unsigned k = draw(c, 4); k > 0; k--) {
                diagonal_on |= bit(draw(c, c->n));
            }
            add(c, nondiagonal_on, diagonal_on & ~nondiagonal_on, QARENA__OTHER);
        }
    }
}

/* Where plans of them are made. */
static circuit drawn;
static uint16_t order[QARENA__PLAN_GATES];
static qarena__stage stages[QARENA__PLAN_GATES];
static qarena__pass passes[QARENA__PLAN_GATES];
static uint64_t columns[2 * QARENA__PLAN_GATES];
static unsigned char done[QARENA__PLAN_GATES];

/* Let a plan of this shape be of this circuit. */
static inline void set_arrays(qarena__plan *plan, const circuit *c) {
    plan->footprints = (qarena__footprint *)c->gates;
    plan->gates = c->count;
    plan->n = c->n;
    plan->order = order;
    plan->stages = stages;
    plan->passes = passes;
    plan->columns_end = columns + 2 * QARENA__PLAN_GATES;
    plan->done = done;
}

#endif
