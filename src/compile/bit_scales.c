#include "compile/bit_scales.h"

#include <math.h>

#include "compile/fuse_stage.h"
#include "compile/kak_stage.h"
#include "compile/rounding.h"
#include "core/bits.h"

/* Tangents in this range become scales: both precisions hold the product of the scales of a tile's
 * bits, of which there are at most 17 (docs/kernels.md says what is flushed then). In single
 * precision it ends earlier for large tangents, since amplitudes also grow by other factors, by up
 * to 2^50, until they are brought down. */
static bool may_scale(double tangent, unsigned precision) {
    const bool wide = precision == QARENA_DOUBLE;
    return fabs(tangent) >= (wide ? 0x1p-12 : 0x1p-6) && fabs(tangent) <= (wide ? 0x1p12 : 0x1p3);
}

/* A bit gets a scale at a place: 0, the gather, or 1 + the number of a stage. */
typedef struct setting {
    uint8_t place, bit;
    double scale;
} setting;

/* The next use of a bit, found on the walk backwards. */
typedef struct use {
    double preferred; /* the scale that makes it cheapest */
    bool required;    /* it needs that scale */
    bool chosen;      /* something before it sets that scale */
} use;

/* A pass while scales are chosen: first backwards, then forwards. Settings are found in falling
 * order of their places. */
typedef struct choosing {
    qarena__compiled_pass *compiled;
    const qarena__kernels *kernels;
    use next[64];
    setting settings[QARENA__MAX_TARGETS * QARENA__PASS_STAGES + 64];
    unsigned count;
    double scale[64];
} choosing;

/* --- backwards: what each place should set --- */

static void choose_before(choosing *c, unsigned place, unsigned bit) {
    use *next = &c->next[bit];
    if (!next->chosen) {
        c->settings[c->count++] =
            (setting){.place = (uint8_t)place, .bit = (uint8_t)bit, .scale = next->preferred};
        next->chosen = true;
    }
}

/* A rotation keeps the scale that it finds, so what follows it may require one through it. */
static void meet_rotation(choosing *c, unsigned bit, const qarena__rotation *rotation, bool saves) {
    const use *next = &c->next[bit];
    const bool required = next->required && !next->chosen,
               fits = may_scale(rotation->p, c->kernels->precision);
    c->next[bit] = (use){
        .preferred =
            !c->compiled->plain && !required && saves && fits && rotation->r == 1 ? rotation->p : 1,
        .required = required};
}

static void require_no_scale(choosing *c, uint64_t bits) {
    for (; bits; bits &= bits - 1) {
        c->next[__builtin_ctzll(bits)] = (use){.preferred = 1, .required = true};
    }
}

static void meet_phases(choosing *c, const qarena__compiled_stage *stage, unsigned place) {
    const unsigned count = stage->steps ? stage->steps->bits : c->compiled->t;
    for (unsigned j = 0; j < count; j++) {
        choose_before(c, place, stage->steps ? stage->steps->bit[j] : j);
    }
}

static void meet_rotations(choosing *c, const qarena__rotations *r) {
    const unsigned lane_bits = c->kernels->lane_bits;
    require_no_scale(c, r->moving && r->bit[0] < lane_bits ? ((uint64_t)1 << lane_bits) - 1 : 0);
    for (unsigned j = 0; j < r->count; j++) {
        require_no_scale(c, r->moving ? (uint64_t)1 << r->bit[j] : 0);
        meet_rotation(c, r->bit[j], &r->rotation[j], r->bit[j] >= lane_bits);
    }
}

static void meet_pair(choosing *c, const qarena__pair_gate *pair, unsigned place) {
    for (unsigned j = 0; j < 2; j++) {
        choose_before(c, place, pair->bit[j]);
        meet_rotation(c, pair->bit[j], &pair->rotation[j], true);
    }
}

static void look_back(choosing *c, unsigned i) {
    const qarena__compiled_stage *stage = &c->compiled->stages[i];
    switch (stage->kind) {
    case QARENA__PHASE: meet_phases(c, stage, i + 1); break;
    case QARENA__ROTATION: meet_rotations(c, &stage->rotations); break;
    case QARENA__KAK: meet_pair(c, stage->pair, i + 1); break;
    case QARENA__OTHER: require_no_scale(c, stage->nondiagonal_bits); break;
    }
}

/* --- forwards: into the stages --- */

static void apply_settings(choosing *c, unsigned place) {
    while (c->count && c->settings[c->count - 1].place == place) {
        const setting *s = &c->settings[--c->count];
        c->scale[s->bit] = s->scale;
    }
}

static void scale_turn(const choosing *c, qarena__rotation *rotation, unsigned bit) {
    rotation->p /= c->scale[bit];
    rotation->q *= c->scale[bit];
}

/* Let phases multiply amplitudes where this bit is 1: those of the whole tile, or of the steps of a
 * sweep. */
