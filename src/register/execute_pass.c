#include "register/execute_pass.h"

#include "compile/tile_bits.h"
#include "core/bits.h"
#include "core/cpu_family.h"
#include "core/fp_mode.h"
#include "core/status.h"
#include "register/apply.h"
#include "register/commit.h"
#include "register/execute_tile.h"
#include "register/gather_projected.h"
#include "register/keep_norm.h"
#include "register/projection.h"
#include "register/share_tile.h"

static bool is_cancelled(const qarena__execution *x) {
    return x->watch && qarena__watch_cancelled(x->watch);
}

/* Ranges of tiles that a thread has, one after the other. */
typedef struct ranges {
    uint64_t begin, end; /* of the range that it has now */
    uint64_t next;       /* number of its next tile that may not be zero */
    bool asks;           /* the thread that runs the register asks its poll */
    qarena__fp_mode host;
} ranges;

/* Ask the register's poll, if it is time to. It is the host's code. */
static void ask(qarena__execution *x, ranges *r) {
    if (r->asks) {
        qarena__fp_leave(r->host);
        (void)qarena__watch_ask(x->watch);
        r->host = qarena__fp_enter();
    }
}

/* Tiles are numbered so that each one that may not be zero is followed by the tiles_per_active - 1
 * that are zero because of untouched qubits: so all threads get equally many that may not be
 * zero. */
static uint64_t base_of(const qarena__execution *x, uint64_t number) {
    const uint64_t untouched = x->untouched_qubits,
                   active = number >> __builtin_popcountll(untouched);
    return x->outer_ones ^ (qarena__deposit(active, x->pass->qubits | untouched) |
                            qarena__deposit(number & (x->tiles_per_active - 1), ~untouched));
}

static void enter_range(const qarena__execution *x, ranges *r) {
    r->next = (r->begin + x->tiles_per_active - 1) & ~(x->tiles_per_active - 1);
}

/* Zeros stay zeros under any linear gate. */
static void leave_range(qarena__execution *x, ranges *r) {
    for (uint64_t number = r->begin; x->tiles_per_active > 1 && number < r->end && !is_cancelled(x);
         number++) {
        if (number & (x->tiles_per_active - 1)) {
            qarena__clear_tile(x, base_of(x, number));
        }
        ask(x, r);
    }
}

/* The next tile that may not be zero, or QARENA__NO_TILE. It is taken from the job one tile early,
 * so that the sweeps of each tile prefetch the next one. */
static uint64_t next_tile(qarena__execution *x, ranges *r) {
    while (r->next >= r->end) {
        leave_range(x, r);
        if (!qarena__parallel_more(&r->begin, &r->end)) {
            r->next = r->begin = r->end;
            return QARENA__NO_TILE;
        }
        enter_range(x, r);
    }
    const uint64_t number = r->next;
    r->next += x->tiles_per_active;
    return base_of(x, number);
}

static void execute_tiles(void *context, uint64_t begin, uint64_t end) {
    qarena__execution *x = context;
    const unsigned thread = qarena__parallel_thread();
    const qarena__scratch scratch = qarena__workspace_scratch(x->space, thread);
    ranges r = {.begin = begin, .end = end, .host = qarena__fp_enter()};
    r.asks = thread == 0 && x->watch;
    enter_range(x, &r);
    for (uint64_t base = next_tile(x, &r), next; base != QARENA__NO_TILE && !is_cancelled(x);
         base = next) {
        next = next_tile(x, &r);
        qarena__execute_tile(x, &scratch, base, x->after_reset ? QARENA__NO_TILE : next);
        ask(x, &r);
    }
    qarena__fp_leave(r.host);
}

/* Bytes of the tiles that are not known to be zero where only these qubits may be 1. */
static uint64_t bytes_of(const qarena__execution *x, const qarena_register *reg,
                         uint64_t nonzero_qubits) {
    return reg->bytes >> __builtin_popcountll(~(nonzero_qubits | x->pass->qubits) &
                                              (qarena__amplitudes(reg) - 1));
}

