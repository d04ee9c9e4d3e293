/* Sampling: shot j finds t = u_j * total in the cumulative sum of |amplitude|^2, in this order,
 * which fixes every outcome:
 *
 *   1. blocks of 4096 amplitudes: each one's sum (one fixed order), and their running total from
 * the first to the last;
 *   2. the block is the last one whose running total before it is at most t and whose sum is not
 * zero;
 *   3. within it amplitudes are added one by one; the shot is the first whose running sum exceeds t
 * less the total before the block. Should rounding leave t beyond the block's end, it is the
 * block's last amplitude that is not zero.
 *
 * Shots are drawn in batches and sorted, so that each block that is hit is read once a batch. */
#include "register/sample_sort.h"

#include "core/philox.h"
#include "core/status.h"
#include "register/pairwise.h"
#include "register/run.h"
#include "register/scale.h"

#define BLOCK 4096u

/* Shots of a batch, and what is small enough for the stack: a state of up to 20 qubits and few
 * shots need no scratch. */
#define MAX_BATCH 65536u
#define STACK_BATCH 256u
#define STACK_BLOCKS 256u

/* Numbers of seed's stream that shots use. */
#define SHOT_STREAM 0u

typedef struct sampler {
    const qarena__kernels *kernels;
    const void *state;
    uint64_t block; /* amplitudes: BLOCK, or the state */
    uint64_t blocks;
    int exponent;   /* of scale.h */
    double *before; /* blocks + 1: running total before each block, and the total */
    const qarena__shot *shots;
    uint64_t count;
    uint64_t *outcomes;
} sampler;

static void sum_blocks(void *context, uint64_t begin, uint64_t end) {
    const sampler *s = context;
    for (uint64_t b = begin; b < end; b++) {
        s->before[b + 1] = s->kernels->norm(s->state, b * s->block, (b + 1) * s->block);
    }
}

static void sum_scaled_blocks(void *context, uint64_t begin, uint64_t end) {
    const sampler *s = context;
    double squares[BLOCK];
    for (uint64_t b = begin; b < end; b++) {
        qarena__scaled_squares(s->kernels, s->state, s->exponent, b * s->block, (b + 1) * s->block,
                               squares);
        double sum = 0;
        for (uint64_t i = 0; i < s->block; i++) {
            sum += squares[i];
        }
        s->before[b + 1] = sum;
    }
}

/* The last block that begins at or before t, among those with anything in them: before[b] <= t <
 * before[b + 1]. */
static uint64_t find_block(const sampler *s, double t, uint64_t low) {
    uint64_t high = s->blocks;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (s->before[middle] <= t) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Outcomes of sorted shots that lie in one block; returns how many did. */
static uint64_t scan_block(const sampler *s, uint64_t b, uint64_t first, uint64_t end) {
    double squares[BLOCK];
    qarena__scaled_squares(s->kernels, s->state, s->exponent, b * s->block, (b + 1) * s->block,
                           squares);
    double before = s->before[b];
    double after = s->before[b + 1];
    double total = s->before[s->blocks];
    double sum = 0;
    uint64_t at = 0;   /* amplitudes added so far */
    uint64_t last = 0; /* the last of them that is not zero */
    uint64_t shot = first;
    for (; shot < end; shot++) {
        double t = qarena__shot_uniform(&s->shots[shot]) * total;
        if (t >= after) {
            break;
        }
        while (at < s->block && sum <= t - before) {
            sum += squares[at];
            last = squares[at] > 0 ? at : last;
            at++;
        }
        s->outcomes[s->shots[shot].number] = b * s->block + last;
    }
    return shot - first;
}

static void scan(void *context, uint64_t begin, uint64_t end) {
    const sampler *s = context;
    uint64_t b = 0;
    for (uint64_t shot = begin; shot < end;) {
        b = find_block(s, qarena__shot_uniform(&s->shots[shot]) * s->before[s->blocks], b);
        shot += scan_block(s, b, shot, end);
    }
}

/* Running totals of the blocks; returns the last. */
static double accumulate(qarena__writer *writer, sampler *s, qarena__range_fn *sum) {
    s->before[0] = 0;
    qarena__writer_ask_for(writer, s->blocks, 1, sum, s);
    writer->bytes_read += writer->reg->bytes;
    for (uint64_t b = 0; b < s->blocks; b++) {
        s->before[b + 1] += s->before[b];
    }
    return s->before[s->blocks];
}

/* A total that is a normal number, so that u < 1 makes u * total < total in floating point too. */
static qarena_status add_up(qarena__writer *writer, sampler *s) {
    if (!qarena__sum_is_safe(accumulate(writer, s, sum_blocks))) {
        QARENA__FORWARD(qarena__scale_exponent(writer, "sample", 0, 0, &s->exponent));
        (void)accumulate(writer, s, sum_scaled_blocks);
    }
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

/* A caller's request, batch by batch, until it is cancelled. */
static void draw(qarena__writer *writer, sampler *s, uint64_t seed, uint64_t first, uint64_t shots,
                 qarena__shot *room, uint64_t batch) {
    for (uint64_t done = 0; done < shots && !qarena__watch_ask(&writer->watch);
         done += s->count, s->outcomes += s->count) {
        s->count = shots - done < batch ? shots - done : batch;
        for (uint64_t i = 0; i < s->count; i++) {
            room[i] =
                qarena__shot_make(qarena__philox_uniform(seed, SHOT_STREAM, first + done + i), i);
        }
        s->shots = qarena__shots_sort(room, room + batch, s->count);
        qarena__writer_ask_for(writer, s->count, 1, scan, s);
        uint64_t hit = s->count < s->blocks ? s->count : s->blocks; /* at most */
        writer->bytes_read += hit * s->block * qarena__amplitude_bytes(writer->reg->precision);
    }
}

static qarena_status sample(qarena__writer *writer, uint64_t seed, uint64_t first, uint64_t shots,
                            uint64_t *outcomes) {
    const qarena_register *reg = writer->reg;
    sampler s = {.kernels = writer->kernels, .state = reg->front->data, .outcomes = outcomes};
    s.block = qarena__amplitudes(reg) < BLOCK ? qarena__amplitudes(reg) : BLOCK;
    s.blocks = qarena__amplitudes(reg) / s.block;
    double stack_before[STACK_BLOCKS + 1];
    qarena__shot stack_room[2 * STACK_BATCH];
    qarena__shot *room = stack_room;
    s.before = stack_before;
    qarena__buffer *sums = NULL;
    qarena__buffer *scratch = NULL;
    qarena_status status = QARENA_OK;
    uint64_t batch = shots < MAX_BATCH ? shots : MAX_BATCH;
    if (s.blocks > STACK_BLOCKS) {
        status = qarena__buffer_acquire(reg->arena, (s.blocks + 1) * sizeof(double),
                                        "sums of sample", &sums);
        s.before = sums ? sums->data : NULL;
    }
    if (status == QARENA_OK && batch > STACK_BATCH) {
        status = qarena__buffer_acquire(reg->arena, 2 * batch * sizeof(qarena__shot),
                                        "shots of sample", &scratch);
        room = scratch ? scratch->data : NULL;
    }
    if (status == QARENA_OK) {
        status = add_up(writer, &s);
    }
    if (status == QARENA_OK) {
        draw(writer, &s, seed, first, shots, room, batch);
    }
    qarena__buffer_release(scratch);
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
    return qarena__writer_end(&writer, sample(&writer, seed, first_shot, shots, outcomes));
}
