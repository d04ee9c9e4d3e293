/* Phases of one stage, sorted by where their qubits lie: both within a block, both among the
 * blocks' numbers, one in each, or one outside the tile. */
#include "compile/phase_stage.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "compile/tile_bits.h"

typedef double complex_number[2];

static void set_one(complex_number *z, size_t count) {
    for (size_t i = 0; i < count; i++) {
        z[i][0] = 1;
        z[i][1] = 0;
    }
}

static unsigned high_bits(unsigned t) {
    return t > QARENA__BLOCK_BITS ? t - QARENA__BLOCK_BITS : 0;
}

size_t qarena__phase_stage_room(unsigned t, unsigned count) {
    return (sizeof(complex_number) << high_bits(t)) + count * sizeof(qarena__outer_phase);
}

/* The factors of a coupled high bit, made when it is first met. */
static complex_number *coupling_of(qarena__phases *p, unsigned bit) {
    unsigned j = 0;
    while (j < p->coupled && p->coupled_bit[j] != bit) {
        j++;
    }
    if (j == p->coupled) {
        p->coupled_bit[p->coupled++] = bit;
        set_one(p->coupling[j], QARENA__BLOCK_BITS);
    }
    return p->coupling[j];
}

/* A phase on tile bits only: `bits` has at most two of them. */
static void add_inner(qarena__phase_stage *stage, size_t bits, const complex_number factor) {
    qarena__phases *p = &stage->phases;
    const size_t low = ((size_t)1 << p->low_bits) - 1;
    if (bits && (bits & ~low) == 0) {
        qarena__polynomial_multiply(&stage->low_phases, bits, factor);
    } else if ((bits & low) == 0) {
        qarena__polynomial_multiply(&stage->block_phases, bits >> p->low_bits, factor);
    } else {
        unsigned low_bit = (unsigned)__builtin_ctzll(bits),
                 high_bit = (unsigned)__builtin_ctzll(bits & ~low) - p->low_bits;
        qarena__multiply(coupling_of(p, high_bit)[low_bit], factor);
    }
}

static void add_outer(qarena__phase_stage *stage, uint64_t outside, size_t bits,
                      const complex_number factor) {
    qarena__outer_phase *outer = &stage->outer[stage->n_outer++];
    outer->outside = outside;
    outer->bit = bits ? (unsigned)__builtin_ctzll(bits) : QARENA__ALL_BITS;
    memcpy(outer->factor, factor, sizeof outer->factor);
    if (outer->bit < stage->phases.low_bits) {
        stage->outer_low = true;
    } else {
        stage->outer_blocks = true;
    }
}

/* Pi is not a double: of the nearest one the sine is not 0. */
static void phase_of(double angle, complex_number factor) {
    const double re = cos(angle), im = sin(angle);
    const bool turns = re < 0 && fabs(im) < DBL_EPSILON;
    factor[0] = turns ? -1 : re;
    factor[1] = turns ? 0 : im;
}

void qarena__phase_stage_prepare(qarena__phase_stage *stage, unsigned t, uint64_t qubits,
                                 const qarena__op *ops, const uint16_t *order, unsigned count,
                                 void *room) {
    stage->block_factors = room;
    stage->outer = (qarena__outer_phase *)(stage->block_factors + ((size_t)1 << high_bits(t)));
    stage->n_outer = 0;
    stage->outer_low = stage->outer_blocks = false;
    stage->lanes = NULL;
    memset(&stage->steps, 0, sizeof stage->steps);
    stage->phases.low_bits = t < QARENA__BLOCK_BITS ? t : QARENA__BLOCK_BITS;
    stage->phases.coupled = 0;
    qarena__polynomial_start(&stage->low_phases);
    qarena__polynomial_start(&stage->block_phases);
    for (unsigned i = 0; i < count; i++) {
        const qarena__op *op = &ops[order[i]];
        complex_number factor;
        phase_of(op->parameters[0], factor);
        const size_t bits = qarena__tile_bits(op->ones, qubits);
        const uint64_t outside = op->ones & ~qubits;
        if (outside) {
            add_outer(stage, outside, bits, factor);
        } else {
            add_inner(stage, bits, factor);
        }
    }
}

