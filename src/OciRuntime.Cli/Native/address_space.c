#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * The runtime reserves a gibibyte of addresses for its heap, GCRegionRange of the project file, and where a limit refuses that it ends without a
 * word. So under a limit (ulimit -v) the heap is as large as the limit allows, and one that is too small for any is told. No process of a
 * container has this variable: its environment is that of config.json.
 */
__attribute__((constructor)) static void fit_into_address_space(void)
{
    const rlim_t unit = 32 << 20, usual = 1 << 30, besides = 32 << 20, least = 64 << 20;
    struct rlimit limit;
    char range[20];

    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur >= usual + besides)
        return;
    if (limit.rlim_cur < least + besides) {
        dprintf(STDERR_FILENO, "runcs: the limit of address space (ulimit -v) is %llu KiB, and %llu KiB are needed\n",
                (unsigned long long)limit.rlim_cur >> 10, (unsigned long long)(least + besides) >> 10);
        _exit(1);
    }
    snprintf(range, sizeof range, "%llx", (unsigned long long)((limit.rlim_cur - besides) / unit * unit)); /* in hexadecimal */
    setenv("DOTNET_GCRegionRange", range, 1);
}
