/* Running a made pass: tiles are shared among threads, gathered, swept and written back. */
#include "register/pass.h"

#include <stdatomic.h>
#include <string.h>

#include "core/bits.h"
#include "core/clock.h"
#include "core/fp_mode.h"
#include "core/status.h"
#include "register/norm.h"

#define NO_TILE UINT64_MAX

/* A run of a pass, as its threads see it. */
typedef struct work {
    const qarena__workshop *shop;
    const qarena__kernels *kernels;
    const qarena__made_pass *made;
    uint64_t support;        /* of the state before the pass */
    uint64_t idle, mates;    /* qubits neither in it nor in the tile; values of these */
    unsigned reach;          /* amplitudes of a tile from 2^reach on are zero */
    unsigned full_reach;     /* likewise after all stages */
    qarena__runs runs;       /* that are read, or zero before */
    uint64_t target_support; /* and of the buffer that it writes */
    qarena__factors out;     /* of the way back, what mends the norm among them */
    qarena__norm_sum sum;    /* of what has been written */
    bool fresh;              /* the state before is |0..0>, whatever src holds */
    const void *src;
    void *dst;
    bool stream;
    qarena__watch *watch;    /* NULL: in place, a pass that has begun must end */
} work;

/* Run a stage on the first 2^reach amplitudes; all others are zero. */
static void run_stage(const work *w, const qarena__ready *stage, unsigned reach, uint64_t base, const qarena__bench *bench, qarena__ahead *ahead) {
    const qarena__tile_kernels *kernels = &w->kernels->tile;
    const unsigned t = w->made->t;
    void *tile = bench->tile;
    if (stage->joined) {
        return;
    }
    if (stage->kind == QARENA__PHASE) {
        qarena__phase_stage_run(stage->phases, kernels, tile, t, base, bench->rows, bench->tables);
    } else if (stage->kind == QARENA__ROTATION) {
        kernels->rotate(tile, reach, &stage->rotations, ahead);
    } else if (stage->kind == QARENA__KAK) {
        kernels->pair(tile, reach, stage->pair, ahead);
    } else if ((base & (stage->ones | stage->zeros)) != stage->ones) {
        return;
    }
    if (stage->sweep) {
        stage->sweep->run(stage->sweep, tile, tile, 0, stage->sweep->items >> (t - reach));
    }
}

/* Unless it is zero already. */
static void clear_tile(const work *w, uint64_t base) {
    const qarena__made_pass *made = w->made;
    const uint64_t run = (uint64_t)1 << made->runs.bits;
    const bool zero = (w->src == w->dst && !w->fresh) || (base & ~w->target_support);
    for (uint64_t i = 0; !zero && i < made->runs.count; i++) {
        w->kernels->zero(w->dst, base + made->runs.offset[i], base + made->runs.offset[i] + run, w->stream);
    }
}

/* What outer controls flip in a tile on its way back. */
static uint64_t flips_of(const qarena__made_pass *made, uint64_t base) {
    uint64_t flips = 0;
    for (unsigned i = 0; i < made->outer_flips; i++) {
        const struct qarena__flip *flip = &made->outer_flip[i];
        flips ^= (base & (flip->ones | flip->zeros)) == flip->ones ? flip->flips : 0;
    }
    return flips;
}

/* next: the base of the thread's next tile that it will read, or NO_TILE. */
static void run_tile(work *w, const qarena__bench *bench, uint64_t base, uint64_t next) {
    const qarena__made_pass *made = w->made;
    const unsigned amplitude_bytes = (unsigned)qarena__amplitude_bytes(w->kernels->precision);
    char *tile = bench->tile;
    if (w->fresh) {
        memset(tile, 0, qarena__tile_bytes(w->full_reach, amplitude_bytes));
        qarena__write_one(tile, w->kernels->precision);
    } else {
        w->kernels->tile.load(tile, w->src, base, &w->runs, made->weighs_in ? &made->in : NULL);
    }
    qarena__ahead ahead = {.state = (const char *)w->src + (next == NO_TILE ? 0 : next * amplitude_bytes),
                           .runs = w->runs,
                           .amplitude_bytes = amplitude_bytes};
    unsigned reach = w->reach;
    for (uint32_t i = 0; i < made->count; i++) {
        const qarena__ready *stage = &made->stages[i];
        reach = stage->reach > reach ? stage->reach : reach;
        run_stage(w, stage, reach, base, bench, next != NO_TILE && i >= made->ask_from ? &ahead : NULL);
    }
    double squares;
    qarena__runs back = made->out_runs;
    back.flips = flips_of(made, base);
    if (made->map) {
        squares = w->kernels->tile.store_mapped(w->dst, tile, base, &back, made->map, w->full_reach, &w->out, w->stream, next != NO_TILE ? &ahead : NULL);
    } else {
        squares = w->kernels->tile.store(w->dst, tile, base, &back, back.count >> (made->t - w->full_reach), &w->out, w->stream,
                                         next != NO_TILE ? &ahead : NULL);
    }
    qarena__norm_add(&w->sum, squares);
}

