/* The two forms of a plan's description. */
#include "plan/explain.h"

#include "plan/fold.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct writer {
    char *buffer;
    size_t size, length;
} writer;

__attribute__((format(printf, 2, 3))) static void put(writer *out, const char *format, ...) {
    va_list arguments;
    bool room = out->length < out->size;
    va_start(arguments, format);
    int added = vsnprintf(room ? out->buffer + out->length : NULL, room ? out->size - out->length : 0, format, arguments);
    va_end(arguments);
    out->length += added > 0 ? (size_t)added : 0;
}

/* Stages and gates of one pass, or of all, by kind; and those that need no sweep. */
typedef struct tally {
    uint32_t stages[4], gates[4], folded;
} tally;

static const char *const kind_names[4] = {[QARENA__PHASE] = "phase", [QARENA__ROTATION] = "rotation", [QARENA__OTHER] = "other", [QARENA__KAK] = "kak"};

/* What is described, and for whom. */
typedef struct subject {
    const qarena__plan *plan;
    bool runs;
    unsigned amplitude_bytes;
    const qarena_units *units; /* NULL: no costs */
    unsigned cores;
} subject;

static qarena__cost cost_of_pass(const subject *s, const qarena__pass *pass) {
    return qarena__pass_cost(s->plan, pass, s->units, s->amplitude_bytes, s->cores);
}

static qarena__cost cost_of_all(const subject *s) {
    qarena__cost sum = {0};
    for (uint32_t p = 0; p < s->plan->pass_count; p++) {
        const qarena__cost cost = cost_of_pass(s, &s->plan->passes[p]);
        sum.bytes += cost.bytes;
        sum.multiply_adds += cost.multiply_adds;
        sum.nanoseconds += cost.nanoseconds;
        sum.limit += cost.limit;
    }
    return sum;
}

static tally count(const qarena__plan *plan, uint32_t first_pass, uint32_t passes) {
    tally result = {0};
    for (const qarena__pass *pass = plan->passes + first_pass; pass < plan->passes + first_pass + passes; pass++) {
        uint8_t into[QARENA__PASS_STAGES];
        qarena__fold(plan, pass, into, NULL);
        for (uint32_t s = 0; s < pass->count; s++) {
            const qarena__stage *stage = &plan->stages[pass->first + s];
            result.folded += into[s] != s;
            result.stages[stage->kind] += into[s] == s;
            result.gates[stage->kind] += into[s] == s ? stage->count : 0;
        }
    }
    return result;
}

