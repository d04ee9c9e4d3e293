/* Where this process's control groups are: /proc/self/cgroup says which group, /proc/self/mountinfo
 * where hierarchies are mounted. */
#include "core/cgroup.h"

#include <stdio.h>
#include <string.h>

#include "core/textfile.h"

/* Is `word` an element of the comma-separated list? */
static bool list_contains(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *item = list; item != NULL; item = strchr(item, ',')) {
        item += *item == ',';
        if (strncmp(item, word, length) == 0 && (item[length] == ',' || item[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Cut the first field off *text at `separator`; NULL: there is no more. */
static char *cut_field(char **text, char separator) {
    char *field = *text;
    if (field == NULL) {
        return NULL;
    }
    char *end = strchr(field, separator);
    *text = end != NULL ? end + 1 : NULL;
    if (end != NULL) {
        *end = '\0';
    }
    return field;
}

/* The process's group in the hierarchy: lines are "number:controllers:path", and "0::path" for
 * version 2. */
static bool find_group(const char *root, const char *controller, bool unified, char *group) {
    char path[QARENA__PATH_MAX];
    qarena__lines lines;
    int length = snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    if (length >= (int)sizeof path || !qarena__lines_open(&lines, path)) {
        return false;
    }
    bool found = false;
    char *line;
    while (!found && (line = qarena__lines_next(&lines)) != NULL) {
        char *number = cut_field(&line, ':');
        char *controllers = cut_field(&line, ':');
        if (line == NULL || *line != '/' || strlen(line) >= QARENA__PATH_MAX) {
            continue;
        }
        found = unified ? strcmp(number, "0") == 0 && *controllers == '\0'
                        : list_contains(controllers, controller);
        if (found) {
            strcpy(group, line);
        }
    }
    qarena__lines_close(&lines);
    return found;
}

/* One mounted hierarchy: what part of it is mounted, and where. */
typedef struct mount {
    char *part;
    char *place;
    bool unified;
} mount;

/* Lines are "id parent device part place options [optional fields] - type source super-options". */
static bool parse_mount(char *line, const char *controller, mount *out) {
    char *rest = strstr(line, " - ");
    if (rest == NULL) {
        return false;
    }
    *rest = '\0';
    rest += 3;
    char *type = cut_field(&rest, ' ');
    cut_field(&rest, ' '); /* source */
    bool unified = strcmp(type, "cgroup2") == 0;
    if (!unified &&
        (strcmp(type, "cgroup") != 0 || rest == NULL || !list_contains(rest, controller))) {
        return false;
    }
    for (int skipped = 0; skipped < 3; skipped++) {
        cut_field(&line, ' ');
    }
    char *part = cut_field(&line, ' ');
    char *place = cut_field(&line, ' ');
    if (part == NULL || place == NULL || *part != '/' || *place != '/') {
        return false;
    }
    *out = (mount){part, place, unified};
    return true;
}

/* The group's path below the mount point: inside a container often only the container's own part of
 * the hierarchy is mounted. */
static const char *path_below(const mount *where, const char *group) {
    size_t length = strlen(where->part);
    if (length == 1) {
        return group;
    }
    bool inside =
        strncmp(group, where->part, length) == 0 && (group[length] == '/' || group[length] == '\0');
    return inside ? group + length : "";
}

static void walk_mount(const char *root, const mount *where, const char *group,
                       qarena__cgroup_fn *fn, void *context) {
    char path[2 * QARENA__PATH_MAX];
    int top = snprintf(path, sizeof path, "%s%s", root, where->place);
    if (top >= QARENA__PATH_MAX) {
        return;
    }
    snprintf(path + top, sizeof path - (size_t)top, "%s", path_below(where, group));
    size_t end = strlen(path);
    for (;;) {
        while (end > (size_t)top && path[end - 1] == '/') {
            end--;
        }
        path[end] = '\0';
        fn(context, path, where->unified);
        if (end <= (size_t)top) {
            return;
        }
        while (path[end - 1] != '/') {
            end--;
        }
    }
}

void qarena__cgroup_walk(const char *root, const char *controller, qarena__cgroup_fn *fn,
                         void *context) {
    char path[QARENA__PATH_MAX];
    char group[QARENA__PATH_MAX];
    qarena__lines lines;
    int length = snprintf(path, sizeof path, "%s/proc/self/mountinfo", root);
    if (length >= (int)sizeof path || !qarena__lines_open(&lines, path)) {
        return;
    }
    char *line;
    while ((line = qarena__lines_next(&lines)) != NULL) {
        mount where;
        if (parse_mount(line, controller, &where) &&
            find_group(root, controller, where.unified, group)) {
            walk_mount(root, &where, group, fn, context);
        }
    }
    qarena__lines_close(&lines);
}