static bool is_cancelled(const work *w) {
    return w->watch && qarena__watch_cancelled(w->watch);
}

/* Ranges of tiles that a thread has, one after the other. */
typedef struct ranges {
    uint64_t begin, end, number; /* of the range, and of its next tile that may not be zero */
    bool asks;                   /* the thread that runs the register asks its poll */
    qarena__fp_mode host;
} ranges;

/* Ask the register's poll, if it is time to. It is the host's code. */
static void ask(work *w, ranges *r) {
    if (r->asks) {
        qarena__fp_leave(r->host);
        (void)qarena__watch_ask(w->watch);
        r->host = qarena__fp_enter();
    }
}

/* Tiles are numbered so that all threads get as many of those that may not be zero: each of these is followed by the `mates` - 1 that are zero because of qubits that
 * nothing has touched. */
static uint64_t base_of(const work *w, uint64_t number) {
    const uint64_t idle = w->idle, active = number >> __builtin_popcountll(idle);
    return qarena__deposit(active, w->made->qubits | idle) | qarena__deposit(number & (w->mates - 1), ~idle);
}

static void enter_range(const work *w, ranges *r) {
    r->number = (r->begin + w->mates - 1) & ~(w->mates - 1);
}

/* Zeros stay zeros under any linear gate. */
static void leave_range(work *w, ranges *r) {
    for (uint64_t number = r->begin; w->mates > 1 && number < r->end && !is_cancelled(w); number++) {
        if (number & (w->mates - 1)) {
            clear_tile(w, base_of(w, number));
        }
        ask(w, r);
    }
}

/* The next tile that may not be zero, or NO_TILE. Taken from the job one tile early, so that each asks ahead for the one after it. */
static uint64_t next_tile(work *w, ranges *r) {
    while (r->number >= r->end) {
        leave_range(w, r);
        if (!qarena__parallel_more(&r->begin, &r->end)) {
            r->number = r->begin = r->end;
            return NO_TILE;
        }
        enter_range(w, r);
    }
    const uint64_t number = r->number;
    r->number += w->mates;
    return base_of(w, number);
}

static void run_tiles(void *context, uint64_t begin, uint64_t end) {
    work *w = context;
    const unsigned thread = qarena__parallel_thread();
    const qarena__bench bench = qarena__workshop_bench(w->shop, thread);
    ranges r = {.begin = begin, .end = end, .host = qarena__fp_enter()};
    r.asks = thread == 0 && w->watch;
    enter_range(w, &r);
    for (uint64_t base = next_tile(w, &r), next; base != NO_TILE && !is_cancelled(w); base = next) {
        next = next_tile(w, &r);
        run_tile(w, &bench, base, w->fresh ? NO_TILE : next);
        ask(w, &r);
    }
    qarena__fp_leave(r.host);
}

/* Bytes of the tiles that are not known to be zero where only qubits of `support` may be 1. */
static uint64_t bytes_of(const work *w, const qarena_register *reg, uint64_t support) {
    return reg->bytes >> __builtin_popcountll(~(support | w->made->qubits) & (((uint64_t)1 << reg->n) - 1));
}

