#define _GNU_SOURCE
#include "meter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "baseline.h"

#ifdef QARENA_BENCH_JEMALLOC
#include <jemalloc/jemalloc.h>
#endif

const bench_row BENCH_ROW_INIT = {.n = -1,
                                  .value = NAN,
                                  .bytes_per_amplitude = NAN,
                                  .allocations = NAN,
                                  .allocated_bytes = NAN,
                                  .page_faults = NAN,
                                  .os_calls = NAN,
                                  .gigabytes = NAN,
                                  .peak_bytes = NAN,
                                  .limit = NAN,
                                  .ratio = NAN};

const char *const BENCH_POSITIONS[3] = {"low", "middle", "high"};

/* ---- arguments ---- */

static void usage(FILE *to, const char *program, const char *about, const bench_option *options,
                  unsigned count) {
    fprintf(to, "%s: %s\n", program, about);
    for (unsigned i = 0; i < count; i++) {
        const bench_option *option = &options[i];
        fprintf(to, "  --%-10s %s", option->name, option->help);
        if (option->kind == BENCH_NUMBER) {
            fprintf(to, " (%u)", *(unsigned *)option->target);
        } else if (option->kind == BENCH_TEXT && *(const char **)option->target != NULL) {
            fprintf(to, " (%s)", *(const char **)option->target);
        }
        fputc('\n', to);
    }
}

static bool read_option(const bench_option *option, const char *value) {
    char *end = NULL;
    unsigned long number;
    if (option->kind == BENCH_FLAG) {
        *(bool *)option->target = true;
        return true;
    }
    if (value == NULL) {
        return false;
    }
    if (option->kind == BENCH_TEXT) {
        *(const char **)option->target = value;
        return true;
    }
    number = strtoul(value, &end, 10);
    if (end == value || *end != '\0' || number > 1000000) {
        return false;
    }
    *(unsigned *)option->target = (unsigned)number;
    return true;
}

void bench_arguments(int argc, char **argv, const char *about, const bench_option *options,
                     unsigned count) {
    for (int i = 1; i < argc; i++) {
        unsigned k = 0;
        if (strcmp(argv[i], "--help") == 0) {
            usage(stdout, argv[0], about, options, count);
            exit(0);
        }
        while (k < count &&
               (strncmp(argv[i], "--", 2) != 0 || strcmp(argv[i] + 2, options[k].name) != 0)) {
            k++;
        }
        if (k == count || !read_option(&options[k], argv[i + 1])) {
            fprintf(stderr, "%s: cannot read option '%s'\n", argv[0], argv[i]);
            usage(stderr, argv[0], about, options, count);
            exit(2);
        }
        i += options[k].kind != BENCH_FLAG;
    }
}

void bench_must(qarena_status status, const char *what) {
    if (status != QARENA_OK) {
        fprintf(stderr, "%s: %s: %s\n", what, qarena_status_name(status), qarena_last_error());
        exit(1);
    }
}

/* ---- clocks and counters ---- */

double bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

uint64_t bench_resident(bool peak) {
    const char *key = peak ? "VmHWM:" : "VmRSS:";
    unsigned long long kibibytes = 0;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    if (status == NULL) {
        return 0;
    }
    while (fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) {
            sscanf(line + strlen(key), "%llu", &kibibytes);
        }
    }
    fclose(status);
    return (uint64_t)kibibytes * 1024;
}

/* Totals so far of the process and of qarena. */
static void read_process(bench_cost *totals) {
    struct rusage usage_now;
    qarena_counters counters;
    getrusage(RUSAGE_SELF, &usage_now);
    qarena_read_counters(&counters);
    totals->page_faults = (double)usage_now.ru_minflt + (double)usage_now.ru_majflt;
    totals->state_bytes = (double)(counters.bytes_read + counters.bytes_written);
    totals->os_calls = (double)counters.os_calls;
}

/* Totals so far of the heap. Requests are counted in the thread's cache and reach the totals when
 * it is flushed; totals are renewed with the epoch. */
static void read_heap(bench_cost *totals) {
    totals->allocations = totals->allocated_bytes = NAN;
#ifdef QARENA_BENCH_JEMALLOC
    uint64_t allocated = 0, small = 0, large = 0, epoch = 1;
    size_t size = sizeof(uint64_t);
    bool known = mallctl("thread.allocated", &allocated, &size, NULL, 0) == 0;
    if (known) {
        totals->allocated_bytes = (double)allocated;
    }
    mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
    mallctl("epoch", NULL, NULL, &epoch, sizeof epoch);
    known = known && mallctl("stats.arenas.4096.small.nrequests", &small, &size, NULL, 0) ==
                         0; /* 4096: all arenas together */
    known = known && mallctl("stats.arenas.4096.large.nrequests", &large, &size, NULL, 0) == 0;
    if (known) {
        totals->allocations = (double)(small + large);
    }
#endif
}

