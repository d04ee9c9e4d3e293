#include "register/noisy_part.h"

#include "arena/arena.h"
#include "circuit/channels.h"
#include "circuit/gate_table.h"
#include "circuit/growing.h"
#include "core/status.h"

/* A part with sites ends when it has so many gates for each qubit, about a layer of a circuit: then
 * shots that differ share a state up to there, and gates that are run together still share passes.
 * From fewer gates on it ends before one that takes notice of an error: then they share a state up
 * to its end. */
#define PART_LAYERS 3u
#define LEAST_LAYERS 2u

/* Errors of a site that are compared with each other. */
#define COMPARED_ERRORS 64u

/* What a Pauli matrix on one qubit becomes up to the end of a part. */
typedef struct image {
    qarena__frame frame;
    bool noticed; /* by a gate on its way */
} image;

/* One part that is being taken. images[q]: of X on qubit q; images[64 + q]: of Z. */
typedef struct taking {
    qarena__noisy_gates *noisy;
    const qarena__oplist *list;
    const double *values;
    uint32_t signs;      /* of this part */
    bool clean;          /* the next gates never have a frame */
    qarena__frame reach; /* qubits on which an error of a site may be an X, or a Z, by now */
    image images[128];
} taking;

/* --- gates --- */

qarena_status qarena__noisy_gates_make(qarena__noisy_gates *noisy, qarena_arena *arena,
                                       unsigned n) {
    qarena_circuit *circuit;
    *noisy = (qarena__noisy_gates){.arena = arena, .n = n};
    QARENA__FORWARD(qarena_circuit_create(arena, n, &circuit));
    noisy->gates = circuit->gates;
    qarena__gates_retain(noisy->gates);
    qarena_circuit_destroy(circuit);
    return QARENA_OK;
}

void qarena__noisy_gates_fini(qarena__noisy_gates *noisy) {
    if (noisy->gates) {
        qarena__gates_release(noisy->gates);
        qarena__object_release(noisy->arena, noisy->sites,
                               noisy->site_capacity * sizeof *noisy->sites);
        qarena__object_release(noisy->arena, noisy->errors,
                               noisy->error_capacity * sizeof *noisy->errors);
        noisy->gates = NULL;
    }
}

/* How many angles of a gate a frame can negate. */
static unsigned angles_of(const qarena__op *op) {
    const bool controlled = (op->ones | op->zeros) != 0;
    switch (qarena__gate_row_of((qarena_gate)op->gate)->matrix_of) {
    case QARENA_GATE_P: return !controlled;
    case QARENA_GATE_U: return controlled ? 1 : 3;
    case QARENA_GATE_RX:
    case QARENA_GATE_RY:
    case QARENA_GATE_RZ:
    case QARENA_GATE_RXX:
    case QARENA_GATE_RYY:
    case QARENA_GATE_RZZ:
    case QARENA_GATE_PAULI_ROTATION: return 1;
    default: return 0;
    }
}

/* Let an angle be itself times a value of its own. */
static qarena_status bind_angles(taking *t, qarena__op *op) {
    qarena__bindings *bindings;
    const unsigned count = angles_of(op);
    QARENA__FORWARD(qarena__oplist_bindings(&t->noisy->gates->list, &bindings));
    for (unsigned a = count; a-- > 0;) {
        QARENA__FORWARD(
            qarena__term_push(bindings, op->parameters[a], t->signs + a, a, &op->binding));
        op->parameters[a] = 0;
    }
    t->signs += count;
    return QARENA_OK;
}

static qarena_status append_gate(taking *t, const qarena__op *given) {
    qarena__op op = *given;
    if (op.binding) {
        qarena__op_bind(t->list->bindings, t->values, t->list->matrices, &op);
        op.binding = 0;
    }
    if ((op.gate == QARENA_GATE_T || op.gate == QARENA_GATE_TDG) && !(op.ones | op.zeros)) {
        op.parameters[0] = op.gate == QARENA_GATE_T ? QARENA__PI / 4 : -QARENA__PI / 4;
        op.gate = QARENA_GATE_P;
    }
    QARENA__FORWARD(t->clean ? QARENA_OK : bind_angles(t, &op));
    return qarena__oplist_append(&t->noisy->gates->list, &op,
                                 qarena__op_doubles(given) ? qarena__oplist_matrix(t->list, given)
                                                           : NULL);
}

/* --- images, from the part's end back --- */

static void reset_images(taking *t) {
    for (unsigned q = 0; q < 64; q++) {
        t->images[q] = (image){.frame.x = (uint64_t)1 << q};
        t->images[64 + q] = (image){.frame.z = (uint64_t)1 << q};
    }
}

