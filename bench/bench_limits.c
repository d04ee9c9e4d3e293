/* What the machine itself does, for benches that are not in C: copies, in-place scaling, reading
 * (GB/s, read and written) and multiply-add peaks, on buffers of one size, for one number of
 * threads or for 1, 2, 4 .. all. */
#include <stdio.h>

#include "meter.h"

int main(int argc, char **argv) {
    qarena_info info;
    unsigned n = 24, threads = 0, repeats = 7;
    const bench_option options[] = {
        {"n", BENCH_NUMBER, &n, "buffers of 2^n double amplitudes, 4 to 30"},
        {"threads", BENCH_NUMBER, &threads, "0: 1, 2, 4 .. and as many as qarena takes"},
        {"repeats", BENCH_NUMBER, &repeats, "rounds; the least time counts"}};
    bench_arguments(argc, argv, "copy bandwidth and multiply-add peak of this machine", options,
                    sizeof options / sizeof options[0]);
    if (n < 4 || n > 30) {
        fprintf(stderr, "bench_limits: --n %u: 4 to 30\n", n);
        return 2;
    }
    if (threads != 0) {
        bench_machine("limits", n, threads, repeats);
        return 0;
    }
    bench_must(qarena_read_info(&info), "info");
    for (threads = 1; threads < info.threads; threads *= 2) {
        bench_machine("limits", n, threads, repeats);
    }
    bench_machine("limits", n, info.threads, repeats);
    return 0;
}
