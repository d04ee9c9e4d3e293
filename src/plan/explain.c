/* The two forms of a plan's description. */
#include "plan/explain.h"

#include <math.h>
#include <string.h>

#include "core/text.h"
#include "plan/print.h"
#include "plan/stage_qubits.h"

/* More than the longest head. */
#define HEAD_BYTES 1024

static void add_cost(qarena__prediction *sum, const qarena__prediction *cost) {
    sum->bytes += cost->bytes;
    sum->multiply_adds += cost->multiply_adds;
    sum->nanoseconds += cost->nanoseconds;
    sum->limit += cost->limit;
}

static void add_tally(qarena__tally *sum, const qarena__tally *of) {
    for (unsigned kind = 0; kind < QARENA__KINDS; kind++) {
        sum->stages[kind] += of->stages[kind];
        sum->gates[kind] += of->gates[kind];
    }
    sum->moves += of->moves;
}

static qarena__tally count(const qarena__plan *plan, const qarena__pass *pass) {
    qarena__tally result = {0};
    for (uint32_t s = 0; s < pass->count; s++) {
        const qarena__stage *stage = &plan->stages[pass->first + s];
        const bool is_move = qarena__stage_is_move(stage, s);
        result.moves += is_move;
        result.stages[stage->kind] += !is_move;
        result.gates[stage->kind] += is_move ? 0 : stage->count;
    }
    return result;
}

/* One read and one write of 2^n amplitudes. A double holds that exactly, also where 64 bits do not.
 */
static double pass_bytes(const qarena__explanation *e) {
    return ldexp(2.0 * e->amplitude_bytes, (int)e->n);
}

static void put_bytes(qarena__text *out, double bytes) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    unsigned unit = 0;
    for (; bytes >= 1024 && unit < 6; unit++) {
        bytes /= 1024;
    }
    qarena__put(out, "%.4g %s", bytes, units[unit]);
}

static void put_tally(qarena__text *out, const qarena__tally *of) {
    qarena__put(out, "%u phases in %u, %u rotations in %u, %u KAK, %u other, %u moves",
                of->gates[QARENA__PHASE], of->stages[QARENA__PHASE], of->gates[QARENA__ROTATION],
                of->stages[QARENA__ROTATION], of->gates[QARENA__KAK], of->gates[QARENA__OTHER],
                of->moves);
}

static void put_cost(qarena__text *out, const qarena__prediction *cost) {
    qarena__put(out, "; %.4g million multiply-adds; predicted %.3g ms, limit %.3g ms",
                cost->multiply_adds / 1e6, cost->nanoseconds / 1e6, cost->limit / 1e6);
}

static void put_json_cost(qarena__text *out, const qarena__prediction *cost) {
    qarena__put(out, ",\"multiply_adds\":%.0f,\"predicted_seconds\":%.4g,\"limit_seconds\":%.4g",
                cost->multiply_adds, cost->nanoseconds / 1e9, cost->limit / 1e9);
}

/* A pass of a plan, and what is told of it. */
typedef struct told {
    const qarena__plan *plan;
    const qarena__pass *pass;
    qarena__tally of;
    qarena__prediction cost;
    bool timed;
    double seconds;
} told;

/* Brackets are around the stages of a group. */
static void put_stages(qarena__text *out, const told *t) {
    uint32_t end = 0; /* of a group */
    for (uint32_t s = 0; s < t->pass->count; s++) {
        const qarena__stage *stage = &t->plan->stages[t->pass->first + s];
        if (stage->group) {
            qarena__put(out, " [");
            end = s + stage->group;
        }
        if (qarena__stage_is_move(stage, s)) {
            qarena__put(out, " m");
        } else if (stage->kind == QARENA__OTHER || stage->kind == QARENA__KAK) {
            qarena__put(out, stage->kind == QARENA__KAK ? " K" : " G");
        } else {
            qarena__put(out, " %c%u", stage->kind == QARENA__PHASE ? 'P' : 'R', stage->count);
        }
        if (s + 1 == end) {
            qarena__put(out, " ]");
        }
    }
}

static void put_pass(qarena__explanation *e, const told *t) {
    qarena__text *out = &e->out;
    qarena__put(out, "pass %u:", e->passes + 1);
    if (t->pass->kind == QARENA__PASS_TILES) {
        qarena__put(out, " tile");
        qarena__put_qubits(out, t->pass->qubits);
    } else {
        qarena__put(out, " full state");
    }
    qarena__put(out, "; %u stages (", t->pass->count);
    put_tally(out, &t->of);
    qarena__put(out, "); ");
    put_bytes(out, pass_bytes(e));
    if (e->units) {
        put_cost(out, &t->cost);
    }
    if (t->timed) {
        qarena__put(out, ", measured %.3g ms", t->seconds * 1e3);
    }
    qarena__put(out, "\n   ");
    put_stages(out, t);
    qarena__put(out, "\n");
}

