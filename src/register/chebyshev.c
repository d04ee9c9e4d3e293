#include "register/chebyshev.h"

#include "core/fp_mode.h"
#include "core/status.h"
#include "register/pairwise.h"

/* Amplitudes of a block on their way between the states' precision and double. */
typedef struct room {
    _Alignas(64) double amplitudes[2 * QARENA__PAULI_BLOCK];
} room;

typedef struct sweeping {
    const qarena__chebyshev *sweep;
    const qarena__kernels *kernels; /* of the states */
    const qarena__kernels *wide;    /* of blocks, which are in double */
    double mean[QARENA__PAULI_CHUNKS], squares[QARENA__PAULI_CHUNKS];
} sweeping;

static void *place(const sweeping *s, const void *state, uint64_t at) {
    return (char *)state + at * qarena__amplitude_bytes(s->kernels->precision);
}

/* A block of a state in double: where it lies, or converted into `room`. */
static const double *read_block(const sweeping *s, const void *state, uint64_t at, uint64_t count,
                                room *room) {
    const void *from = place(s, state, at);
    if (s->kernels->precision == QARENA_DOUBLE) {
        return from;
    }
    (void)s->wide->convert(room->amplitudes, from, QARENA_SINGLE, 0, count);
    return room->amplitudes;
}

/* The block's part of the sum; returns the squared norm of what was stored. */
static double add_up(const sweeping *s, uint64_t at, uint64_t count, const double *next) {
    static const double one[2] = {1, 0};
    const qarena__chebyshev *sweep = s->sweep;
    room total, other;
    const double *src = read_block(s, sweep->src, at, count, &other);
    const double *held =
        read_block(s, sweep->first ? sweep->before : sweep->total, at, count, &total);
    s->wide->combine(total.amplitudes, held, sweep->first ? sweep->weights[0] : one, src,
                     sweep->weights[1], 0, count);
    s->wide->combine(total.amplitudes, total.amplitudes, one, next, sweep->weights[2], 0, count);
    void *to = place(s, sweep->total, at);
    (void)s->kernels->convert(to, total.amplitudes, QARENA_DOUBLE, 0, count);
    return sweep->measures ? s->kernels->norm(to, 0, count) : 0;
}

static void use_block(void *context, uint64_t chunk, uint64_t at, uint64_t count, double *sum) {
    sweeping *s = context;
    const qarena__chebyshev *sweep = s->sweep;
    const double factor[2] = {sweep->factor, 0}, before[2] = {sweep->before ? -1 : 0, 0};
    const qarena__fp_mode host = qarena__fp_enter();
    room other;
    const double *held = sweep->before ? read_block(s, sweep->before, at, count, &other) : sum;
    s->wide->combine(sum, sum, factor, held, before, 0, count);
    if (sweep->measures) {
        double inner[2] = {s->mean[chunk], 0};
        s->wide->inner(read_block(s, sweep->src, at, count, &other), sum, 0, count, inner);
        s->mean[chunk] = inner[0];
    }
    if (sweep->total) { /* before dst is written, which may be where `before` lies */
        s->squares[chunk] += add_up(s, at, count, sum);
    }
    (void)s->kernels->convert(place(s, sweep->dst, at), sum, QARENA_DOUBLE, 0, count);
    qarena__fp_leave(host);
}

qarena_status qarena__chebyshev_sweep(qarena__writer *writer, const qarena__chebyshev *sweep,
                                      qarena__chebyshev_sums *sums) {
    sweeping s = {
        .sweep = sweep, .kernels = writer->kernels, .wide = qarena__kernels_of(QARENA_DOUBLE)};
    QARENA__FORWARD(
        qarena__pauli_blocks(writer, sweep->terms, sweep->count, sweep->src, use_block, &s));
    writer->bytes_read += writer->reg->bytes * (sweep->before ? 1 : 0);
    writer->bytes_read += writer->reg->bytes * (sweep->total ? 2 - sweep->first : 0);
    writer->bytes_written += writer->reg->bytes * (sweep->total ? 2 : 1);
    if (sums) {
        sums->mean = qarena__pairwise(s.mean, QARENA__PAULI_CHUNKS);
        sums->squares = qarena__pairwise(s.squares, QARENA__PAULI_CHUNKS);
    }
    return QARENA_OK;
}
