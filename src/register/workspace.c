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

qarena_status qarena__workspace_open(qarena__workspace *space, qarena_arena *arena,
                                     unsigned precision, unsigned t, unsigned threads) {
    *space = (qarena__workspace){.t = t, .threads = threads, .precision = precision};
    for (;;) {
        space->scratch_bytes = layout_of(space->t, precision).end;
        qarena_status status = qarena__buffer_acquire(arena, space->scratch_bytes * space->threads,
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
    qarena__buffer_release(space->scratches);
}