/* What a frame becomes up to the part's end. */
static image image_of(const taking *t, qarena__frame frame) {
    image all = {.noticed = false};
    for (uint64_t left = frame.x; left; left &= left - 1) {
        const image *one = &t->images[__builtin_ctzll(left)];
        all.frame = qarena__frame_product(all.frame, one->frame);
        all.noticed |= one->noticed;
    }
    for (uint64_t left = frame.z; left; left &= left - 1) {
        const image *one = &t->images[64 + __builtin_ctzll(left)];
        all.frame = qarena__frame_product(all.frame, one->frame);
        all.noticed |= one->noticed;
    }
    return all;
}

/* A Pauli matrix before a gate: what it is behind it, and from there on. */
static image image_before(const taking *t, const qarena__op *gate, qarena__frame one) {
    unsigned signs;
    const bool passes = qarena__frame_pass(gate, &one, &signs);
    image found = image_of(t, one);
    found.noticed |= !passes || signs;
    return found;
}

static void step_back(taking *t, const qarena__op *gate) {
    image found[128];
    unsigned qubits[64], count = 0;
    for (uint64_t left = qarena__op_qubits(gate); left; left &= left - 1) {
        qubits[count++] = (unsigned)__builtin_ctzll(left);
    }
    for (unsigned i = 0; i < count; i++) {
        const uint64_t bit = (uint64_t)1 << qubits[i];
        found[i] = image_before(t, gate, (qarena__frame){.x = bit});
        found[64 + i] = image_before(t, gate, (qarena__frame){.z = bit});
    }
    for (unsigned i = 0; i < count; i++) {
        t->images[qubits[i]] = found[i];
        t->images[64 + qubits[i]] = found[64 + i];
    }
}

/* --- sites --- */

static qarena__frame frame_of(const qarena__op *channel, const double *row) {
    qarena__frame frame = {0, 0};
    for (unsigned t = 0; t < channel->n_targets; t++) {
        frame.x |= ((uint64_t)row[0] >> t & 1) << channel->targets[t];
        frame.z |= ((uint64_t)row[1] >> t & 1) << channel->targets[t];
    }
    return frame;
}

/* Errors that are alike are one, and those that are none are left out. */
static void merge(qarena__noisy_gates *noisy, qarena__site *site) {
    uint64_t kept = site->first;
    const bool compares = site->end - site->first <= COMPARED_ERRORS;
    for (uint64_t i = site->first; i < site->end; i++) {
        const qarena__error e = noisy->errors[i];
        uint64_t same = compares ? site->first : kept;
        while (same < kept && (noisy->errors[same].frame.x != e.frame.x ||
                               noisy->errors[same].frame.z != e.frame.z)) {
            same++;
        }
        if (e.probability == 0 || qarena__frame_is_empty(e.frame)) {
            continue;
        }
        if (same < kept) {
            noisy->errors[same].probability += e.probability;
        } else {
            noisy->errors[kept++] = e;
        }
    }
    site->end = kept;
    site->total = 0;
    for (uint64_t i = site->first; i < kept; i++) {
        site->total += noisy->errors[i].probability;
        noisy->errors[i].upto = site->total;
    }
    site->total = site->total < 1 ? site->total : 1;
}

/* Whether a gate up to the part's end takes notice of one of a channel's errors. */
static bool is_noticed(const taking *t, const qarena__op *channel, const double *rows) {
    bool noticed = false;
    for (unsigned i = 0; i < qarena__error_count(channel) && !noticed; i++) {
        noticed = image_of(t, frame_of(channel, rows + (size_t)QARENA__ERROR_DOUBLES * i)).noticed;
    }
    return noticed;
}

/* A channel as a site before a gate, or, where none of its errors is noticed, at the part's end. */
static qarena_status add_site(const taking *t, const qarena__op *channel, uint64_t gate,
                              qarena__site *begins, qarena__site *ends) {
    qarena__noisy_gates *noisy = t->noisy;
    void *room = noisy->errors;
    const unsigned count = qarena__error_count(channel);
    const double *rows = count ? qarena__oplist_matrix(t->list, channel) : NULL;
    const bool noticed = is_noticed(t, channel, rows);
    qarena__site *site = noticed ? begins : ends;
    QARENA__FORWARD(qarena__grow(noisy->arena, &room, sizeof *noisy->errors,
                                 noisy->error_count + count, 64, &noisy->error_capacity));
    noisy->errors = room;
    *begins = *ends = (qarena__site){.first = noisy->error_count, .end = noisy->error_count};
    for (unsigned i = 0; i < count; i++) {
        const double *row = rows + (size_t)QARENA__ERROR_DOUBLES * i;
        const qarena__frame frame = frame_of(channel, row);
        noisy->errors[site->end++] =
            (qarena__error){.frame = noticed ? frame : image_of(t, frame).frame,
                            .probability = row[2],
                            .gate = gate};
    }
    merge(noisy, site);
    noisy->error_count = site->end;
    return QARENA_OK;
}

