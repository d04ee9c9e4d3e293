#include "register/weights.h"

#include <math.h>

#include "core/bits.h"
#include "register/join_stage.h"
#include "register/rounding.h"

/* Tangents in this range become weights: both precisions hold the product of the weights of a tile's 16 bits. Large ones are those that amplitudes also grow with
 * until they are brought down (2^50 in single precision), so that less is left for them. */
static bool may_weigh(double tangent, unsigned precision) {
    const bool wide = precision == QARENA_DOUBLE;
    return fabs(tangent) >= (wide ? 0x1p-12 : 0x1p-6) && fabs(tangent) <= (wide ? 0x1p12 : 0x1p3);
}

/* At a place (0: the way in; else 1 + a stage), a bit gets a weight. */
typedef struct setting {
    uint8_t place, bit;
    double weight;
} setting;

/* What comes next on a bit, seen from behind. */
typedef struct event {
    double wants;  /* the weight that it would like */
    bool insists;  /* on it: nothing else will do */
    bool settled;  /* something before it sets that weight */
} event;

/* A pass while it is weighed: first backwards, then forwards. Settings are found in falling order of their places. */
typedef struct weighing {
    qarena__made_pass *made;
    const qarena__kernels *kernels;
    event next[64];
    setting settings[QARENA__MAX_TARGETS * QARENA__PASS_STAGES + 64];
    unsigned count;
    double weight[64];
} weighing;

/* --- backwards: what each place should set --- */

static void settle(weighing *w, unsigned place, unsigned bit) {
    event *next = &w->next[bit];
    if (!next->settled) {
        w->settings[w->count++] = (setting){.place = (uint8_t)place, .bit = (uint8_t)bit, .weight = next->wants};
        next->settled = true;
    }
}

/* A rotation carries the weight that it finds, so what follows it may insist through it. */
static void meet_rotation(weighing *w, unsigned bit, const qarena__turn *turn, bool saves) {
    const event *next = &w->next[bit];
    const bool insists = next->insists && !next->settled, fits = may_weigh(turn->p, w->kernels->precision);
    w->next[bit] = (event){.wants = !insists && saves && fits && turn->r == 1 ? turn->p : 1, .insists = insists};
}

static void insist(weighing *w, uint64_t bits) {
    for (; bits; bits &= bits - 1) {
        w->next[__builtin_ctzll(bits)] = (event){.wants = 1, .insists = true};
    }
}

static void look_back(weighing *w, unsigned i) {
    const qarena__ready *stage = &w->made->stages[i];
    const unsigned place = i + 1;
    if (stage->steps && stage->kind == QARENA__PHASE) {
        for (unsigned j = 0; j < stage->steps->bits; j++) {
            settle(w, place, stage->steps->bit[j]);
        }
    } else if (stage->kind == QARENA__PHASE) {
        for (unsigned bit = 0; bit < w->made->t; bit++) {
            settle(w, place, bit);
        }
    } else if (stage->kind == QARENA__ROTATION) {
        const qarena__rotations *r = &stage->rotations;
        const unsigned lane_bits = w->kernels->lane_bits;
        insist(w, r->moving && r->bit[0] < lane_bits ? ((uint64_t)1 << lane_bits) - 1 : 0);
        for (unsigned j = 0; j < r->count; j++) {
            insist(w, r->moving ? (uint64_t)1 << r->bit[j] : 0);
            meet_rotation(w, r->bit[j], &r->turn[j], r->bit[j] >= lane_bits);
        }
    } else if (stage->kind == QARENA__KAK) {
        for (unsigned j = 0; j < 2; j++) {
            settle(w, place, stage->pair->bit[j]);
            meet_rotation(w, stage->pair->bit[j], &stage->pair->turn[j], true);
        }
    } else {
        insist(w, stage->mixes);
    }
}

/* --- forwards: into the stages --- */

static void set_weights(weighing *w, unsigned place) {
    while (w->count && w->settings[w->count - 1].place == place) {
        const setting *s = &w->settings[--w->count];
        w->weight[s->bit] = s->weight;
    }
}

static void weigh_turn(const weighing *w, qarena__turn *turn, unsigned bit) {
    turn->p /= w->weight[bit];
    turn->q *= w->weight[bit];
}

/* Let phases, of the whole tile or of the rows of a sweep, multiply amplitudes with this bit. */
static void scale_phases(const qarena__ready *stage, unsigned bit, double factor) {
    if (!stage->steps) {
        qarena__phase_stage_scale(stage->phases, bit, factor);
        return;
    }
    qarena__step *step = &stage->steps->step[stage->step];
    const unsigned j = qarena__find_step_bit(stage->steps, bit);
    for (unsigned k = 0; k < 1u << QARENA__STEP_BITS; k++) {
        step->factor[k][0] *= k >> j & 1 ? factor : 1;
        step->factor[k][1] *= k >> j & 1 ? factor : 1;
    }
}

