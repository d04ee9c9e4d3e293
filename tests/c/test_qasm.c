/* OpenQASM texts in C: what becomes of them, limits at their edge, includes, no memory at every
 * place, and texts that are cut off or noise. Matrices are tested in test_qasm.py. */
#define QARENA_UNSTABLE
#include "fixture.h"

#define HEAD "OPENQASM 2.0; include \"qelib1.inc\"; "

/* Something of everything. */
static const char sample[] =
    HEAD "qreg q[2]; qreg r[3]; creg c[2]; creg d[1];\n"
         "gate two(a, b) x, y { rx(-a^2 / sin(b)) x; cx x, y; rccx x, y, w; }\n";
static const char full[] =
    HEAD "// a comment\nqreg q[2]; qreg r[3]; creg c[2]; creg d[1]; opaque far(a) x;\n"
         "gate two(a, b) x, y { rx(-a^2 / sin(b)) x; barrier x; cx x, y; }\n"
         "gate four(a) x, y { two(a, a + 1) x, y; two(2 * a, ln(3)) y, x; }\n"
         "h q; cx q, r[1]; four(0.25e1) q[0], r[2]; u2(pi / 2, -pi) r; rccx q[0], q[1], r[0];\n"
         "cu(1, 2, 3, 4) q[0], r[0]; measure q -> c; if (c == 2) four(1) q[0], q[1];\n"
         "reset r; if (d == 5) x q[0]; measure r[0] -> d[0];";

static const char third[] =
    "OPENQASM 3.0; include \"stdgates.inc\"; input float theta; const int n = 2 ** 2 - 1;\n"
    "qubit[n] q; bit[n] c; bit d = 1; let a = q[0:2:2] ++ q[1];\n"
    "gate g(x) r, s { rx(x / 2) r; ctrl @ gphase(x) s; inv @ pow(2) @ t r; }\n"
    "ctrl(1) @ negctrl @ x a[0], a[1], a[2]; g(theta * 3) q[0], q[1];\n"
    "inv @ g(2) a[{0, 1}], q[{1, 0}]; for int i in [0:n - 1] { U(i, pi, 0x1) q[i]; }\n"
    "c = measure q; if (c[0] && !c[1]) { x q[0]; } else if (c != 3) y q[1]; else z q[2];\n"
    "if (c[0] ^ c[1] ^ true) { x q[0]; } else if (c[1] ^ d) y q[0]; while (d == 1) { h q[0]; d = "
    "measure q[0]; } c[0] = c[1] ^ (c[2] || d); c = \"010\"; c[1] |= "
    "d;";

static const char programs[] =
    "OPENQASM 3.0; include \"stdgates.inc\"; qubit[3] q; bit[3] c; input float w; box { nop q; }\n"
    "def turn(qubit a, float f) -> bit { bit b; rx(f) a; b = measure a; if (b) reset a; return b; }"
    "def both(qubit[2] r, bit[2] d, int k, bool e) -> bit[2] { for int i in [0:k] {"
    " d[0] = turn(r[0], i / 2.0); } if (e) x r[1]; return d ^ \"01\"; }\n"
    "c[0:1] = both(q[1:2], c[1:2], 2, c[0]); turn(q[0], w); int n = 1; n <<= 3; float f = w;\n"
    "for int i in [0:1] { f = f + w; rx(f) q[i]; if (i < 1) cx q[i], q[i + 1]; }\n"
    "bool on = c[0]; bool up = true; if (c < 5) { up = false; on = !on; } if (up && on) y q[0];\n"
    "while (c[0:1] >= c[1:2]) { c[0] = measure q[0]; } switch (c) { case 1, 2 { x q[0]; } case 3 "
    "{ y q[0]; } default { delay[2ns] q[1]; } } switch (n) { case 8 { z q[0]; } default { } }\n"
    "gate g(a) r, s { rx(a / 2) r; ctrl @ h r, s; } pow(1 / 3.0) @ g(1) q[0], q[1];\n"
    "ctrl @ pow(0.5) @ swap q[2], q[0], q[1]; pow(0.5) @ rz(w) q[0]; duration d = 3ns; end; ?";

static const char decided[] =
    "qubit q; bit[3] c; int a; int b = c[0]; uint[5] n = 9; while (c == 2) { a = c; U(0, 0, 1) q; "
    "}\n"
    "if (c[1]) { n = c; b = c & 5; } switch (n) { case 9 { a = 6; } default { b ^= 1; } } b >>= "
    "1;\n"
    "if (a == 3 && b < 1) { n = 31; } a = 4; b = 2; for int i in [0:a - b] { a = c[i]; n = a; }";

static qarena_status read_with(const char *text, const qarena_qasm_options *options,
                               qarena_circuit **circuit) {
    return qarena_circuit_from_qasm(arena, text, strlen(text), options, circuit);
}

