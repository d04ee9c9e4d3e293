/* Sampling: shot j finds t = u_j * total in the cumulative sum of |amplitude|^2, in this order,
 * which fixes every outcome:
 *
 *   1. blocks of 4096 amplitudes: each one's sum (one fixed order), and their running total from
 * the first to the last;
 *   2. the block is the last one whose running total before it is at most t; its sum is not zero,
 * since t is less than the total;
 *   3. within it amplitudes are added one by one; the shot is the first whose running sum exceeds t
 * less the total before the block. Should rounding leave t beyond the block's end, it is the
 * block's last amplitude that is not zero.
 *
 * The state is read once for the sums, and once a batch where shots fall (draw_shots.c). */
#include <string.h>

#include "register/sample.h"

#include "core/status.h"
#include "register/draw_shots.h"
#include "register/run.h"
#include "register/scale.h"

#define BLOCK QARENA__SAMPLE_BLOCK

/* Shots of a batch: this many, or a quarter of the amplitudes; where memory is short fewer. */
#define BATCH ((uint64_t)1 << 18)
#define LARGEST_BATCH ((uint64_t)1 << 30)
#define SMALLEST_BATCH ((uint64_t)1 << 12)

/* What is small enough for the stack: a state of up to 20 qubits and few shots need no scratch. */
#define STACK_BATCH 256u
#define STACK_BLOCKS 256u

typedef struct sampler {
    const qarena__kernels *kernels;
    qarena__cumulative c;
} sampler;

static void sum_blocks(void *context, uint64_t begin, uint64_t end) {
    const sampler *s = context;
    for (uint64_t b = begin; b < end; b++) {
        s->c.before[b + 1] = s->kernels->norm(s->c.state, b * s->c.block, (b + 1) * s->c.block);
    }
}

static void sum_scaled_blocks(void *context, uint64_t begin, uint64_t end) {
    const sampler *s = context;
    double squares[BLOCK];
    for (uint64_t b = begin; b < end; b++) {
        qarena__scaled_squares(s->kernels, s->c.state, s->c.exponent, b * s->c.block,
                               (b + 1) * s->c.block, squares);
        double sum = 0;
        for (uint64_t i = 0; i < s->c.block; i++) {
            sum += squares[i];
        }
        s->c.before[b + 1] = sum;
    }
}

/* Running totals of the blocks; returns the last. */
static double accumulate(qarena__writer *writer, sampler *s, qarena__range_fn *sum) {
    s->c.before[0] = 0;
    qarena__writer_ask_for(writer, s->c.blocks, 1, sum, s);
    writer->bytes_read += writer->reg->bytes;
    for (uint64_t b = 0; b < s->c.blocks; b++) {
        s->c.before[b + 1] += s->c.before[b];
    }
    return s->c.before[s->c.blocks];
}

/* A total that is a normal number, so that u < 1 makes u * total < total in floating point too. */
static qarena_status add_up(qarena__writer *writer, sampler *s) {
    if (!qarena__sum_is_safe(accumulate(writer, s, sum_blocks))) {
        QARENA__FORWARD(qarena__scale_exponent(writer, "sample", 0, 0, &s->c.exponent));
        (void)accumulate(writer, s, sum_scaled_blocks);
    }
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

/* Room for batches of as many shots as memory allows, at most *batch. */
static qarena_status make_room(qarena_arena *arena, const qarena__cumulative *c, uint64_t *batch,
                               qarena__buffer **room) {
    qarena_status status = QARENA_OK;
    for (;; *batch /= 4) {
        const size_t bytes = qarena__draw_room(c, *batch);
        status = bytes ? qarena__buffer_acquire(arena, bytes, "shots of sample", room) : QARENA_OK;
        if (status != QARENA_E_MEMORY || *batch / 4 < SMALLEST_BATCH) {
            return status;
        }
    }
}

/* A caller's request, batch by batch, until it is cancelled. */
static void draw(qarena__writer *writer, const sampler *s, uint64_t seed, uint64_t first,
                 const uint64_t *ids, uint64_t shots, uint64_t *outcomes, void *room,
                 uint64_t batch) {
    const uint64_t bytes = s->c.block * qarena__amplitude_bytes(writer->reg->precision);
    for (uint64_t done = 0; done < shots && !qarena__watch_ask(&writer->watch); done += batch) {
        const uint64_t some = shots - done < batch ? shots - done : batch;
        qarena__draw(writer, &s->c, seed, ids ? first : first + done, ids ? ids + done : NULL, some,
                     outcomes + done, room);
        writer->bytes_read += (some < s->c.blocks ? some : s->c.blocks) * bytes; /* at most */
    }
}

qarena_status qarena__sample(qarena__writer *writer, uint64_t seed, uint64_t first,
                             const uint64_t *ids, uint64_t shots, uint64_t *outcomes) {
    const qarena_register *reg = writer->reg;
    const uint64_t all = qarena__amplitudes(reg);
    sampler s = {.kernels = writer->kernels};
    s.c.state = reg->front->data;
    s.c.block = all < BLOCK ? all : BLOCK;
    s.c.blocks = all / s.c.block;
    double stack_before[STACK_BLOCKS + 1];
    uint32_t stack_room[2 * STACK_BATCH + STACK_BLOCKS];
    s.c.before = stack_before;
    qarena__buffer *sums = NULL, *room = NULL;
    qarena_status status = QARENA_OK;
    uint64_t batch = all / 4 > BATCH ? all / 4 : BATCH;
    batch = batch < LARGEST_BATCH ? batch : LARGEST_BATCH;
    batch = shots < batch ? shots : batch;
    if (s.c.blocks > STACK_BLOCKS) {
        status = qarena__buffer_acquire(reg->arena, (s.c.blocks + 1) * sizeof(double),
                                        "sums of sample", &sums);
        s.c.before = sums ? sums->data : NULL;
    }
    if (status == QARENA_OK && qarena__draw_room(&s.c, batch) > sizeof stack_room) {
        status = make_room(reg->arena, &s.c, &batch, &room);
    }
    if (status == QARENA_OK && !qarena__writer_is_dry(writer)) {
        status = add_up(writer, &s);
    }
    if (status == QARENA_OK && qarena__writer_is_dry(writer)) {
        memset(outcomes, 0, shots * sizeof *outcomes);
    } else if (status == QARENA_OK) {
        draw(writer, &s, seed, first, ids, shots, outcomes, room ? room->data : stack_room, batch);
    }
    qarena__buffer_release(room);
    qarena__buffer_release(sums);
    return status;
}

qarena_status qarena_register_sample(qarena_register *reg, uint64_t seed, uint64_t first_shot,
                                     uint64_t shots, uint64_t *outcomes) {
    if (!reg || (shots && !outcomes)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "outcomes" : "reg");
    }
    if ((uintptr_t)outcomes % sizeof(uint64_t)) {
        return qarena__fail(QARENA_E_ARGUMENT, "sample: outcomes are not aligned to %zu bytes",
                            sizeof(uint64_t));
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer,
                              qarena__sample(&writer, seed, first_shot, NULL, shots, outcomes));
}
