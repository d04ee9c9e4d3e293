/* Reading small text files with open and read only. */
#define _GNU_SOURCE
#include "core/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *path) {
    int file;
    do {
        file = open(path, O_RDONLY | O_CLOEXEC);
    } while (file < 0 && errno == EINTR);
    return file;
}

/* Bytes read, 0 at the end and on errors: a file that breaks off is a short file. */
static size_t read_some(int file, char *text, size_t capacity) {
    ssize_t got;
    do {
        got = read(file, text, capacity);
    } while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

long qarena__file_read(const char *path, char *text, size_t capacity) {
    int file = open_file(path);
    if (file < 0) {
        return -1;
    }
    size_t length = 0, got;
    while (length < capacity && (got = read_some(file, text + length, capacity - length)) > 0) {
        length += got;
    }
    close(file);
    if (length >= capacity) {
        return -1;
    }
    text[length] = '\0';
    return (long)length;
}

bool qarena__parse_number(const char **text, uint64_t *number) {
    const char *digit = *text;
    uint64_t value = 0;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*digit - '0'), &value)) {
            return false;
        }
    }
    if (digit == *text) {
        return false;
    }
    *text = digit;
    *number = value;
    return true;
}

bool qarena__file_read_number(const char *path, uint64_t *number) {
    char text[64];
    const char *cursor = text;
    return qarena__file_read(path, text, sizeof text) > 0 && qarena__parse_number(&cursor, number);
}

bool qarena__lines_open(qarena__lines *lines, const char *path) {
    lines->file = open_file(path);
    lines->ended = lines->cut = false;
    lines->begin = lines->end = 0;
    return lines->file >= 0;
}

/* Move what is unread to the front and read more behind it. */
static void refill(qarena__lines *lines) {
    size_t unread = lines->end - lines->begin;
    memmove(lines->text, lines->text + lines->begin, unread);
    lines->begin = 0;
    lines->end = unread;
    size_t got = read_some(lines->file, lines->text + unread, sizeof lines->text - 1 - unread);
    lines->ended = got == 0;
    lines->end += got;
}

/* Drop the rest of a line that did not fit. */
static void skip_rest(qarena__lines *lines) {
    do {
        char *newline = memchr(lines->text + lines->begin, '\n', lines->end - lines->begin);
        if (newline != NULL) {
            lines->begin = (size_t)(newline + 1 - lines->text);
            return;
        }
        lines->begin = lines->end;
        refill(lines);
    } while (!lines->ended);
}

char *qarena__lines_next(qarena__lines *lines) {
    if (lines->cut) {
        skip_rest(lines);
        lines->cut = false;
    }
    for (;;) {
        char *line = lines->text + lines->begin;
        char *newline = memchr(line, '\n', lines->end - lines->begin);
        if (newline != NULL) {
            *newline = '\0';
            lines->begin = (size_t)(newline + 1 - lines->text);
            return line;
        }
        bool full = lines->begin == 0 && lines->end == sizeof lines->text - 1;
        if (full || lines->ended) {
            if (lines->begin == lines->end) {
                return NULL;
            }
            lines->cut = !lines->ended;
            lines->text[lines->end] = '\0';
            lines->begin = lines->end;
            return line;
        }
        refill(lines);
    }
}

void qarena__lines_close(qarena__lines *lines) {
    close(lines->file);
}

bool qarena__file_find_number(const char *path, const char *key, uint64_t *number) {
    qarena__lines lines;
    if (!qarena__lines_open(&lines, path)) {
        return false;
    }
    size_t length = strlen(key);
    bool found = false;
    const char *line;
    while (!found && (line = qarena__lines_next(&lines)) != NULL) {
        if (strncmp(line, key, length) == 0 && (line[length] == ' ' || line[length] == '\t')) {
            line += length;
            line += strspn(line, " \t");
            found = qarena__parse_number(&line, number);
        }
    }
    qarena__lines_close(&lines);
    return found;
}