/* Tiles of zeros are not read, nor written where zeros lie. */
static void count_bytes(const work *w, qarena__stay *stay) {
    const qarena_register *reg = stay->reg;
    const uint64_t touched = bytes_of(w, reg, w->support);
    const uint64_t cleared = bytes_of(w, reg, w->target_support) - bytes_of(w, reg, w->target_support & w->support);
    const uint64_t loaded = w->runs.count >> __builtin_popcountll(w->runs.zeros);
    stay->bytes_read += w->fresh ? 0 : touched / w->made->runs.count * loaded;
    stay->bytes_written += touched + (w->src == w->dst && !w->fresh ? 0 : cleared);
}

/* At least what the kernels ask for. */
static unsigned reach_of(const qarena__kernels *kernels, const qarena__made_pass *made, uint64_t support) {
    const uint64_t inside = support & made->qubits;
    unsigned reach = kernels->lane_bits + 2;
    if (inside) {
        const unsigned highest = 63 - (unsigned)__builtin_clzll(inside);
        const unsigned bits = (unsigned)__builtin_popcountll(made->qubits & (((uint64_t)2 << highest) - 1));
        reach = bits > reach ? bits : reach;
    }
    return reach < made->t ? reach : made->t;
}

/* Runs of which nothing that is not zero is read, nor anything put, are left out. */
static void choose_runs(work *w) {
    const qarena__made_pass *made = w->made;
    w->full_reach = w->reach > made->runs.bits ? w->reach : made->runs.bits;
    for (uint32_t i = 0; i < made->count; i++) {
        w->full_reach = made->stages[i].reach > w->full_reach ? made->stages[i].reach : w->full_reach;
    }
    w->runs = made->runs;
    w->runs.count >>= made->t - w->full_reach;
    w->runs.zeros = ~(qarena__tile_bits(w->support & made->qubits, made->qubits) >> made->runs.bits) & (w->runs.count - 1);
}

/* The register remembers how long its last passes took. */
static void note_time(qarena_register *reg, int64_t began) {
    if (reg->timed_passes < QARENA__TIMED_PASSES) {
        reg->pass_seconds[reg->timed_passes++] = (float)(qarena__nanoseconds() - began) * 1e-9f;
    }
}

static qarena_status run_pass(const qarena__workshop *shop, const qarena__made_pass *made) {
    qarena__stay *stay = shop->stay;
    qarena_register *reg = stay->reg;
    if (made->qubits == 0) {
        return made->idle ? QARENA_OK : qarena__apply_gate(stay, &made->action);
    }
    qarena__buffer *target;
    const qarena__kept_norm norm = qarena__norm_now(stay);
    QARENA__FORWARD(qarena__write_begin(reg, &target));
    const bool fresh = qarena__is_fresh(reg);
    const uint64_t support = fresh ? 0 : reg->support, idle = ~(support | made->qubits) & (qarena__amplitudes(reg) - 1);
    work w = {.shop = shop,
              .kernels = stay->kernels,
              .made = made,
              .support = support,
              .idle = idle,
              .mates = (uint64_t)1 << __builtin_popcountll(idle),
              .reach = reach_of(stay->kernels, made, support),
              .target_support = target == reg->front ? reg->support : reg->target_support,
              .out = made->out,
              .fresh = fresh,
              .src = reg->front->data,
              .dst = target->data,
              .watch = target != reg->front && reg->poll ? &stay->watch : NULL,
              .stream = target != reg->front && qarena__kernels_stream(4 * reg->bytes)}; /* tiles want the caches too, and what is asked for ahead */
    w.out.scale = qarena__norm_factor(&norm, reg->precision);
    choose_runs(&w);
    qarena__parallel_for(shop->threads, (uint64_t)1 << (reg->n - made->t), 1, run_tiles, &w);
    if (is_cancelled(&w)) {
        qarena__write_abandon(reg);
        return qarena__stay_cancelled(stay);
    }
    count_bytes(&w, stay);
    qarena__write_commit(reg, target, qarena__norm_after_pass(norm, &w.sum));
    reg->support = w.support | made->qubits;
    return QARENA_OK;
}

qarena_status qarena__pass_run(const qarena__workshop *shop, const qarena__made_pass *made) {
    const int64_t began = qarena__nanoseconds();
    qarena_status status = run_pass(shop, made);
    if (status == QARENA_OK) {
        note_time(shop->stay->reg, began);
    }
    return status;
}
