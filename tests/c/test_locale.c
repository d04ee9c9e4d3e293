/* Under a locale with decimal commas the library writes numbers with points. The locale is compiled
 * here, where `localedef` and its sources are. */
#define _GNU_SOURCE
#include "fixture.h"

#include <locale.h>
#include <stdio.h>
#include <unistd.h>

/* Whether there is such a locale now. */
static int use_commas(void) {
    char folder[] = "/tmp/qarena_locale_XXXXXX", command[256], comma[16];
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && mkdtemp(folder) != NULL) {
        snprintf(command, sizeof command,
                 "localedef --no-archive -i de_DE -f UTF-8 %s/de_DE.UTF-8 2>/dev/null", folder);
        const int made = system(command);
        setenv("LOCPATH", folder, 1);
        setlocale(LC_ALL, "de_DE.UTF-8");
        snprintf(command, sizeof command, "rm -r %s", folder);
        cr_log_info("localedef: %d, rm: %d", made, system(command));
    }
    snprintf(comma, sizeof comma, "%.1f", 0.5);
    return strcmp(comma, "0,5") == 0;
}

static qarena_circuit *some_circuit(void) {
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, 14, &circuit));
    for (unsigned q = 0; q < 14; q++) {
        const double angle = 0.1 + q;
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_RY, &angle,
                                  &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    }
    return circuit;
}

ARENA_TEST(locale, numbers_have_points) {
    static char text[2][1 << 16];
    size_t length;
    const double half[2] = {0.5, 0};
    if (!use_commas()) {
        fixture_teardown();
        cr_skip_test("no locale with decimal commas, and no localedef to make one");
    }
    qarena_circuit *circuit = some_circuit();
    for (int json = 0; json <= 1; json++) {
        MUST(
            qarena_circuit_explain(circuit, QARENA_DOUBLE, json, text[0], sizeof text[0], &length));
        setlocale(LC_ALL, "C");
        MUST(
            qarena_circuit_explain(circuit, QARENA_DOUBLE, json, text[1], sizeof text[1], &length));
        setlocale(LC_ALL, "de_DE.UTF-8");
        cr_assert_str_eq(text[0], text[1]);
        cr_assert_not_null(strchr(text[0], '.'));
    }
    qarena_circuit_destroy(circuit);
    qarena_register *reg = make_register(0, QARENA_DOUBLE, 2, 1);
    REFUSED(qarena_register_set_state(reg, half, QARENA_DOUBLE, 1, 1), QARENA_E_NORM,
            "set_state: norm^2 is 0.25, 1 within 1e-08 is needed");
    qarena_register_destroy(reg);
    snprintf(text[0], sizeof text[0], "%.2f", 0.25);
    cr_assert_str_eq(text[0], "0,25", "the caller's locale is another one now");
}