/* One read and one write of 2^n amplitudes. A double holds that exactly, also where 64 bits do not. */
static double pass_bytes(const qarena__plan *plan, unsigned amplitude_bytes) {
    return ldexp(2.0 * amplitude_bytes, (int)plan->n);
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

static void put_tally(writer *out, const tally *of) {
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

static void put_stages(writer *out, const qarena__plan *plan, const qarena__pass *pass) {
    uint8_t into[QARENA__PASS_STAGES];
    qarena__fold(plan, pass, into, NULL);
    for (uint32_t s = 0; s < pass->count; s++) {
        const qarena__stage *stage = &plan->stages[pass->first + s];
        if (into[s] != s) {
            put(out, " m");
        } else if (stage->kind == QARENA__OTHER || stage->kind == QARENA__KAK) {
            put(out, stage->kind == QARENA__KAK ? " K" : " G");
        } else {
            put(out, " %c%u", stage->kind == QARENA__PHASE ? 'P' : 'R', stage->count);
        }
    }
}

static void explain_text(const subject *subject, writer *out) {
    const qarena__plan *plan = subject->plan;
    const unsigned amplitude_bytes = subject->amplitude_bytes;
    tally all = count(plan, 0, plan->pass_count);
    put(out, "%u qubits, %u operations: %u passes, %u stages (", plan->n, plan->gates, plan->pass_count, plan->stage_count);
    put_tally(out, &all);
    put(out, "); tiles of %u qubits, ", plan->tile_qubits);
    put_bytes(out, ldexp(amplitude_bytes, (int)plan->tile_qubits));
    put(out, "; ");
    put_bytes(out, plan->pass_count * pass_bytes(plan, amplitude_bytes));
    put(out, " moved");
    if (subject->units) {
        const qarena__cost cost = cost_of_all(subject);
        put_cost(out, &cost);
    }
    put(out, subject->runs ? "\n" : "; too small: gates are swept one by one\n");
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        const qarena__pass *pass = &plan->passes[p];
        tally of = count(plan, p, 1);
        put(out, "pass %u:", p + 1);
        if (pass->qubits) {
            put(out, " tile");
            put_qubits(out, pass->qubits);
        } else {
            put(out, " whole state");
        }
        put(out, "; %u stages (", pass->count);
        put_tally(out, &of);
        put(out, "); ");
        put_bytes(out, pass_bytes(plan, amplitude_bytes));
        if (subject->units) {
            const qarena__cost cost = cost_of_pass(subject, pass);
            put_cost(out, &cost);
        }
        put(out, "\n   ");
        put_stages(out, plan, pass);
        put(out, "\n");
    }
}

static void put_json_stage(writer *out, const qarena__plan *plan, const qarena__stage *stage, bool folded) {
    put(out, "{\"kind\":\"%s\",\"operations\":[", folded ? "move" : kind_names[stage->kind]);
    for (uint32_t k = 0; k < stage->count; k++) {
        put(out, "%s%u", k ? "," : "", plan->order[stage->first + k]);
    }
    put(out, "]}");
}

static void explain_json(const subject *subject, writer *out) {
    const qarena__plan *plan = subject->plan;
    const unsigned amplitude_bytes = subject->amplitude_bytes;
    put(out, "{\"qubits\":%u,\"operations\":%u,\"tile_qubits\":%u,\"run_qubits\":%u,", plan->n, plan->gates, plan->tile_qubits,
        plan->run_qubits);
    put(out, "\"one_by_one\":%s,\"stages\":%u,\"bytes\":%.0f", subject->runs ? "false" : "true", plan->stage_count, plan->pass_count * pass_bytes(plan, amplitude_bytes));
    if (subject->units) {
        const qarena__cost cost = cost_of_all(subject);
        put_json_cost(out, &cost);
    }
    put(out, ",\"passes\":[");
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        const qarena__pass *pass = &plan->passes[p];
        const char *comma = "";
        put(out, "%s{\"tile\":[", p ? "," : "");
        for (unsigned q = 0; q < 64; q++) {
            if (pass->qubits >> q & 1) {
                put(out, "%s%u", comma, q);
                comma = ",";
            }
        }
        put(out, "],\"bytes\":%.0f", pass_bytes(plan, amplitude_bytes));
        if (subject->units) {
            const qarena__cost cost = cost_of_pass(subject, pass);
            put_json_cost(out, &cost);
        }
        put(out, ",\"stages\":[");
        uint8_t into[QARENA__PASS_STAGES];
        qarena__fold(plan, pass, into, NULL);
        for (uint32_t s = 0; s < pass->count; s++) {
            put(out, s ? "," : "");
            put_json_stage(out, plan, &plan->stages[pass->first + s], into[s] != s);
        }
        put(out, "]}");
    }
    put(out, "]}");
}

size_t qarena__explain(const qarena__plan *plan, bool runs, unsigned amplitude_bytes, const qarena_units *units, unsigned cores,
                       qarena__explain_format format, char *buffer, size_t size) {
    const subject subject = {.plan = plan, .runs = runs, .amplitude_bytes = amplitude_bytes, .units = units, .cores = cores};
    writer out = {.buffer = buffer, .size = size};
    if (size) {
        buffer[0] = 0;
    }
    if (format == QARENA__EXPLAIN_JSON) {
        explain_json(&subject, &out);
    } else {
        explain_text(&subject, &out);
    }
    return out.length;
}
