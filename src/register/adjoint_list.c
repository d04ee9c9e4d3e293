#include "register/adjoint_list.h"

#include <assert.h>

#include "circuit/growing.h"
#include "core/status.h"
#include "plan/canonical.h"
#include "plan/plan_input.h"
#include "plan/planner.h"
#include "plan/policy.h"

/* Gates of the circuit that a piece is made of, at most; fewer where their canonical form has more
 * ops than a plan. */
#define PIECE_GATES 1024u

static void release_pieces(qarena_arena *arena, qarena__adjoint_list *list) {
    for (uint64_t i = 0; i < list->count; i++) {
        qarena__buffer_release(list->pieces[i].arrays);
        qarena__oplist_fini(&list->pieces[i].ops);
    }
    qarena__object_release(arena, list->pieces, list->capacity * sizeof *list->pieces);
    list->pieces = NULL;
    list->count = list->capacity = list->circuit = 0;
}

void qarena__adjoint_list_destroy(qarena_arena *arena, qarena__adjoint_list *list) {
    if (list) {
        release_pieces(arena, list);
        qarena__object_release(arena, list, sizeof *list);
    }
}

/* Two tiles of a thread are to lie where one of an ordinary pass does. */
static unsigned tile_qubits(const qarena__writer *writer) {
    const unsigned n = writer->reg->n, t = qarena__register_tile(writer->reg, writer->kernels);
    const bool fits_twice = t == n && (n < QARENA__PARALLEL_QUBITS ||
                                       qarena__tile_qubits(n + 1, writer->kernels, false) > n);
    return fits_twice || t <= QARENA__SMALLEST_TILE ? t : t - 1;
}

/* Smaller states, and those in a caller's block, are swept gate by gate. */
static bool has_tiles(const qarena__writer *writer) {
    return writer->reg->n >= writer->kernels->lane_bits + 2 &&
           !qarena__arena_in_block(writer->reg->arena);
}

/* A plan, if there is memory for it. */
static void make_plan(qarena__writer *writer, qarena__adjoint_piece *piece) {
    qarena_register *reg = writer->reg;
    piece->arrays = NULL;
    if (piece->ops.count && has_tiles(writer) &&
        qarena__plan_start(&piece->plan, &piece->ops, reg->n, writer->kernels, &reg->costs,
                           tile_qubits(writer), &piece->arrays) == QARENA_OK) {
        piece->plan.plain = true;
        qarena__plan_make(&piece->plan);
    }
}

/* The piece that begins at gate `first` of the inverse; *count: how many gates it has. */
static qarena_status make_piece(qarena__writer *writer, const qarena__oplist *inverse,
                                uint64_t first, uint64_t *count, qarena__adjoint_piece *piece) {
    const qarena_register *reg = writer->reg;
    const unsigned how = QARENA__CANONICAL_SEPARATE |
                         (qarena__kak_pays(&reg->costs, reg->n) ? QARENA__CANONICAL_KAK : 0);
    *piece = (qarena__adjoint_piece){.ops = {.arena = reg->arena}};
    *count = inverse->count - first < PIECE_GATES ? inverse->count - first : PIECE_GATES;
    for (;; *count /= 2) {
        qarena__oplist_clear(&piece->ops);
        const qarena_status status =
            qarena__canonical(inverse, first, *count, reg->n, how, &piece->ops);
        if (status != QARENA_OK) {
            qarena__oplist_fini(&piece->ops);
            return status;
        }
        if (piece->ops.count <= QARENA__PLAN_GATES) {
            break;
        }
    }
    assert(!piece->ops.bindings || piece->ops.bindings->product_count == 0);
    make_plan(writer, piece);
    return QARENA_OK;
}

static qarena_status make_pieces(qarena__writer *writer, const qarena__oplist *inverse,
                                 qarena__adjoint_list *list) {
    for (uint64_t first = 0, count; first < inverse->count; first += count) {
        if (list->capacity < list->count + 1) {
            void *block = list->pieces;
            QARENA__FORWARD(qarena__grow(writer->reg->arena, &block, sizeof *list->pieces,
                                         list->count + 1, 1, &list->capacity));
            list->pieces = block;
        }
        QARENA__FORWARD(make_piece(writer, inverse, first, &count, &list->pieces[list->count]));
        list->count++;
        QARENA__FORWARD(qarena__writer_poll(writer));
    }
    return QARENA_OK;
}

/* The circuit's gates undone, as a circuit. */
static qarena_status invert(const qarena__writer *writer, const qarena_circuit *circuit,
                            qarena_circuit **inverse) {
    const qarena_register *reg = writer->reg;
    QARENA__FORWARD(qarena_circuit_create(reg->arena, reg->n, inverse));
    (void)qarena_circuit_set_poll(*inverse, reg->poll, reg->poll_context);
    const qarena_status status = qarena_circuit_append_inverse(*inverse, circuit);
    if (status != QARENA_OK) {
        qarena_circuit_destroy(*inverse);
    }
    return status;
}

static qarena_status fill(qarena__writer *writer, const qarena_circuit *circuit,
                          qarena__adjoint_list *list) {
    qarena_circuit *inverse;
    QARENA__FORWARD(invert(writer, circuit, &inverse));
    const qarena_status status = make_pieces(writer, &inverse->gates->list, list);
    qarena_circuit_destroy(inverse);
    if (status != QARENA_OK) {
        release_pieces(writer->reg->arena, list);
        return status;
    }
    list->circuit = circuit->gates->id;
    list->gates = circuit->gates->list.count;
    return QARENA_OK;
}

qarena_status qarena__adjoint_list_open(qarena__writer *writer, qarena__adjoint_list **list) {
    qarena_register *reg = writer->reg;
    if (!reg->adjoint) {
        void *object;
        QARENA__FORWARD(qarena__object_allocate(reg->arena, sizeof(qarena__adjoint_list), &object));
        reg->adjoint = object;
        *reg->adjoint = (qarena__adjoint_list){0};
    }
    *list = reg->adjoint;
    return QARENA_OK;
}

qarena_status qarena__adjoint_list_of(qarena__writer *writer, const qarena_circuit *circuit,
                                      qarena__adjoint_list **list) {
    QARENA__FORWARD(qarena__adjoint_list_open(writer, list));
    if ((*list)->circuit == circuit->gates->id && (*list)->gates == circuit->gates->list.count) {
        return QARENA_OK;
    }
    release_pieces(writer->reg->arena, *list);
    return fill(writer, circuit, *list);
}
