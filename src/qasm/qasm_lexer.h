/* The words of an OpenQASM text, one after the other, from where a cursor stands. Nothing here
 * fails or takes memory: what is no word is one of kind BAD, or of those after it, and whoever
 * looks at it refuses it. */
#ifndef QARENA_QASM_QASM_LEXER_H
#define QARENA_QASM_QASM_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum qarena__word_kind {
    QARENA__WORD_END, /* of the text */
    QARENA__WORD_NAME,
    QARENA__WORD_INTEGER,
    QARENA__WORD_REAL,
    QARENA__WORD_TIME, /* a number with a unit of time */
    QARENA__WORD_STRING,
    QARENA__WORD_HARDWARE, /* $3: a qubit of a machine */
    QARENA__WORD_SIGN,
    QARENA__WORD_BAD,
    QARENA__WORD_OPEN_STRING, /* up to the line's end, without the quote that closes it */
    QARENA__WORD_OPEN_COMMENT /* up to the text's end */
} qarena__word_kind;

/* Signs of one character are that character; the others: */
enum {
    QARENA__ARROW = 128, /* -> */
    QARENA__EQUAL,       /* == */
    QARENA__UNEQUAL,     /* != */
    QARENA__AT_MOST,     /* <= */
    QARENA__AT_LEAST,    /* >= */
    QARENA__BOTH,        /* && */
    QARENA__EITHER,      /* || */
    QARENA__POWER,       /* ** */
    QARENA__SHIFT_LEFT,  /* << */
    QARENA__SHIFT_RIGHT, /* >> */
    QARENA__JOIN,        /* ++ */
    QARENA__UPDATE       /* += and its like: the operator is all but the word's last character */
};

typedef struct qarena__word {
    const char *text; /* where it stands in its source */
    size_t length;
    uint8_t kind;
    uint8_t sign; /* of SIGN */
} qarena__word;

/* A place in a text, and the word that begins there. */
typedef struct qarena__cursor {
    const char *at, *end; /* what follows the word */
    qarena__word word;
    uint32_t source; /* which text it is */
} qarena__cursor;

/* Step to the next word. */
void qarena__cursor_step(qarena__cursor *cursor);

/* Step over the rest of the line that the word stands on. */
void qarena__cursor_skip_line(qarena__cursor *cursor);

/* Line and column, from 1 on, of a place in a text; columns are counted in bytes. */
void qarena__place_find(const char *text, const char *place, unsigned long long *line,
                        unsigned long long *column);

static inline bool qarena__word_is(const qarena__word *word, unsigned sign) {
    return word->kind == QARENA__WORD_SIGN && word->sign == sign;
}

/* Whether a word is these characters. */
bool qarena__word_reads(const qarena__word *word, const char *text);

#endif
