/* Small text files of the system (/proc, /sys), read without malloc or stdio. Any thread. */
#ifndef QARENA_CORE_TEXTFILE_H
#define QARENA_CORE_TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest path that is built or followed here. */
#define QARENA__PATH_MAX 1024

/* Read a whole small file into text, NUL-terminated; returns its length, or -1: not there or longer
 * than capacity - 1. */
long qarena__file_read(const char *path, char *text, size_t capacity);

/* Read a file that holds one number; false: not there, or no number ("max"). */
bool qarena__file_read_number(const char *path, uint64_t *number);

/* Parse decimal digits at *text and move past them; false: none, or beyond 64 bits. */
bool qarena__parse_number(const char **text, uint64_t *number);

/* The number after `key` at the begin of a line ("MemAvailable:   12 kB", "total_inactive_file
 * 12"); false: not there. */
bool qarena__file_find_number(const char *path, const char *key, uint64_t *number);

/* A file of any length, line by line. */
typedef struct qarena__lines {
    int file;
    bool ended;
    bool cut;     /* the last line was; its rest is still to be skipped */
    size_t begin; /* of what is unread in text */
    size_t end;
    char text[4096];
} qarena__lines;

/* false: not there. */
bool qarena__lines_open(qarena__lines *lines, const char *path);

/* The next line without its newline, valid until the next call; a line beyond the buffer is cut.
 * NULL: no more. */
char *qarena__lines_next(qarena__lines *lines);

void qarena__lines_close(qarena__lines *lines);

#endif