/* Reading the heap costs page faults of its own, so it comes first before and last after. */
static bench_cost count_pass(bench_body *body, void *context, unsigned calls) {
    bench_cost before, after;
    read_heap(&before);
    read_process(&before);
    for (unsigned i = 0; i < calls; i++) {
        body(context);
    }
    read_process(&after);
    read_heap(&after);
    return (bench_cost){.allocations = (after.allocations - before.allocations) / calls,
                        .allocated_bytes = (after.allocated_bytes - before.allocated_bytes) / calls,
                        .page_faults = (after.page_faults - before.page_faults) / calls,
                        .state_bytes = (after.state_bytes - before.state_bytes) / calls,
                        .os_calls = (after.os_calls - before.os_calls) / calls};
}

bench_cost bench_count(bench_body *body, void *context, unsigned calls) {
    bench_cost cost = count_pass(body, context, calls), again = count_pass(body, context, calls);
    cost.allocations = fmin(cost.allocations, again.allocations);
    cost.allocated_bytes = fmin(cost.allocated_bytes, again.allocated_bytes);
    cost.page_faults = fmin(cost.page_faults, again.page_faults);
    cost.os_calls = fmin(cost.os_calls, again.os_calls);
    return cost;
}

/* ---- timing ---- */

static double time_calls(const bench_case *one) {
    double start = bench_now();
    for (unsigned i = 0; i < one->calls; i++) {
        one->body(one->context);
    }
    return (bench_now() - start) / one->calls;
}

static void prepare(bench_case *one) {
    one->calls = 1;
    time_calls(one);
    while (time_calls(one) * one->calls < 1e-3 && one->calls < 1u << 16) {
        one->calls *= 2;
    }
    one->cost = bench_count(one->body, one->context, one->calls < 16 ? one->calls : 16);
    one->seconds = INFINITY;
}

void bench_interleave(bench_case *cases, unsigned count, unsigned repeats) {
    for (unsigned i = 0; i < count; i++) {
        prepare(&cases[i]);
    }
    for (unsigned round = 0; round < repeats; round++) {
        for (unsigned i = 0; i < count; i++) {
            cases[i].seconds = fmin(cases[i].seconds, time_calls(&cases[i]));
        }
    }
}

/* ---- rows ---- */

static void print_text(const char *key, const char *text) {
    if (text == NULL) {
        printf(", \"%s\": null", key);
    } else {
        printf(", \"%s\": \"%s\"", key, text);
    }
}

static void print_number(const char *key, double number) {
    if (isfinite(number)) {
        printf(", \"%s\": %.6g", key, number);
    } else {
        printf(", \"%s\": null", key);
    }
}

void bench_print(const bench_row *row) {
    printf("{\"bench\": \"%s\", \"case\": \"%s\"", row->bench, row->name);
    print_number("n", row->n < 0 ? NAN : row->n);
    print_text("qubit", row->qubit);
    print_text("precision", row->precision == QARENA_DOUBLE   ? "double"
                            : row->precision == QARENA_SINGLE ? "single"
                                                              : NULL);
    print_text("isa", row->isa);
    print_number("threads", row->threads == 0 ? NAN : row->threads);
    print_number("value", row->value);
    print_text("unit", row->unit);
    print_number("bytes_per_amplitude", row->bytes_per_amplitude);
    print_number("gigabytes_per_second", row->gigabytes);
    print_number("allocations", row->allocations);
    print_number("allocated_bytes", row->allocated_bytes);
    print_number("page_faults", row->page_faults);
    print_number("os_calls", row->os_calls);
    print_number("peak_bytes", row->peak_bytes);
    print_number("limit", row->limit);
    print_text("limit_of", row->limit_of);
    print_number("ratio", row->ratio);
    print_text("goal", row->goal);
    printf("}\n");
    fflush(stdout);
}

void bench_row_cost(bench_row *row, const bench_cost *cost) {
    row->allocations = cost->allocations;
    row->allocated_bytes = cost->allocated_bytes;
    row->page_faults = cost->page_faults;
    row->os_calls = cost->os_calls;
}

/* ---- the machine ---- */

