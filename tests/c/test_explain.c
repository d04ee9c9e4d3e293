/* A plan's description says what the plan is, in any size of buffer. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "plan/explain.h"
#include "plan/planner.h"
#include "plan_circuits.h"

static qarena__plan make(unsigned tile_qubits, unsigned segment_qubits) {
    qarena__plan plan = {.tile_qubits = tile_qubits,
                         .segment_wanted = segment_qubits,
                         .segment_least = segment_qubits,
                         .lane_bits = 1};
    set_arrays(&plan, &drawn);
    qarena__plan_make(&plan);
    return plan;
}

/* A phase, a rotation outside the low qubits, then a gate wider than the tile. */
static qarena__plan make_small(void) {
    start(&drawn, 6, 1);
    phase(&drawn, bit(5));
    rotation(&drawn, 5);
    dense(&drawn, 0x3f);
    return make(3, 1);
}

Test(explain, text) {
    char text[1024];
    qarena__plan plan = make_small();
    size_t length =
        qarena__explain(&plan, true, 16, NULL, 1, QARENA__EXPLAIN_TEXT, text, sizeof text);
    cr_assert_eq(length, strlen(text));
    cr_assert_str_eq(text, "6 qubits, 3 operations: 2 passes, 3 stages (1 phases in 1, 1 rotations "
                           "in 1, 0 KAK, 1 other, 0 moves); "
                           "tiles of 3 qubits, 128 B; 4 KiB moved\n"
                           "pass 1: tile 0-1 5; 2 stages (1 phases in 1, 1 rotations in 1, 0 KAK, "
                           "0 other, 0 moves); 2 KiB\n"
                           "    P1 R1\n"
                           "pass 2: full state; 1 stages (0 phases in 0, 0 rotations in 0, 0 KAK, "
                           "1 other, 0 moves); 2 KiB\n"
                           "    G\n");
}

Test(explain, json) {
    char text[1024];
    qarena__plan plan = make_small();
    qarena__explain(&plan, true, 8, NULL, 1, QARENA__EXPLAIN_JSON, text, sizeof text);
    cr_assert_str_eq(
        text,
        "{\"qubits\":6,\"operations\":3,\"tile_qubits\":3,\"segment_qubits\":1,\"one_by_one\":"
        "false,\"gates_one_by_one\":0,\"stages\":3,\"bytes\":2048,\"passes\":["
        "{\"tile\":[0,1,5],\"bytes\":1024,\"stages\":[{\"kind\":\"phase\",\"operations\":[0]},"
        "{\"kind\":\"rotation\",\"operations\":[1]}]},"
        "{\"tile\":[],\"bytes\":1024,\"stages\":[{\"kind\":\"other\",\"operations\":[2]}]}]}");
}

Test(explain, bytes_beyond_64_bits) {
    char text[1024];
    start(&drawn, 62, 1);
    rotation(&drawn, 61);
    qarena__plan plan = make(14, 5);
    qarena__explain(&plan, true, 16, NULL, 1, QARENA__EXPLAIN_JSON, text, sizeof text);
    cr_assert_not_null(strstr(text, "\"bytes\":147573952589676412928,")); /* 2^67 */
}

Test(explain, any_buffer) {
    start(&drawn, 12, 5);
    make_random(&drawn, 60, 3);
    qarena__plan plan = make(6, 2);
    for (int format = QARENA__EXPLAIN_TEXT; format <= QARENA__EXPLAIN_JSON; format++) {
        size_t length =
            qarena__explain(&plan, true, 8, NULL, 1, (qarena__explain_format)format, NULL, 0);
        char *whole = malloc(length + 1);
        cr_assert_not_null(whole);
        cr_assert_eq(qarena__explain(&plan, true, 8, NULL, 1, (qarena__explain_format)format, whole,
                                     length + 1),
                     length);
        cr_assert_eq(strlen(whole), length);
        for (size_t size = 1; size <= length; size++) {
            char *part = malloc(size); /* exactly, so that a sanitizer sees a byte too many */
            cr_assert_not_null(part);
            cr_assert_eq(qarena__explain(&plan, true, 8, NULL, 1, (qarena__explain_format)format,
                                         part, size),
                         length);
            cr_assert_eq(strlen(part), size - 1);
            cr_assert_eq(strncmp(part, whole, size - 1), 0);
            free(part);
        }
        free(whole);
    }
}

/* Round units: 4 qubits are 16 amplitudes. */
Test(explain, costs) {
    const qarena_units units = {.memory_load = 1,
                                .memory_store = 2,
                                .phases = 3,
                                .kak = 5,
                                .exchange = 7,
                                .rotations = {0, 11, 13, 17, 19},
                                .in_vector_rotation = 23,
                                .multiply_add = 0.25,
                                .memory_byte = 0.125};
    char text[1024];
    start(&drawn, 4, 1);
    phase(&drawn, bit(3));
    rotation(&drawn, 2);
    rotation(&drawn, 3);
    add(&drawn, bit(1) | bit(2), 0, QARENA__KAK);
    qarena__plan plan = make(4, 1);
    cr_assert_eq(plan.pass_count, 1);
    const qarena__prediction cost = qarena__predict_pass(&plan, &plan.passes[0], &units, 16, 2);
    cr_assert_eq(cost.bytes, 2 * 16 * 16);
    cr_assert_eq(cost.multiply_adds, 16 * (4 + 2 * 2 + 10));
    /* Two rotations on different qubits; the phase waits for one of them, or not: both orders take
     * two sweeps of one, or one of two. */
    const double stages = plan.stage_count == 3 ? 3 + 13 + 5 : 3 + 11 + 11 + 5;
    cr_assert_eq(cost.nanoseconds, 64 + stages * 16 / 2);
    cr_assert_eq(cost.limit, 64);
    qarena__explain(&plan, true, 16, &units, 2, QARENA__EXPLAIN_TEXT, text, sizeof text);
    cr_assert_not_null(strstr(text, "1 KAK"));
    cr_assert_not_null(strstr(text, "million multiply-adds; predicted "));
    qarena__explain(&plan, true, 16, &units, 2, QARENA__EXPLAIN_JSON, text, sizeof text);
    cr_assert_not_null(strstr(text, "\"multiply_adds\":288,"));
    cr_assert_not_null(strstr(text, "\"kind\":\"kak\""));
}

static double phases_work(uint64_t first, uint64_t second) {
    const qarena_units units = {.phases = 1, .multiply_add = 1};
    start(&drawn, 9, 1);
    phase(&drawn, first);
    phase(&drawn, second);
    qarena__plan plan = make(9, 1);
    cr_assert(plan.pass_count == 1 && plan.stage_count == 1);
    return qarena__predict_pass(&plan, &plan.passes[0], &units, 16, 1).multiply_adds / 512;
}

/* A block of a tile has 2^7 amplitudes: bits 0-6 are within it. */
Test(explain, phases_cost_a_table_or_numbers_or_both) {
    cr_assert_eq(phases_work(bit(0), bit(3)), 4);
    cr_assert_eq(phases_work(bit(7), bit(7) | bit(8)), 4);
    cr_assert_eq(phases_work(bit(6) | bit(7), bit(1)), 4);
    cr_assert_eq(phases_work(bit(6), bit(7)), 8);
}
