/* The two forms of a plan's description. */
#include "plan/explain.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "core/text.h"
#include "plan/fold.h"

/* More than the longest head. */
#define HEAD_BYTES 1024

typedef qarena__writer writer;

__attribute__((format(printf, 2, 3))) static void put(writer *out, const char *format, ...) {
    va_list arguments;
    bool room = out->length < out->size;
    va_start(arguments, format);
    int added = qarena__format(room ? out->buffer + out->length : NULL, room ? out->size - out->length : 0, format, arguments);
    va_end(arguments);
    out->length += added > 0 ? (size_t)added : 0;
}

static const char *const kind_names[4] = {[QARENA__PHASE] = "phase", [QARENA__ROTATION] = "rotation", [QARENA__OTHER] = "other", [QARENA__KAK] = "kak"};

static void add_cost(qarena__cost *sum, const qarena__cost *cost) {
    sum->bytes += cost->bytes;
    sum->multiply_adds += cost->multiply_adds;
    sum->nanoseconds += cost->nanoseconds;
    sum->limit += cost->limit;
}

static void add_tally(qarena__tally *sum, const qarena__tally *of) {
    for (unsigned kind = 0; kind < 4; kind++) {
        sum->stages[kind] += of->stages[kind];
        sum->gates[kind] += of->gates[kind];
    }
    sum->folded += of->folded;
}

static qarena__tally count(const qarena__plan *plan, const qarena__pass *pass, const uint8_t *into) {
    qarena__tally result = {0};
    for (uint32_t s = 0; s < pass->count; s++) {
        const qarena__stage *stage = &plan->stages[pass->first + s];
        result.folded += into[s] != s;
        result.stages[stage->kind] += into[s] == s;
        result.gates[stage->kind] += into[s] == s ? stage->count : 0;
    }
    return result;
}

/* One read and one write of 2^n amplitudes. A double holds that exactly, also where 64 bits do not. */
static double pass_bytes(const qarena__explanation *e) {
    return ldexp(2.0 * e->amplitude_bytes, (int)e->n);
}

static void put_bytes(writer *out, double bytes) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    unsigned unit = 0;
    for (; bytes >= 1024 && unit < 6; unit++) {
        bytes /= 1024;
    }
    put(out, "%.4g %s", bytes, units[unit]);
}

/* Qubits as ranges: 0-4 7 9-13. */
static void put_qubits(writer *out, uint64_t qubits) {
    for (unsigned q = 0; q < 64; q++) {
        if (!(qubits >> q & 1)) {
            continue;
        }
        unsigned last = q;
        while (last < 63 && (qubits >> (last + 1) & 1)) {
            last++;
        }
        put(out, last > q ? " %u-%u" : " %u", q, last);
        q = last;
    }
}

static void put_tally(writer *out, const qarena__tally *of) {
    put(out, "%u phases in %u, %u rotations in %u, %u KAK, %u other, %u moves", of->gates[QARENA__PHASE], of->stages[QARENA__PHASE],
        of->gates[QARENA__ROTATION], of->stages[QARENA__ROTATION], of->gates[QARENA__KAK], of->gates[QARENA__OTHER],
        of->folded);
}

static void put_cost(writer *out, const qarena__cost *cost) {
    put(out, "; %.4g million multiply-adds; predicted %.3g ms, limit %.3g ms", cost->multiply_adds / 1e6, cost->nanoseconds / 1e6, cost->limit / 1e6);
}

static void put_json_cost(writer *out, const qarena__cost *cost) {
    put(out, ",\"multiply_adds\":%.0f,\"predicted_seconds\":%.4g,\"limit_seconds\":%.4g", cost->multiply_adds, cost->nanoseconds / 1e9,
        cost->limit / 1e9);
}

/* A pass of a plan, and what is told of it. */
typedef struct told {
    const qarena__plan *plan;
    const qarena__pass *pass;
    uint8_t into[QARENA__PASS_STAGES];
    qarena__tally of;
    qarena__cost cost;
    bool timed;
    double seconds;
} told;

static void put_stages(writer *out, const told *t) {
    for (uint32_t s = 0; s < t->pass->count; s++) {
        const qarena__stage *stage = &t->plan->stages[t->pass->first + s];
        if (t->into[s] != s) {
            put(out, " m");
        } else if (stage->kind == QARENA__OTHER || stage->kind == QARENA__KAK) {
            put(out, stage->kind == QARENA__KAK ? " K" : " G");
        } else {
            put(out, " %c%u", stage->kind == QARENA__PHASE ? 'P' : 'R', stage->count);
        }
    }
}

static void put_pass(qarena__explanation *e, const told *t) {
    writer *out = &e->out;
    put(out, "pass %u:", e->passes + 1);
    if (t->pass->qubits) {
        put(out, " tile");
        put_qubits(out, t->pass->qubits);
    } else {
        put(out, " whole state");
    }
    put(out, "; %u stages (", t->pass->count);
    put_tally(out, &t->of);
    put(out, "); ");
    put_bytes(out, pass_bytes(e));
    if (e->units) {
        put_cost(out, &t->cost);
    }
    if (t->timed) {
        put(out, ", measured %.3g ms", t->seconds * 1e3);
    }
    put(out, "\n   ");
    put_stages(out, t);
    put(out, "\n");
}