/* Tiles of zeros are not read, nor written where zeros lie. */
static void count_bytes(const qarena__execution *x, qarena__writer *writer) {
    const qarena_register *reg = writer->reg;
    const uint64_t touched = bytes_of(x, reg, x->nonzero_qubits);
    const uint64_t cleared = bytes_of(x, reg, x->target_nonzero_qubits) -
                             bytes_of(x, reg, x->target_nonzero_qubits & x->nonzero_qubits);
    const uint64_t loaded = x->segments.count >> __builtin_popcountll(x->segments.zero_bits);
    writer->bytes_read += x->after_reset ? 0 : touched / x->pass->segments.count * loaded;
    writer->bytes_written += touched + cleared;
}

/* 1 + the highest bit of a tile that may not be zero, but at least as many as kernels require. */
static unsigned active_bits_of(const qarena__kernels *kernels, const qarena__compiled_pass *pass,
                               uint64_t nonzero_qubits) {
    const uint64_t inside = nonzero_qubits & pass->qubits;
    unsigned active = kernels->lane_bits + 2;
    if (inside) {
        const unsigned highest = 63 - (unsigned)__builtin_clzll(inside);
        const unsigned bits =
            (unsigned)__builtin_popcountll(pass->qubits & (((uint64_t)2 << highest) - 1));
        active = bits > active ? bits : active;
    }
    active = active > pass->gather_bits ? active : pass->gather_bits;
    return active < pass->t ? active : pass->t;
}

/* Leave out segments that are zero before the pass and after it. */
static void choose_segments(qarena__execution *x) {
    const qarena__compiled_pass *pass = x->pass;
    const unsigned gathered = pass->segments.bits, scattered = pass->scatter_segments.bits,
                   whole = gathered > scattered ? gathered : scattered;
    x->active_bits_after = x->active_bits > whole ? x->active_bits : whole;
    for (uint32_t i = 0; i < pass->count; i++) {
        x->active_bits_after = qarena__active_with(x->active_bits_after, &pass->stages[i]);
    }
    x->segments = pass->segments;
    x->segments.count >>= pass->t - x->active_bits_after;
    x->segments.zero_bits = ~(qarena__tile_bits(x->nonzero_qubits & pass->qubits, pass->qubits) >>
                              pass->segments.bits) &
                            (x->segments.count - 1);
    x->segments.zero_bits = pass->gather_bits ? 0 : x->segments.zero_bits; /* not bit by bit */
}

/* Bits of a tile that are zero before the pass. */
static void find_known(qarena__execution *x) {
    const uint64_t qubits = x->pass->qubits, above = ~(uint64_t)0 << x->kernels->lane_bits;
    if (!x->pass->gather_bits && !x->after_reset) {
        x->known.bits = qarena__tile_bits(qubits & ~x->nonzero_qubits, qubits) & above;
    }
}

/* From the front, as it is now, into `target`. A qubit outside the tile that is to be projected has
 * one value where the state is not zero, as if it were untouched. */
static void open_execution(qarena__execution *x, qarena__writer *writer,
                           const qarena__workspace *space, const qarena__compiled_pass *pass,
                           const qarena__buffer *target, qarena__projecting *projecting) {
    const qarena_register *reg = writer->reg;
    const qarena__projection *p = &reg->projection;
    const bool after_reset = qarena__reset_is_pending(reg), in_place = target == reg->front;
    const uint64_t outer = p->pending ? (uint64_t)1 << p->qubit & ~pass->qubits : 0,
                   nonzero_qubits = after_reset ? 0 : (reg->nonzero_qubits | p->flips) & ~outer,
                   untouched = ~(nonzero_qubits | pass->qubits) & (qarena__amplitudes(reg) - 1);
    *x = (qarena__execution){
        .space = space,
        .kernels = writer->kernels,
        .pass = pass,
        .nonzero_qubits = nonzero_qubits,
        .untouched_qubits = untouched,
        .tiles_per_active = (uint64_t)1 << __builtin_popcountll(untouched),
        .active_bits = active_bits_of(writer->kernels, pass, nonzero_qubits),
        .flips = p->flips,
        .outer_ones = outer & (p->outcome ? ~p->flips : p->flips),
        .in = pass->scales_in ? &pass->in : NULL,
        .target_nonzero_qubits = in_place ? reg->nonzero_qubits : reg->target_nonzero_qubits,
        .out = pass->out,
        .half = pass->map || pass->ends || pass->changing == 0 ? 0 : writer->half,
        .after_reset = after_reset,
        .src = reg->front->data,
        .dst = target->data,
        .watch = !in_place && reg->poll ? &writer->watch : NULL,
        .stream = !in_place &&
                  qarena__kernels_stream(qarena__cpu_family_here()->streaming_share * reg->bytes),
    };
    choose_segments(x);
    find_known(x);
    if (p->pending) {
        qarena__gather_projected(x, p, projecting);
    }
    const bool lone = x->tiles_per_active << pass->t == qarena__amplitudes(reg),
               shares =
                   lone && space->threads > 1 && !x->measured && !qarena__writer_is_dry(writer);
    x->until = shares ? qarena__tile_shared_from(x) : pass->count;
}