void qarena__phase_stage_scale(qarena__phase_stage *stage, unsigned bit, double factor) {
    add_inner(stage, (size_t)1 << bit, (const complex_number){factor, 0});
}

void qarena__phase_stage_at(const qarena__phase_stage *stage, size_t index, double factor[2]) {
    const qarena__phases *p = &stage->phases;
    const size_t low = index & (((size_t)1 << p->low_bits) - 1), block = index >> p->low_bits;
    set_one((complex_number *)factor, 1);
    qarena__polynomial_apply(&stage->low_phases, low, factor);
    qarena__polynomial_apply(&stage->block_phases, block, factor);
    for (unsigned j = 0; j < p->coupled; j++) {
        for (unsigned bit = 0; (block >> p->coupled_bit[j] & 1) && bit < p->low_bits; bit++) {
            if (low >> bit & 1) {
                qarena__multiply(factor, p->coupling[j][bit]);
            }
        }
    }
}

bool qarena__phase_stage_takes_scale(qarena__phase_stage *stage, double factor) {
    qarena__phase_polynomial *form =
        !stage->low_phases.is_one ? &stage->low_phases : &stage->block_phases;
    const bool takes = !form->is_one || stage->outer_blocks;
    if (takes) {
        qarena__polynomial_multiply(form, 0, (const complex_number){factor, 0});
    }
    return takes;
}

void qarena__phase_stage_finish(qarena__phase_stage *stage, unsigned t) {
    qarena__phases *p = &stage->phases;
    p->low_is_one = stage->low_phases.is_one;
    p->blocks_are_one = stage->block_phases.is_one && !stage->outer_blocks;
    if (!p->low_is_one) {
        qarena__polynomial_expand(&stage->low_phases, p->low_bits, p->low);
    }
    if (!p->blocks_are_one) {
        qarena__polynomial_expand(&stage->block_phases, high_bits(t), stage->block_factors);
    }
}

/* The numbers of the blocks of one tile: factors that follow from its base, spread over the high
 * bits by doubling, times the stage's block_factors. */
static void build_block_factors(const qarena__phase_stage *stage, unsigned bits,
                                const complex_number all, complex_number *high,
                                complex_number *tile_factors) {
    memcpy(tile_factors[0], all, sizeof tile_factors[0]);
    for (unsigned bit = 0; bit < bits; bit++) {
        const size_t filled = (size_t)1 << bit;
        for (size_t i = 0; i < filled; i++) {
            memcpy(tile_factors[i + filled], tile_factors[i], sizeof tile_factors[0]);
            qarena__multiply(tile_factors[i + filled], high[bit]);
        }
    }
    for (size_t i = 0; i < (size_t)1 << bits; i++) {
        qarena__multiply(tile_factors[i], stage->block_factors[i]);
    }
}

void qarena__phase_stage_run(const qarena__phase_stage *stage, const qarena__tile_kernels *kernels,
                             void *tile, qarena__sub_tile part, uint64_t base,
                             double (*tile_factors)[2], void *room, const qarena__follow *follow) {
    const qarena__phases *p = &stage->phases;
    complex_number all, low[QARENA__BLOCK_BITS], high[QARENA__MOST_HIGH_BITS];
    set_one(&all, 1);
    set_one(low, QARENA__BLOCK_BITS);
    set_one(high, QARENA__MOST_HIGH_BITS);
    for (unsigned i = 0; i < stage->n_outer; i++) {
        const qarena__outer_phase *outer = &stage->outer[i];
        if ((base & outer->outside) == outer->outside) {
            qarena__multiply(outer->bit == QARENA__ALL_BITS ? all
                             : outer->bit < p->low_bits     ? low[outer->bit]
                                                            : high[outer->bit - p->low_bits],
                             outer->factor);
        }
    }
    if (stage->outer_blocks) {
        build_block_factors(stage, high_bits(part.t), all, high, tile_factors);
    } else {
        tile_factors = stage->block_factors;
    }
    kernels->phase(tile, part, p, stage->outer_low ? low : NULL, tile_factors[0],
                   stage->steps.count ? &stage->steps : NULL, stage->lanes, follow, room);
}
