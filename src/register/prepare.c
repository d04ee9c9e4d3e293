#include "register/prepare.h"

#include "core/status.h"
#include "register/pass.h"
#include "register/program.h"

qarena_status qarena__circuit_check(const qarena_register *reg, const qarena_circuit *circuit, const char *call) {
    if (!reg || !circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "circuit" : "reg");
    }
    if (circuit->n != reg->n) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: the circuit has %u qubits, the register has %u", call, circuit->n, reg->n);
    }
    return QARENA_OK;
}

bool qarena__piece_name(const qarena__stay *stay, const qarena__gates *gates, uint64_t first, uint64_t count, qarena__prepared *name) {
    const unsigned n = stay->reg->n;
    *name = (qarena__prepared){.circuit = gates->id,
                               .first = first,
                               .count = count,
                               .tile_qubits = qarena__passes_pay(n, &gates->list, first, count) ? qarena__tile_qubits(n, stay->kernels) : 0};
    return !qarena__arena_in_block(stay->reg->arena) && gates->list.count <= QARENA__PREPARED_PIECES * QARENA__PROGRAM_GATES;
}

/* False: it will not be kept. */
static bool prepare_piece(qarena__stay *stay, const qarena__gates *gates, const qarena__prepared *name) {
    qarena__prepared_cache *cache = &stay->reg->prepared;
    qarena__prepared_note(cache, name);
    qarena__prepared *piece = qarena__prepared_find(cache, name);
    if (piece && !piece->block) {
        if (name->tile_qubits) {
            qarena__program_prepare(stay, &gates->list, piece);
        } else {
            qarena__prepared_sweeps(piece, stay->kernels, &gates->list, stay->reg->n);
        }
    }
    return piece && piece->block;
}

static void nothing(void *unused) {
    (void)unused;
}

/* Have tiles in the pool, and a team that is awake. */
static void warm_up(qarena__stay *stay) {
    qarena__workshop shop;
    if (qarena__workshop_open(&shop, stay, qarena__tile_qubits(stay->reg->n, stay->kernels), qarena__stay_threads(stay)) == QARENA_OK) {
        qarena__with_team(shop.threads, nothing, NULL);
        qarena__workshop_close(&shop);
    }
}

qarena_status qarena_register_prepare(qarena_register *reg, qarena_circuit *circuit, int *ready) {
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, "prepare"));
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_begin(&stay, reg));
    const qarena__gates *gates = circuit->gates;
    const uint64_t end = gates->list.count;
    bool all = true, passes = false;
    for (uint64_t first = 0, count; first < end && all; first += count) {
        qarena__prepared name;
        count = qarena__piece_gates(&gates->list, first);
        all = qarena__piece_name(&stay, gates, first, count, &name) && prepare_piece(&stay, gates, &name);
        passes = passes || name.tile_qubits;
    }
    if (passes) {
        warm_up(&stay);
    }
    if (ready) {
        *ready = all;
    }
    return qarena__stay_end(&stay, QARENA_OK);
}