/* Not a small half: what tiles' sums lose by being whole numbers would be felt in its norm. */
#define LEAST_HALF 0x1p-6

static qarena__known_halves halves_of(const qarena__execution *x) {
    const double all = qarena__norm_sum_of(&x->sum), ones = qarena__norm_sum_of(&x->ones);
    return (qarena__known_halves){.known = x->half && ones > LEAST_HALF && all - ones > LEAST_HALF,
                                  .qubit = x->half ? (uint8_t)__builtin_ctzll(x->half) : 0,
                                  .weight = {all - ones, ones}};
}

/* Whether what waits is done as the pass gathers: not where segments do not lie in the order of the
 * qubits, nor where they leave for other tiles, nor where a tile is read that has been written
 * already. */
static bool can_wait(const qarena_register *reg, const qarena__compiled_pass *pass) {
    return !pass->gather_bits && !pass->leaves &&
           (reg->buffers > 1 || !(reg->projection.flips & ~pass->qubits));
}

/* Sums of squares depend on their order. Where SWAPs end a plan, in place and out of place write
 * amplitudes in different orders, and so that states have the same bits neither measures: the pass
 * before them counts as so many sweeps, and SWAPs lose nothing. */
static qarena_status norm_before(qarena__writer *writer, const qarena__compiled_pass *pass,
                                 qarena__kept_norm *norm) {
    if (pass->ends && pass->changing) {
        return qarena__norm_before_sweeps(writer, pass->changing, norm);
    }
    *norm = qarena__norm_now(writer);
    return QARENA_OK;
}

static qarena__kept_norm norm_after(const qarena__compiled_pass *pass, qarena__kept_norm norm,
                                    const qarena__execution *x) {
    return pass->changing == 0 ? norm
           : !pass->ends       ? qarena__norm_after_pass(norm, &x->sum)
           : x->out.scale != 1 ? qarena__norm_mended(norm)
                               : norm;
}

qarena_status qarena__execute_pass(qarena__writer *writer, const qarena__workspace *space,
                                   const qarena__compiled_pass *pass) {
    switch (pass->kind) {
    case QARENA__PASS_NOTHING: return QARENA_OK;
    case QARENA__PASS_FULL_STATE:
        QARENA__FORWARD(qarena__write_pending_projection(writer));
        return qarena__apply_gate(writer, &pass->action);
    case QARENA__PASS_TILES:
        if (!can_wait(writer->reg, pass)) {
            QARENA__FORWARD(qarena__write_pending_projection(writer));
        }
        break;
    }
    qarena_register *reg = writer->reg;
    qarena__buffer *target;
    qarena__kept_norm norm;
    QARENA__FORWARD(norm_before(writer, pass, &norm));
    QARENA__FORWARD(qarena__write_begin(reg, &target));
    qarena__execution x;
    qarena__projecting projecting;
    open_execution(&x, writer, space, pass, target, &projecting);
    x.out.scale = pass->changing ? qarena__norm_factor(&norm, reg->precision) : 1;
    qarena__writer_run(writer, space->threads, (uint64_t)1 << (reg->n - pass->t), 1, execute_tiles,
                       &x);
    if (x.until < pass->count && !is_cancelled(&x)) {
        qarena__tile_share(&x);
    }
    if (is_cancelled(&x)) {
        qarena__write_abandon(reg);
        return qarena__writer_cancelled(writer);
    }
    count_bytes(&x, writer);
    qarena__write_commit(reg, target, norm_after(pass, norm, &x));
    reg->nonzero_qubits =
        qarena__place_of_tile(pass, x.nonzero_qubits | x.outer_ones | pass->qubits);
    reg->projection = (qarena__projection){0};
    reg->halves = halves_of(&x);
    return QARENA_OK;
}