/* Operations are numbered in program order, those of earlier plans first. */
static void put_json_stages(qarena__explanation *e, const told *t) {
    writer *out = &e->out;
    for (uint32_t s = 0; s < t->pass->count; s++) {
        const qarena__stage *stage = &t->plan->stages[t->pass->first + s];
        put(out, "%s{\"kind\":\"%s\",\"operations\":[", s ? "," : "", t->into[s] != s ? "move" : kind_names[stage->kind]);
        for (uint32_t k = 0; k < stage->count; k++) {
            put(out, "%s%llu", k ? "," : "", (unsigned long long)(e->operations + t->plan->order[stage->first + k]));
        }
        put(out, "]}");
    }
}

static void put_json_pass(qarena__explanation *e, const told *t) {
    writer *out = &e->out;
    const char *comma = "";
    put(out, "%s{\"tile\":[", e->passes ? "," : "");
    for (unsigned q = 0; q < 64; q++) {
        if (t->pass->qubits >> q & 1) {
            put(out, "%s%u", comma, q);
            comma = ",";
        }
    }
    put(out, "],\"bytes\":%.0f", pass_bytes(e));
    if (e->units) {
        put_json_cost(out, &t->cost);
    }
    if (t->timed) {
        put(out, ",\"measured_seconds\":%.17g", t->seconds);
    }
    put(out, ",\"stages\":[");
    put_json_stages(e, t);
    put(out, "]}");
}

void qarena__explain_plan(qarena__explanation *e, const qarena__plan *plan) {
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        told t = {.plan = plan, .pass = &plan->passes[p], .timed = e->passes < e->timed};
        qarena__fold(plan, t.pass, t.into, NULL);
        t.of = count(plan, t.pass, t.into);
        if (e->units) {
            t.cost = qarena__pass_cost(plan, t.pass, e->units, e->amplitude_bytes, e->cores);
        }
        t.seconds = t.timed ? (double)e->seconds[e->passes] : 0;
        (e->format == QARENA__EXPLAIN_JSON ? put_json_pass : put_pass)(e, &t);
        add_tally(&e->of, &t.of);
        add_cost(&e->cost, &t.cost);
        e->measured += t.seconds;
        e->passes++;
    }
    e->stages += plan->stage_count;
    e->operations += plan->gates;
    e->tile_qubits = plan->tile_qubits;
    e->run_qubits = plan->run_qubits;
}

static void put_head(const qarena__explanation *e, writer *out) {
    put(out, "%u qubits, %llu operations: %u passes, %u stages (", e->n, (unsigned long long)e->operations, e->passes, e->stages);
    put_tally(out, &e->of);
    put(out, "); tiles of %u qubits, ", e->tile_qubits);
    put_bytes(out, ldexp(e->amplitude_bytes, (int)e->tile_qubits));
    put(out, "; ");
    put_bytes(out, e->passes * pass_bytes(e));
    put(out, " moved");
    if (e->units) {
        put_cost(out, &e->cost);
    }
    if (e->timed) {
        put(out, ", measured %.3g ms", e->measured * 1e3);
    }
    if (e->runs && e->swept) {
        put(out, "; %llu more gates are swept one by one", (unsigned long long)e->swept);
    }
    put(out, e->runs ? "\n" : "; gates are swept one by one\n");
}

static void put_json_head(const qarena__explanation *e, writer *out) {
    put(out, "{\"qubits\":%u,\"operations\":%llu,\"tile_qubits\":%u,\"run_qubits\":%u,", e->n, (unsigned long long)e->operations, e->tile_qubits,
        e->run_qubits);
    put(out, "\"one_by_one\":%s,\"gates_one_by_one\":%llu,\"stages\":%u,\"bytes\":%.0f", e->runs ? "false" : "true", (unsigned long long)e->swept,
        e->stages, e->passes * pass_bytes(e));
    if (e->units) {
        put_json_cost(out, &e->cost);
    }
    put(out, ",\"passes\":[");
}

/* The head has sums over what follows it, so it is written last and the rest makes way: what does not fit falls off the end. */
size_t qarena__explain_end(qarena__explanation *e) {
    char text[HEAD_BYTES];
    writer head = {.buffer = text, .size = sizeof text}, *out = &e->out;
    if (e->format == QARENA__EXPLAIN_JSON) {
        put(out, "]}");
        put_json_head(e, &head);
    } else {
        put_head(e, &head);
    }
    if (out->size) {
        const size_t room = out->size - 1, first = head.length < room ? head.length : room, rest = room - first;
        memmove(out->buffer + first, out->buffer, out->length < rest ? out->length : rest);
        memcpy(out->buffer, text, first);
        out->buffer[head.length + out->length < room ? head.length + out->length : room] = 0;
    }
    return head.length + out->length;
}

size_t qarena__explain(const qarena__plan *plan, bool runs, unsigned amplitude_bytes, const qarena_units *units, unsigned cores,
                       qarena__explain_format format, char *buffer, size_t size) {
    qarena__explanation e = {.format = format, .n = plan->n, .amplitude_bytes = amplitude_bytes, .units = units, .cores = cores, .runs = runs,
                             .out = {.buffer = buffer, .size = size}};
    qarena__explain_plan(&e, plan);
    return qarena__explain_end(&e);
}