ARENA_TEST(qasm, everything) {
    qarena_circuit *circuit;
    MUST(read_with(full, NULL, &circuit));
    cr_assert_eq(qarena_circuit_qubits(circuit), 5);
    cr_assert_eq(qarena_circuit_bits(circuit), 3);
    cr_assert_gt(qarena_circuit_length(circuit), 30);
    qarena_circuit_destroy(circuit);
    MUST(read_with(third, NULL, &circuit));
    cr_assert_eq(qarena_circuit_qubits(circuit), 3);
    cr_assert_eq(qarena_circuit_bits(circuit), 4);
    cr_assert_eq(qarena_circuit_values(circuit), 1);
    qarena_circuit_destroy(circuit);
    MUST(read_with(programs, NULL, &circuit));
    cr_assert_eq(qarena_circuit_qubits(circuit), 3);
    cr_assert_eq(qarena_circuit_bits(circuit), 3 + 1 + 2 + 1 + 1 + 1);
    qarena_circuit_destroy(circuit);
    MUST(read_with(decided, NULL, &circuit));
    cr_assert_eq(qarena_circuit_named_bits(circuit), 3);
    qarena_circuit_destroy(circuit);
    MUST(read_with("", NULL, &circuit));
    cr_assert_eq(qarena_circuit_length(circuit), 0);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(qasm, says_where_and_what) {
    qarena_circuit *circuit = NULL;
    REFUSED(read_with(sample, NULL, &circuit), QARENA_E_ARGUMENT,
            "qasm 2:64: 'w': the name is not known: a qubit or a register of them is expected");
    REFUSED(read_with("OPENQASM 2.0;\nqreg q[2];\n  CX q[0] q[1];", NULL, &circuit),
            QARENA_E_ARGUMENT, "qasm 3:11: 'q': ',' or ';' is expected");
    REFUSED(read_with("OPENQASM 2.0; qreg q[2]", NULL, &circuit), QARENA_E_ARGUMENT,
            "qasm 1:24: the text ends here: ';' is expected");
    REFUSED(read_with(HEAD "qreg q[1]; rx(1e308 * 1e10) q[0];", NULL, &circuit), QARENA_E_ARGUMENT,
            "qasm 1:57: '*': the result is not finite");
    cr_assert_null(circuit);
}

ARENA_TEST(qasm, limits_at_their_edge) {
    qarena_circuit *circuit = NULL;
    qarena_qasm_options options = QARENA_QASM_OPTIONS_INIT;
    options.qubits = 3;
    MUST(read_with("OPENQASM 2.0; qreg q[3];", &options, &circuit));
    qarena_circuit_destroy(circuit);
    cr_assert_eq(read_with("OPENQASM 2.0; qreg q[4];", &options, &circuit), QARENA_E_ARGUMENT);
    options.qubits = 65;
    cr_assert_eq(read_with("", &options, &circuit), QARENA_E_ARGUMENT);
    options.qubits = 0;
    options.operations = 4;
    MUST(read_with("OPENQASM 2.0; qreg q[4]; U(0,0,0) q;", &options, &circuit));
    qarena_circuit_destroy(circuit);
    cr_assert_eq(read_with("OPENQASM 2.0; qreg q[5]; U(0,0,0) q;", &options, &circuit),
                 QARENA_E_ARGUMENT);
    options.operations = 0;
    options.depth = 3;
    MUST(read_with("OPENQASM 2.0; qreg q[1]; U(((1)),0,0) q;", &options, &circuit));
    qarena_circuit_destroy(circuit);
    cr_assert_eq(read_with("OPENQASM 2.0; qreg q[1]; U((((1)))),0,0) q;", &options, &circuit),
                 QARENA_E_ARGUMENT);
    options.depth = 0;
    options.bytes = 13;
    MUST(read_with("OPENQASM 2.0;", &options, &circuit));
    qarena_circuit_destroy(circuit);
    cr_assert_eq(read_with("OPENQASM 2.0; ", &options, &circuit), QARENA_E_ARGUMENT);
    options.size = 3;
    cr_assert_eq(read_with("", &options, &circuit), QARENA_E_ARGUMENT);
}

/* A file that includes itself as long as it may; others are not there. */
static qarena_status find(void *context, const char *name, size_t length, const char **text,
                          size_t *text_length) {
    static const char cycle[] = "include \"cycle.inc\";";
    static const char gates[] = "gate flip a { U(pi, 0, pi) a; }";
    ++*(unsigned *)context;
    *text = length == 9 && memcmp(name, "cycle.inc", 9) == 0 ? cycle : gates;
    *text_length = strlen(*text);
    return QARENA_OK;
}

ARENA_TEST(qasm, includes) {
    unsigned asked = 0;
    qarena_circuit *circuit = NULL;
    qarena_qasm_options options = QARENA_QASM_OPTIONS_INIT;
    options.include = find;
    options.include_context = &asked;
    MUST(read_with("OPENQASM 2.0; include \"g.inc\"; qreg q[2]; flip q;", &options, &circuit));
    cr_assert_eq(qarena_circuit_length(circuit), 2);
    qarena_circuit_destroy(circuit);
    cr_assert_eq(asked, 1);
    cr_assert_eq(read_with("OPENQASM 2.0; include \"cycle.inc\";", &options, &circuit),
                 QARENA_E_ARGUMENT);
    cr_assert(strstr(qarena_last_error(), "files within files"), "%s", qarena_last_error());
}

static int always(void *unused) {
    (void)unused;
    return 1;
}

ARENA_TEST(qasm, cancelled) {
    qarena_circuit *circuit = NULL;
    qarena_qasm_options options = QARENA_QASM_OPTIONS_INIT;
    options.poll = always;
    static char text[60000] = "OPENQASM 2.0; qreg q[1];";
    for (size_t i = strlen(text); i + 16 < sizeof text; i += 14) {
        memcpy(text + i, "U(0,0,0) q[0];", 15);
    }
    const qarena_status status = read_with(text, &options, &circuit);
    cr_assert(status == QARENA_E_CANCELLED || status == QARENA_OK);
    qarena_circuit_destroy(circuit);
}

/* Memory fails at each place, once and for good: the call says so, and nothing is left. */
static void starve(const char *text) {
    for (int persistent = 0; persistent <= 1; persistent++) {
        for (uint64_t k = 1;; k++) {
            qarena_circuit *circuit = NULL;
            qarena_arena_stats before, after;
            MUST(qarena_arena_read_stats(arena, &before));
            qarena_fault_set(k, persistent);
            const qarena_status status = read_with(text, NULL, &circuit);
            const int fired = qarena_fault_fired();
            qarena_fault_set(0, 0);
            cr_assert(status == QARENA_OK || (fired && status == QARENA_E_MEMORY && !circuit),
                      "site %llu: %s", (unsigned long long)k, qarena_last_error());
            qarena_circuit_destroy(circuit);
            MUST(qarena_arena_read_stats(arena, &after));
            cr_assert_eq(after.in_use, before.in_use, "site %llu", (unsigned long long)k);
            if (!fired) {
                break;
            }
        }
    }
}

ARENA_TEST(qasm, without_memory) {
    starve(full);
    starve(third);
    starve(programs);
    starve(decided);
}

/* Cut off anywhere: refused or, between statements, read; never more than that. */
static void cut_everywhere(const char *text) {
    for (size_t length = 0; length < strlen(text); length++) {
        qarena_circuit *circuit = NULL;
        char *part = malloc(length + 1); /* so that a sanitizer sees every byte beyond */
        cr_assert(part);
        memcpy(part, text, length);
        const qarena_status status = qarena_circuit_from_qasm(arena, part, length, NULL, &circuit);
        free(part);
        cr_assert(status == QARENA_OK || status == QARENA_E_ARGUMENT, "%zu: %s", length,
                  qarena_last_error());
        cr_assert_eq(status == QARENA_OK, circuit != NULL);
        qarena_circuit_destroy(circuit);
    }
}

/* Bytes of the text exchanged for others, by chance. */
static void disturb(const char *text, unsigned rounds) {
    uint64_t seed = 7;
    const size_t length = strlen(text);
    char *noisy = malloc(length);
    cr_assert(noisy);
    for (unsigned round = 0; round < rounds; round++) {
        qarena_circuit *circuit = NULL;
        memcpy(noisy, text, length);
        for (unsigned i = 0; i <= round % 8; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const size_t at = (seed >> 33) % length;
            noisy[at] = round % 2 ? (char)(seed >> 20) : text[(seed >> 12) % length];
        }
        const qarena_status status = qarena_circuit_from_qasm(arena, noisy, length, NULL, &circuit);
        cr_assert(status == QARENA_OK || status == QARENA_E_ARGUMENT || status == QARENA_E_QUBIT ||
                      status == QARENA_E_NOT_FINITE,
                  "%s", qarena_last_error());
        qarena_circuit_destroy(circuit);
    }
    free(noisy);
}

ARENA_TEST(qasm, cut_off_and_disturbed) {
    qarena_arena_stats before, after;
    MUST(qarena_arena_read_stats(arena, &before));
    cut_everywhere(full);
    cut_everywhere(third);
    cut_everywhere(programs);
    cut_everywhere(decided);
    disturb(full, 10000);
    disturb(third, 20000);
    disturb(programs, 20000);
    disturb(decided, 20000);
    MUST(qarena_arena_read_stats(arena, &after));
    cr_assert_eq(after.in_use, before.in_use);
}
