/* The names that a text knows at a place: keywords, functions, gates, registers, constants. */
#ifndef QARENA_QASM_QASM_NAMES_H
#define QARENA_QASM_QASM_NAMES_H

#include "qasm/qasm_reader.h"

/* Keywords: qarena__name.index. */
typedef enum qarena__keyword {
    QARENA__KEY_OPENQASM,
    QARENA__KEY_INCLUDE,
    QARENA__KEY_QREG,
    QARENA__KEY_CREG,
    QARENA__KEY_GATE,
    QARENA__KEY_OPAQUE,
    QARENA__KEY_MEASURE,
    QARENA__KEY_RESET,
    QARENA__KEY_BARRIER,
    QARENA__KEY_IF,
    QARENA__KEY_THIRD, /* from here on of OpenQASM 3 alone */
    QARENA__KEY_QUBIT = QARENA__KEY_THIRD,
    QARENA__KEY_BIT,
    QARENA__KEY_CONST,
    QARENA__KEY_INPUT,
    QARENA__KEY_TYPE, /* int uint float angle bool */
    QARENA__KEY_LET,
    QARENA__KEY_ELSE,
    QARENA__KEY_WHILE,
    QARENA__KEY_FOR,
    QARENA__KEY_IN,
    QARENA__KEY_CTRL,
    QARENA__KEY_NEGCTRL,
    QARENA__KEY_INV,
    QARENA__KEY_POW,
    QARENA__KEY_PRAGMA,
    QARENA__KEY_NOP,
    QARENA__KEY_DEF,
    QARENA__KEY_RETURN,
    QARENA__KEY_BOX,
    QARENA__KEY_DELAY,
    QARENA__KEY_TIME, /* duration stretch */
    QARENA__KEY_OUTPUT,
    QARENA__KEY_SWITCH,
    QARENA__KEY_CASE,
    QARENA__KEY_DEFAULT,
    QARENA__KEY_BREAK,
    QARENA__KEY_END,
    QARENA__KEY_REFUSED /* known, and not done here */
} qarena__keyword;

/* The name that a word has here: the newest of the whole text or of the call that is read. NULL:
 * none. */
qarena__name *qarena__names_find(qarena__reader *reader, const qarena__word *word);

/* Add a name to those of the call that is read, or of the whole text; *name: for the caller to
 * fill, until the next one. E_ARGUMENT (there is one already), E_MEMORY. */
qarena_status qarena__names_add(qarena__reader *reader, const qarena__word *word, unsigned kind,
                                qarena__name **name);

/* Let names be those of the innermost call: after calls have begun or ended. */
void qarena__frame_enter(qarena__reader *reader);

/* Forget all but the first `count`. */
void qarena__names_cut(qarena__reader *reader, uint32_t count);

/* Where the reader lies in memory is part of it: who writes a text does not know what would share a
 * slot of a table. */
uint32_t qarena__names_hash(const qarena__reader *reader, const char *text, size_t length);

/* Keywords, functions and constants of the text's version. E_MEMORY. */
qarena_status qarena__names_begin(qarena__reader *reader);

/* The keyword that the word is; -1: none. */
int qarena__keyword_of(qarena__reader *reader, const qarena__word *word);

/* "a qubit", "a gate": what a name is. */
const char *qarena__name_noun(const qarena__name *name);

#endif
