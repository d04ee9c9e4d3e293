#include "qasm/qasm_lexer.h"

#include <string.h>

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Letters, and every byte of characters that are not ASCII: Greek ones are names too. */
static bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static bool continues_name(char c) {
    return begins_name(c) || is_digit(c);
}

static const char *line_end(const char *at, const char *end) {
    const char *found = memchr(at, '\n', (size_t)(end - at));
    return found ? found : end;
}

/* Past white space and comments. false: the one that begins there has no end. */
static bool skip(const char **place, const char *end) {
    const char *at = *place;
    bool closed = true;
    while (at < end && closed) {
        if (*at == ' ' || (*at >= '\t' && *at <= '\r')) {
            at++;
        } else if (*at == '/' && end - at > 1 && at[1] == '/') {
            at = line_end(at, end);
        } else if (*at == '/' && end - at > 1 && at[1] == '*') {
            const char *star = at + 2;
            while (star < end && !(*star == '*' && end - star > 1 && star[1] == '/')) {
                star++;
            }
            closed = star < end;
            at = closed ? star + 2 : at;
        } else {
            break;
        }
    }
    *place = at;
    return closed;
}

static const char *digits(const char *at, const char *end) {
    while (at < end && (is_digit(*at) || (*at == '_' && end - at > 1 && is_digit(at[1])))) {
        at++;
    }
    return at;
}

/* 0x1f, 0b101, 0o17. */
static bool has_base(const char *at, const char *end) {
    return end - at > 2 && at[0] == '0' &&
           (at[1] == 'x' || at[1] == 'X' || at[1] == 'b' || at[1] == 'B' || at[1] == 'o' ||
            at[1] == 'O');
}

static const char *number(const char *at, const char *end, uint8_t *kind) {
    *kind = QARENA__WORD_INTEGER;
    if (has_base(at, end)) {
        for (at += 2; at < end && continues_name(*at); at++) {
        }
        return at;
    }
    at = digits(at, end);
    if (at < end && *at == '.') {
        *kind = QARENA__WORD_REAL;
        at = digits(at + 1, end);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        const char *power = at + 1;
        power += power < end && (*power == '+' || *power == '-');
        if (power < end && is_digit(*power)) {
            *kind = QARENA__WORD_REAL;
            at = digits(power, end);
        }
    }
    const char *unit = at;
    while (at < end && continues_name(*at)) {
        at++;
    }
    *kind = at == unit ? *kind : QARENA__WORD_TIME;
    return at;
}

/* The end of a string, after its closing quote; NULL: it has none on its line. */
static const char *string(const char *at, const char *end) {
    const char quote = *at++;
    while (at < end && *at != quote && *at != '\n') {
        at++;
    }
    return at < end && *at == quote ? at + 1 : NULL;
}

/* Signs of two characters. */
static unsigned pair(char a, char b) {
    static const struct {
        char text[3];
        unsigned char sign;
    } pairs[] = {{"->", QARENA__ARROW},       {"==", QARENA__EQUAL},    {"!=", QARENA__UNEQUAL},
                 {"<=", QARENA__AT_MOST},     {">=", QARENA__AT_LEAST}, {"&&", QARENA__BOTH},
                 {"||", QARENA__EITHER},      {"**", QARENA__POWER},    {"<<", QARENA__SHIFT_LEFT},
                 {">>", QARENA__SHIFT_RIGHT}, {"++", QARENA__JOIN},     {"+=", QARENA__UPDATE},
                 {"-=", QARENA__UPDATE},      {"*=", QARENA__UPDATE},   {"/=", QARENA__UPDATE},
                 {"&=", QARENA__UPDATE},      {"|=", QARENA__UPDATE},   {"^=", QARENA__UPDATE},
                 {"%=", QARENA__UPDATE},      {"~=", QARENA__UPDATE}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i].text[0] == a && pairs[i].text[1] == b) {
            return pairs[i].sign;
        }
    }
    return 0;
}

static const char *sign(const char *at, const char *end, qarena__word *word) {
    const unsigned both = end - at > 1 ? pair(at[0], at[1]) : 0;
    if ((both == QARENA__POWER || both == QARENA__SHIFT_LEFT || both == QARENA__SHIFT_RIGHT) &&
        end - at > 2 && at[2] == '=') {
        word->kind = QARENA__WORD_SIGN;
        word->sign = QARENA__UPDATE;
        return at + 3;
    }
    word->kind = *at > 32 && *at < 127 ? QARENA__WORD_SIGN : QARENA__WORD_BAD;
    word->sign = both ? (uint8_t)both : (uint8_t)*at;
    return at + (both ? 2 : 1);
}

void qarena__cursor_step(qarena__cursor *cursor) {
    const char *end = cursor->end, *at = cursor->at, *after;
    qarena__word *word = &cursor->word;
    if (!skip(&at, end)) {
        *word = (qarena__word){
            .text = at, .length = (size_t)(end - at), .kind = QARENA__WORD_OPEN_COMMENT};
        cursor->at = end;
        return;
    }
    *word = (qarena__word){.text = at, .kind = QARENA__WORD_END};
    if (at == end) {
        cursor->at = end;
        return;
    }
    if (begins_name(*at)) {
        word->kind = QARENA__WORD_NAME;
        for (after = at + 1; after < end && continues_name(*after); after++) {
        }
    } else if (is_digit(*at) || (*at == '.' && end - at > 1 && is_digit(at[1]))) {
        after = number(at, end, &word->kind);
    } else if (*at == '$' && end - at > 1 && is_digit(at[1])) {
        word->kind = QARENA__WORD_HARDWARE;
        after = digits(at + 1, end);
    } else if (*at == '"' || *at == '\'') {
        after = string(at, end);
        word->kind = after ? QARENA__WORD_STRING : QARENA__WORD_OPEN_STRING;
        after = after ? after : line_end(at, end);
    } else {
        after = sign(at, end, word);
    }
    word->length = (size_t)(after - at);
    cursor->at = after;
}

void qarena__cursor_skip_line(qarena__cursor *cursor) {
    cursor->at = line_end(cursor->word.text, cursor->end);
    qarena__cursor_step(cursor);
}

void qarena__place_find(const char *text, const char *place, unsigned long long *line,
                        unsigned long long *column) {
    const char *start = text;
    *line = 1;
    for (const char *at = text; at < place; at++) {
        if (*at == '\n') {
            ++*line;
            start = at + 1;
        }
    }
    *column = (unsigned long long)(place - start) + 1;
}

bool qarena__word_reads(const qarena__word *word, const char *text) {
    return strlen(text) == word->length && memcmp(word->text, text, word->length) == 0;
}
