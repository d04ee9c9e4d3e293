#include "circuit/pauli_string.h"

#include <stdbool.h>
#include <string.h>

#include "core/status.h"

/* Characters of a text that messages show. */
#define SHOWN 40

static const char letters[] = "IXYZ", digits[] = "0123456789", blanks[] = " \t";

/* Whether c is one of these characters; the NUL is none. */
static bool is_in(const char *set, char c) {
    return c != '\0' && strchr(set, c) != NULL;
}

/* Put `letter` on a qubit. */
static void put_letter(char letter, unsigned qubit, uint64_t *x, uint64_t *z) {
    const uint64_t bit = (uint64_t)1 << qubit;
    *x |= letter == 'X' || letter == 'Y' ? bit : 0;
    *z |= letter == 'Z' || letter == 'Y' ? bit : 0;
}

static qarena_status refuse_letter(const char *text, const char *at) {
    return qarena__fail(QARENA_E_ARGUMENT,
                        "Pauli string \"%.*s\": character %zu is none of I, X, Y, Z", SHOWN, text,
                        (size_t)(at - text));
}

static qarena_status parse_dense(const char *text, unsigned n, uint64_t *x, uint64_t *z) {
    const size_t length = strlen(text);
    for (const char *at = text; *at; at++) {
        if (!is_in(letters, *at)) {
            return refuse_letter(text, at);
        }
    }
    if (length > n) {
        return qarena__fail(QARENA_E_QUBIT, "Pauli string \"%.*s\": %zu letters for %u qubits",
                            SHOWN, text, length, n);
    }
    for (size_t i = 0; i < length; i++) {
        put_letter(text[i], (unsigned)(length - 1 - i), x, z);
    }
    return QARENA_OK;
}

/* Numbers from here on are out of every range. */
#define LARGE 1000000000u

static qarena_status parse_sparse(const char *text, unsigned n, uint64_t *x, uint64_t *z) {
    uint64_t named = 0;
    for (const char *at = text + strspn(text, blanks); *at; at += strspn(at, blanks)) {
        const char letter = *at;
        if (!is_in(letters, letter)) {
            return refuse_letter(text, at);
        }
        unsigned qubit = 0;
        const char *number = ++at;
        for (; is_in(digits, *at); at++) {
            qubit = qubit < LARGE ? 10 * qubit + (unsigned)(*at - '0') : LARGE;
        }
        if (at == number || (*at && !is_in(blanks, *at))) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "Pauli string \"%.*s\": %c is not followed by a qubit and a blank",
                                SHOWN, text, letter);
        }
        if (qubit >= n) {
            return qarena__fail(QARENA_E_QUBIT,
                                "Pauli string \"%.*s\": qubit %.*s is out of range [0, %u)", SHOWN,
                                text, (int)(at - number < SHOWN ? at - number : SHOWN), number, n);
        }
        if (named >> qubit & 1) {
            return qarena__fail(QARENA_E_QUBIT, "Pauli string \"%.*s\": qubit %u is named twice",
                                SHOWN, text, qubit);
        }
        named |= (uint64_t)1 << qubit;
        put_letter(letter, qubit, x, z);
    }
    return QARENA_OK;
}

qarena_status qarena__pauli_string_parse(const char *text, unsigned n, uint64_t *x, uint64_t *z) {
    uint64_t masks[2] = {0, 0};
    const bool sparse = strpbrk(text, digits) || strpbrk(text, blanks);
    QARENA__FORWARD((sparse ? parse_sparse : parse_dense)(text, n, &masks[0], &masks[1]));
    *x = masks[0];
    *z = masks[1];
    return QARENA_OK;
}