bool bench_sweeps_init(bench_sweeps *sweeps, size_t bytes, unsigned threads) {
    *sweeps = (bench_sweeps){.bytes = bytes, .threads = threads};
    sweeps->from = baseline_buffer_create(bytes, threads);
    sweeps->to = baseline_buffer_create(bytes, threads);
    if (sweeps->from == NULL || sweeps->to == NULL) {
        bench_sweeps_fini(sweeps);
        return false;
    }
    return true;
}

void bench_sweeps_fini(bench_sweeps *sweeps) {
    baseline_buffer_destroy(sweeps->from, sweeps->bytes);
    baseline_buffer_destroy(sweeps->to, sweeps->bytes);
    sweeps->from = sweeps->to = NULL;
}

static void copy_streaming(void *context) {
    bench_sweeps *sweeps = context;
    baseline_copy_streaming(sweeps->to, sweeps->from, sweeps->bytes, sweeps->threads);
}

static void copy_plain(void *context) {
    bench_sweeps *sweeps = context;
    baseline_copy(sweeps->to, sweeps->from, sweeps->bytes, sweeps->threads);
}

static void scale(void *context) {
    bench_sweeps *sweeps = context;
    baseline_scale(sweeps->from, sweeps->bytes, sweeps->threads);
}

static void read_only(void *context) {
    bench_sweeps *sweeps = context;
    sweeps->sum += baseline_read(sweeps->from, sweeps->bytes, sweeps->threads);
}

static void copy_one_core(void *context) {
    bench_sweeps *sweeps = context;
    memcpy(sweeps->to, sweeps->from, sweeps->bytes);
}

void bench_sweeps_cases(bench_sweeps *sweeps, bench_case *cases) {
    cases[BENCH_COPY_STREAMING] =
        (bench_case){.name = "copy, streaming stores", .body = copy_streaming, .context = sweeps};
    cases[BENCH_COPY] = (bench_case){.name = "copy, memcpy", .body = copy_plain, .context = sweeps};
    cases[BENCH_SCALE] = (bench_case){.name = "scale in place", .body = scale, .context = sweeps};
    cases[BENCH_READ] = (bench_case){.name = "read", .body = read_only, .context = sweeps};
}

double bench_copy_seconds(const bench_case *cases) {
    return fmin(cases[BENCH_COPY_STREAMING].seconds, cases[BENCH_COPY].seconds);
}

void bench_machine(const char *bench, unsigned n, unsigned threads, unsigned repeats) {
    static const char *const ISAS[] = {"base", "v3", "v4", "neon"};
    bench_case cases[BENCH_SWEEPS + 1];
    bench_sweeps sweeps;
    bench_row row = BENCH_ROW_INIT;
    row.bench = bench;
    row.threads = threads;
    if (bench_sweeps_init(&sweeps, (size_t)16 << n, threads)) {
        bench_sweeps_cases(&sweeps, cases);
        cases[BENCH_SWEEPS] = (bench_case){
            .name = "copy, memcpy on one core", .body = copy_one_core, .context = &sweeps};
        bench_interleave(cases, BENCH_SWEEPS + 1, repeats);
        row.n = (int)n;
        row.unit = "GB/s";
        for (unsigned i = 0; i <= BENCH_SWEEPS; i++) {
            char name[64];
            snprintf(name, sizeof name, "machine: %s", cases[i].name);
            row.name = name;
            row.threads = i == BENCH_SWEEPS ? 1 : threads;
            row.bytes_per_amplitude = i == BENCH_READ ? 16 : 32;
            row.value =
                row.bytes_per_amplitude * (double)((uint64_t)1 << n) / cases[i].seconds * 1e-9;
            bench_print(&row);
        }
        bench_sweeps_fini(&sweeps);
    }
    row.n = -1;
    row.name = "machine: multiply-add peak";
    row.threads = threads;
    row.precision = QARENA_DOUBLE;
    row.unit = "GFLOP/s";
    row.bytes_per_amplitude = 0;
    for (unsigned i = 0; i < sizeof ISAS / sizeof ISAS[0]; i++) {
        double peak = baseline_peak(ISAS[i], threads, repeats);
        if (peak > 0) {
            row.isa = ISAS[i];
            row.value = peak * 1e-9;
            bench_print(&row);
        }
    }
}

unsigned bench_position(unsigned n, unsigned k, unsigned position) {
    unsigned last = n > k ? n - k : 0;
    return position == 0 ? 0 : position == 1 ? last / 2 : last;
}
