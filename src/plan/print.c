#include "plan/print.h"

#include "plan/stage_qubits.h"

const char *const qarena__kind_names[QARENA__KINDS] = {[QARENA__PHASE] = "phase",
                                                       [QARENA__ROTATION] = "rotation",
                                                       [QARENA__OTHER] = "other",
                                                       [QARENA__KAK] = "kak"};

static const char *const form_names[] = {
    [QARENA__FORM_GATE] = "gate",     [QARENA__FORM_NONE] = "no sweep",
    [QARENA__FORM_GATHER] = "gather", [QARENA__FORM_ROWS] = "rows",
    [QARENA__FORM_LANES] = "lanes",   [QARENA__FORM_CYCLES] = "cycles"};

void qarena__put_qubits(qarena__text *out, uint64_t qubits) {
    for (unsigned q = 0; q < 64; q++) {
        if (!(qubits >> q & 1)) {
            continue;
        }
        unsigned last = q;
        while (last < 63 && (qubits >> (last + 1) & 1)) {
            last++;
        }
        qarena__put(out, last > q ? " %u-%u" : " %u", q, last);
        q = last;
    }
}

static void put_scatter(qarena__text *out, const qarena__plan *plan, const qarena__pass *pass) {
    qarena__put(out, "; scatter %s%s", pass->moves_vectors ? "by vectors" : "by segments",
                pass->linear ? "" : ", not linear");
    for (uint64_t rest = pass->changed; rest; rest &= rest - 1) {
        qarena__put(out, ", %d ->", __builtin_ctzll(rest));
        qarena__put_qubits(out, qarena__column_of(plan, pass, rest & -rest));
    }
}

static void put_stage(qarena__text *out, const qarena__plan *plan, const qarena__stage *stage,
                      uint32_t number) {
    qarena__put(out, "  %u %s", number, qarena__kind_names[stage->kind]);
    for (uint32_t k = 0; k < stage->count; k++) {
        qarena__put(out, " %u", plan->order[stage->first + k]);
    }
    if (qarena__has_parity(qarena__stage_gate(plan, stage, 0))) {
        qarena__put(out, " by the parity of");
        qarena__put_qubits(out, qarena__stage_gate(plan, stage, 0)->diagonal_on);
    }
    if (stage->fused_into == QARENA__IN_SCATTER) {
        qarena__put(out, stage->flips ? " -> scatter, flips" : " -> scatter");
        qarena__put_qubits(out, qarena__stage_flips(plan, stage));
    } else if (stage->fused_into == QARENA__IN_GATHER) {
        qarena__put(out, " -> gather");
    } else if (stage->fused_into != number) {
        qarena__put(out, " -> %u", stage->fused_into);
    }
    if (stage->map == number + 1) {
        qarena__put(out, ", map: %s", form_names[stage->form]);
    } else if (stage->map && stage->kind == QARENA__ROTATION) {
        qarena__put(out, ", then part of map %u", stage->map - 1u);
    }
    if (stage->map_first) {
        qarena__put(out, ", part of map %u first", stage->map_first - 1u);
    }
    qarena__put(out, "\n");
}

void qarena__plan_print(qarena__text *out, const qarena__plan *plan) {
    qarena__put(
        out,
        "plan: %u qubits, %u gates, %u passes, %u stages; tiles of %u qubits, segments of %u\n",
        plan->n, plan->gates, plan->pass_count, plan->stage_count, plan->tile_qubits,
        plan->segment_qubits);
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        const qarena__pass *pass = &plan->passes[p];
        qarena__put(
            out, pass->kind == QARENA__PASS_TILES ? " pass %u: tile" : " pass %u: full state", p);
        if (pass->kind == QARENA__PASS_TILES) {
            qarena__put_qubits(out, pass->qubits);
            put_scatter(out, plan, pass);
        }
        qarena__put(out, "\n");
        for (uint32_t i = 0; i < pass->count; i++) {
            put_stage(out, plan, &plan->stages[pass->first + i], i);
        }
    }
}
