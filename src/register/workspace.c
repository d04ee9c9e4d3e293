#include "register/workspace.h"

#include "core/bits.h"
#include "core/status.h"
#include "kernels/tile.h"
#include "plan/policy.h"

/* Where parts of a scratch begin: the factors of blocks, the tables; and where it ends. */
typedef struct layout {
    size_t block_factors, tables, end;
} layout;

static layout layout_of(unsigned t, unsigned precision) {
    const unsigned amplitude_bytes = (unsigned)qarena__amplitude_bytes(precision);
    const size_t block_factors = qarena__whole_lines(qarena__tile_bytes(t, amplitude_bytes));
    const size_t tables =
        block_factors +
        qarena__whole_lines(sizeof(double[2])
                            << (t > QARENA__BLOCK_BITS ? t - QARENA__BLOCK_BITS : 0));
    return (layout){.block_factors = block_factors,
                    .tables = tables,
                    .end = tables + QARENA__PHASE_ROOM(amplitude_bytes)};
}

qarena__scratch qarena__workspace_scratch(const qarena__workspace *space, unsigned thread) {
    const layout places = layout_of(space->t, space->precision);
    char *at = (char *)space->scratches->data + thread * space->scratch_bytes;
    return (qarena__scratch){.tile = at,
                             .block_factors = (double(*)[2])(void *)(at + places.block_factors),
                             .tables = at + places.tables};
}

void qarena__work_space_clear(qarena_register *reg) {
    for (unsigned i = 0; i < QARENA__KEPT_WORK_SPACES; i++) {
        qarena__buffer_release(reg->work_space[i]);
        reg->work_space[i] = NULL;
    }
}

qarena_status qarena__work_space_take(qarena_register *reg, uint64_t bytes, const char *what,
                                      qarena__buffer **buffer) {
    for (unsigned i = 0; i < QARENA__KEPT_WORK_SPACES; i++) {
        qarena__buffer *kept = reg->work_space[i];
        if (kept && kept->bytes == qarena__class_bytes(bytes)) {
            reg->work_space[i] = NULL;
            *buffer = kept;
            return QARENA_OK;
        }
    }
    qarena_status status = qarena__buffer_acquire(reg->arena, bytes, what, buffer);
    if (status == QARENA_E_MEMORY && reg->keeps_work_space) {
        qarena__work_space_clear(reg);
        status = qarena__buffer_acquire(reg->arena, bytes, what, buffer);
    }
    return status;
}

void qarena__work_space_give(qarena_register *reg, qarena__buffer *buffer) {
    for (unsigned i = 0; buffer && reg->keeps_work_space && i < QARENA__KEPT_WORK_SPACES; i++) {
        if (!reg->work_space[i]) {
            reg->work_space[i] = buffer;
            return;
        }
    }
    qarena__buffer_release(buffer);
}

qarena_status qarena__workspace_open(qarena__workspace *space, qarena_register *reg, unsigned t,
                                     unsigned threads) {
    const uint64_t tiles = (uint64_t)1 << (reg->n - t);
    *space = (qarena__workspace){.reg = reg,
                                 .t = t,
                                 .threads = threads < tiles ? threads : (unsigned)tiles,
                                 .precision = reg->precision};
    for (;;) {
        space->scratch_bytes = layout_of(space->t, reg->precision).end;
        qarena_status status = qarena__work_space_take(reg, space->scratch_bytes * space->threads,
                                                       "tiles", &space->scratches);
        if (status == QARENA_OK || (space->threads == 1 && space->t <= QARENA__SMALLEST_TILE)) {
            return status;
        }
        if (space->threads > 1) {
            space->threads /= 2;
        } else {
            space->t--;
        }
    }
}

void qarena__workspace_close(qarena__workspace *space) {
    qarena__work_space_give(space->reg, space->scratches);
}