static void weigh_phases(weighing *w, const qarena__ready *stage, unsigned place) {
    while (w->count && w->settings[w->count - 1].place == place) {
        const setting *s = &w->settings[--w->count];
        if (s->weight != w->weight[s->bit]) {
            scale_phases(stage, s->bit, s->weight / w->weight[s->bit]);
            w->weight[s->bit] = s->weight;
        }
    }
}

static void weigh_stage(weighing *w, unsigned i) {
    qarena__ready *stage = &w->made->stages[i];
    if (stage->kind == QARENA__PHASE) {
        weigh_phases(w, stage, i + 1);
    } else if (stage->kind == QARENA__ROTATION) {
        for (unsigned j = 0; j < stage->rotations.count; j++) {
            weigh_turn(w, &stage->rotations.turn[j], stage->rotations.bit[j]);
        }
    } else if (stage->kind == QARENA__KAK) {
        qarena__pair_gate *pair = stage->pair;
        double before[2], after[2];
        for (unsigned j = 0; j < 2; j++) {
            before[j] = w->weight[pair->bit[j]];
            weigh_turn(w, &pair->turn[j], pair->bit[j]);
        }
        set_weights(w, i + 1);
        for (unsigned j = 0; j < 2; j++) {
            after[j] = w->weight[pair->bit[j]];
        }
        qarena__kak_stage_weigh(pair, before, after);
    }
}

/* --- the ways in and out --- */

static size_t factors_room(unsigned t, unsigned run_bits, unsigned precision) {
    return qarena__whole_lines(sizeof(double) << (t - run_bits)) + qarena__whole_lines(qarena__amplitude_bytes(precision) << qarena__page_bits(precision));
}

size_t qarena__weigh_room(unsigned t, unsigned run_bits, unsigned precision) {
    return 2 * factors_room(t, run_bits, precision);
}

/* values[i] = first * product over the bits of i of the weights, or of what undoes them. */
static void multiply_out(double *values, double first, const double *weight, unsigned bits, bool undo) {
    values[0] = first;
    for (unsigned bit = 0; bit < bits; bit++) {
        const double factor = undo ? 1 / weight[bit] : weight[bit];
        for (size_t i = 0; i < (size_t)1 << bit; i++) {
            values[i + ((size_t)1 << bit)] = values[i] * factor;
        }
    }
}

static bool are_one(const double *weight, unsigned bits) {
    bool one = true;
    for (unsigned bit = 0; bit < bits; bit++) {
        one = one && weight[bit] == 1;
    }
    return one;
}

static void make_factors(const weighing *w, qarena__factors *factors, unsigned run_bits, double scale, bool undo, char *room) {
    const unsigned precision = w->kernels->precision;
    double *run = (double *)room, values[1 << QARENA__MOST_PAGE_BITS];
    void *low = room + qarena__whole_lines(sizeof(double) << (w->made->t - run_bits));
    multiply_out(run, scale, w->weight + run_bits, w->made->t - run_bits, undo);
    *factors = (qarena__factors){.scale = 1, .run = run, .low = are_one(w->weight, run_bits) ? NULL : low};
    multiply_out(values, 1, w->weight, factors->low ? run_bits : 0, undo);
    for (size_t i = 0; factors->low && i < (size_t)2 << run_bits; i++) {
        if (precision == QARENA_DOUBLE) {
            ((double *)low)[i] = values[i / 2];
        } else {
            ((float *)low)[i] = (float)values[i / 2];
        }
    }
}

void qarena__weigh(qarena__made_pass *made, const qarena__kernels *kernels, void *room) {
    weighing w;
    w.made = made;
    w.kernels = kernels;
    w.count = 0;
    for (unsigned bit = 0; bit < made->t; bit++) {
        w.next[bit] = (event){.wants = 1};
        w.weight[bit] = 1;
    }
    for (unsigned i = made->count; i-- > 0;) {
        look_back(&w, i);
    }
    for (unsigned bit = 0; bit < made->t; bit++) {
        settle(&w, 0, bit);
    }
    set_weights(&w, 0);
    made->weighs_in = !are_one(w.weight, made->t);
    make_factors(&w, &made->in, made->runs.bits, 1, false, room);
    for (unsigned i = 0; i < made->count; i++) {
        weigh_stage(&w, i);
    }
    made->scale *= kernels->precision == QARENA_SINGLE ? qarena__rounding_factor(made) : 1;
    make_factors(&w, &made->out, made->out_runs.bits, made->scale, true, (char *)room + factors_room(made->t, made->runs.bits, kernels->precision));
}