static void keep_sites(qarena__noisy_gates *noisy, const qarena__site *sites, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (sites[i].first < sites[i].end) {
            noisy->sites[noisy->site_count++] = sites[i];
        }
    }
}

/* From the part's end back: gates and channels of the list again. */
static qarena_status find_sites(taking *t, uint64_t first, uint64_t end, unsigned count,
                                qarena__noisy_part *part) {
    qarena__noisy_gates *noisy = t->noisy;
    qarena__site begins[QARENA__PART_SITES], ends[QARENA__PART_SITES];
    void *room = noisy->sites;
    uint64_t gate = part->end;
    unsigned left = count;
    reset_images(t);
    for (uint64_t i = end; i-- > first && left;) {
        const qarena__op *op = &t->list->ops[i];
        if (op->kind == QARENA__OP_GATE) {
            step_back(t, &noisy->gates->list.ops[--gate]);
        } else {
            left--;
            QARENA__FORWARD(add_site(t, op, gate, &begins[left], &ends[left]));
        }
    }
    QARENA__FORWARD(qarena__grow(noisy->arena, &room, sizeof *noisy->sites,
                                 noisy->site_count + 2 * (uint64_t)count, 64,
                                 &noisy->site_capacity));
    noisy->sites = room;
    part->sites = noisy->site_count;
    keep_sites(noisy, begins, count);
    part->sites_end = noisy->site_count;
    keep_sites(noisy, ends, count);
    part->frames_end = noisy->site_count;
    return QARENA_OK;
}

/* --- taking gates --- */

/* Carry what errors may have become through a gate. Returns whether it takes notice of any. */
static bool carry(const qarena__op *gate, qarena__frame *reach) {
    const uint64_t qubits = qarena__op_qubits(gate);
    qarena__frame behind = {reach->x & ~qubits, reach->z & ~qubits};
    bool noticed = false;
    for (uint64_t left = qubits; left; left &= left - 1) {
        const uint64_t bit = left & -left;
        const qarena__frame each[2] = {{reach->x & bit, 0}, {0, reach->z & bit}};
        for (unsigned k = 0; k < 2; k++) {
            qarena__frame one = each[k];
            unsigned signs = 0;
            if (!qarena__frame_is_empty(one)) {
                noticed |= !qarena__frame_pass(gate, &one, &signs) || signs;
                behind.x |= one.x;
                behind.z |= one.z;
            }
        }
    }
    *reach = behind;
    return noticed;
}

static void meet_channel(taking *t, const qarena__op *channel) {
    const unsigned count = qarena__error_count(channel);
    const double *rows = count ? qarena__oplist_matrix(t->list, channel) : NULL;
    for (unsigned i = 0; i < count; i++) {
        const qarena__frame frame = frame_of(channel, rows + (size_t)QARENA__ERROR_DOUBLES * i);
        t->reach.x |= frame.x;
        t->reach.z |= frame.z;
    }
}

/* Whether a part with so many gates and sites ends before this gate. */
static bool ends_before(taking *t, const qarena__op *gate, uint64_t gates, unsigned sites) {
    const uint64_t n = t->noisy->n;
    const bool noticed = carry(gate, &t->reach);
    return gates >= (sites ? (noticed ? LEAST_LAYERS : PART_LAYERS) * n : QARENA__PART_GATES);
}

qarena_status qarena__noisy_part_take(qarena__noisy_gates *noisy, const qarena__oplist *list,
                                      const double *values, uint64_t first, uint64_t end,
                                      qarena__noisy_part *part, uint64_t *taken) {
    taking t;
    t.noisy = noisy;
    t.list = list;
    t.values = values;
    t.signs = 0;
    t.reach = (qarena__frame){0, 0};
    uint64_t i = first;
    unsigned sites = 0;
    part->first = noisy->gates->list.count;
    for (; i < end && sites < QARENA__PART_SITES; i++) {
        const qarena__op *op = &list->ops[i];
        if (op->kind != QARENA__OP_GATE) {
            meet_channel(&t, op);
            sites++;
        } else if (ends_before(&t, op, noisy->gates->list.count - part->first, sites)) {
            break;
        } else {
            t.clean = i < noisy->clean;
            QARENA__FORWARD(append_gate(&t, op));
        }
    }
    part->end = noisy->gates->list.count;
    part->signs = t.signs;
    noisy->signs = t.signs > noisy->signs ? t.signs : noisy->signs;
    noisy->gates->parameters.values = noisy->signs;
    *taken = i;
    return find_sites(&t, first, i, sites, part);
}

void qarena__site_see(qarena__noisy_gates *noisy, uint64_t site, uint64_t qubits) {
    qarena__site *s = &noisy->sites[site];
    for (uint64_t i = s->first; i < s->end; i++) {
        noisy->errors[i].frame.x &= qubits;
        noisy->errors[i].frame.z = 0;
    }
    merge(noisy, s);
}