/* Operations are numbered in list order, those of earlier plans first. */
static void put_json_stages(qarena__explanation *e, const told *t) {
    qarena__text *out = &e->out;
    for (uint32_t s = 0; s < t->pass->count; s++) {
        const qarena__stage *stage = &t->plan->stages[t->pass->first + s];
        qarena__put(out, "%s{\"kind\":\"%s\",\"operations\":[", s ? "," : "",
                    qarena__stage_is_move(stage, s) ? "move" : qarena__kind_names[stage->kind]);
        for (uint32_t k = 0; k < stage->count; k++) {
            qarena__put(out, "%s%llu", k ? "," : "",
                        (unsigned long long)(e->operations + t->plan->order[stage->first + k]));
        }
        qarena__put(out, "]}");
    }
}

static void put_json_pass(qarena__explanation *e, const told *t) {
    qarena__text *out = &e->out;
    const char *comma = "";
    qarena__put(out, "%s{\"tile\":[", e->passes ? "," : "");
    for (unsigned q = 0; q < 64; q++) {
        if (t->pass->kind == QARENA__PASS_TILES && (t->pass->qubits >> q & 1)) {
            qarena__put(out, "%s%u", comma, q);
            comma = ",";
        }
    }
    qarena__put(out, "],\"bytes\":%.0f", pass_bytes(e));
    if (e->units) {
        put_json_cost(out, &t->cost);
    }
    if (t->timed) {
        qarena__put(out, ",\"measured_seconds\":%.17g", t->seconds);
    }
    qarena__put(out, ",\"stages\":[");
    put_json_stages(e, t);
    qarena__put(out, "]}");
}

void qarena__explain_plan(qarena__explanation *e, const qarena__plan *plan) {
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        told t = {.plan = plan, .pass = &plan->passes[p], .timed = e->passes < e->timed};
        t.of = count(plan, t.pass);
        if (e->units) {
            t.cost = qarena__predict_pass(plan, t.pass, e->units, e->amplitude_bytes, e->cores);
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
    e->segment_qubits = plan->segment_qubits;
}

static void put_head(const qarena__explanation *e, qarena__text *out) {
    if (e->operations + e->swept == 0) {
        qarena__put(out, "%u qubits, 0 operations: nothing to run\n", e->n);
        return;
    }
    qarena__put(out, "%u qubits, %llu operations: %u passes, %u stages (", e->n,
                (unsigned long long)e->operations, e->passes, e->stages);
    put_tally(out, &e->of);
    qarena__put(out, "); tiles of %u qubits, ", e->tile_qubits);
    put_bytes(out, ldexp(e->amplitude_bytes, (int)e->tile_qubits));
    qarena__put(out, "; ");
    put_bytes(out, e->passes * pass_bytes(e));
    qarena__put(out, " moved");
    if (e->units) {
        put_cost(out, &e->cost);
    }
    if (e->timed) {
        qarena__put(out, ", measured %.3g ms", e->measured * 1e3);
    }
    if (e->runs && e->swept) {
        qarena__put(out, "; %llu more gates are swept one by one", (unsigned long long)e->swept);
    }
    qarena__put(out, e->runs ? "\n" : "; gates are swept one by one\n");
}

static void put_json_head(const qarena__explanation *e, qarena__text *out) {
    qarena__put(out, "{\"qubits\":%u,\"operations\":%llu,\"tile_qubits\":%u,\"segment_qubits\":%u,",
                e->n, (unsigned long long)e->operations, e->tile_qubits, e->segment_qubits);
    qarena__put(out, "\"one_by_one\":%s,\"gates_one_by_one\":%llu,\"stages\":%u,\"bytes\":%.0f",
                e->runs ? "false" : "true", (unsigned long long)e->swept, e->stages,
                e->passes * pass_bytes(e));
    if (e->units) {
        put_json_cost(out, &e->cost);
    }
    qarena__put(out, ",\"passes\":[");
}

/* The head has sums over what follows it, so it is written last and the rest makes way: what does
 * not fit falls off the end. */
size_t qarena__explain_end(qarena__explanation *e) {
    char text[HEAD_BYTES];
    qarena__text head = {.buffer = text, .size = sizeof text}, *out = &e->out;
    if (e->format == QARENA__EXPLAIN_JSON) {
        qarena__put(out, "]}");
        put_json_head(e, &head);
    } else {
        put_head(e, &head);
    }
    if (out->size) {
        const size_t room = out->size - 1, first = head.length < room ? head.length : room,
                     rest = room - first;
        memmove(out->buffer + first, out->buffer, out->length < rest ? out->length : rest);
        memcpy(out->buffer, text, first);
        out->buffer[head.length + out->length < room ? head.length + out->length : room] = 0;
    }
    return head.length + out->length;
}

size_t qarena__explain(const qarena__plan *plan, bool runs, unsigned amplitude_bytes,
                       const qarena_units *units, unsigned cores, qarena__explain_format format,
                       char *buffer, size_t size) {
    qarena__explanation e = {.format = format,
                             .n = plan->n,
                             .amplitude_bytes = amplitude_bytes,
                             .units = units,
                             .cores = cores,
                             .runs = runs,
                             .out = {.buffer = buffer, .size = size}};
    qarena__explain_plan(&e, plan);
    return qarena__explain_end(&e);
}