static void scale_phases(const qarena__compiled_stage *stage, unsigned bit, double factor) {
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

static void rescale_by_phases(choosing *c, const qarena__compiled_stage *stage, unsigned place) {
    while (c->count && c->settings[c->count - 1].place == place) {
        const setting *s = &c->settings[--c->count];
        if (s->scale != c->scale[s->bit]) {
            scale_phases(stage, s->bit, s->scale / c->scale[s->bit]);
            c->scale[s->bit] = s->scale;
        }
    }
}

static void scale_stage(choosing *c, unsigned i) {
    qarena__compiled_stage *stage = &c->compiled->stages[i];
    if (stage->kind == QARENA__PHASE) {
        rescale_by_phases(c, stage, i + 1);
    } else if (stage->kind == QARENA__ROTATION) {
        for (unsigned j = 0; j < stage->rotations.count; j++) {
            scale_turn(c, &stage->rotations.rotation[j], stage->rotations.bit[j]);
        }
    } else if (stage->kind == QARENA__KAK) {
        qarena__pair_gate *pair = stage->pair;
        double before[2], after[2];
        for (unsigned j = 0; j < 2; j++) {
            before[j] = c->scale[pair->bit[j]];
            scale_turn(c, &pair->rotation[j], pair->bit[j]);
        }
        apply_settings(c, i + 1);
        for (unsigned j = 0; j < 2; j++) {
            after[j] = c->scale[pair->bit[j]];
        }
        qarena__kak_stage_scale(pair, before, after);
    }
}

/* --- gather and scatter --- */

static size_t factors_bytes(unsigned t, unsigned segment_bits, unsigned precision) {
    return qarena__whole_lines(sizeof(double) << (t - segment_bits)) +
           qarena__whole_lines(qarena__amplitude_bytes(precision) << qarena__page_bits(precision));
}

size_t qarena__bit_scales_bytes(unsigned t, unsigned segment_bits, unsigned precision) {
    return 2 * factors_bytes(t, segment_bits, precision);
}

/* values[i] = first * product over the bits of i of their scales, or of the inverses. */
static void multiply_out(double *values, double first, const double *scale, unsigned bits,
                         bool undo) {
    values[0] = first;
    for (unsigned bit = 0; bit < bits; bit++) {
        const double factor = undo ? 1 / scale[bit] : scale[bit];
        for (size_t i = 0; i < (size_t)1 << bit; i++) {
            values[i + ((size_t)1 << bit)] = values[i] * factor;
        }
    }
}

static bool are_one(const double *scale, unsigned bits) {
    bool one = true;
    for (unsigned bit = 0; bit < bits; bit++) {
        one = one && scale[bit] == 1;
    }
    return one;
}

static void make_factors(const choosing *c, qarena__factors *factors, unsigned segment_bits,
                         double scale, bool undo, char *room) {
    const unsigned precision = c->kernels->precision;
    double *segment = (double *)room, values[1 << QARENA__MOST_PAGE_BITS];
    void *low = room + qarena__whole_lines(sizeof(double) << (c->compiled->t - segment_bits));
    multiply_out(segment, scale, c->scale + segment_bits, c->compiled->t - segment_bits, undo);
    *factors = (qarena__factors){
        .scale = 1, .segment = segment, .low = are_one(c->scale, segment_bits) ? NULL : low};
    multiply_out(values, 1, c->scale, factors->low ? segment_bits : 0, undo);
    for (size_t i = 0; factors->low && i < (size_t)1 << segment_bits; i++) {
        qarena__write_factor(low, precision, i, values[i]);
    }
}

void qarena__bit_scales_choose(qarena__compiled_pass *compiled, const qarena__kernels *kernels,
                               void *room) {
    choosing c;
    c.compiled = compiled;
    c.kernels = kernels;
    c.count = 0;
    for (unsigned bit = 0; bit < compiled->t; bit++) {
        c.next[bit] = (use){.preferred = 1};
        c.scale[bit] = 1;
    }
    for (unsigned i = compiled->count; i-- > 0;) {
        look_back(&c, i);
    }
    for (unsigned bit = 0; bit < compiled->t; bit++) {
        choose_before(&c, 0, bit);
    }
    apply_settings(&c, 0);
    compiled->scales_in = !are_one(c.scale, compiled->t);
    make_factors(&c, &compiled->in, compiled->segments.bits, 1, false, room);
    for (unsigned i = 0; i < compiled->count; i++) {
        scale_stage(&c, i);
    }
    compiled->scale *= kernels->precision == QARENA_SINGLE ? qarena__rounding_factor(compiled) : 1;
    make_factors(&c, &compiled->out, compiled->scatter_segments.bits, compiled->scale, true,
                 (char *)room +
                     factors_bytes(compiled->t, compiled->segments.bits, kernels->precision));
}
