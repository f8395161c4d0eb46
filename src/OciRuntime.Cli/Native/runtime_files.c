/*
 * The .NET runtime opens files when it starts: cgroup limits, cache sizes, NUMA nodes, free memory, twenty in all. They size a heap
 * that lives for milliseconds, and the runtime of init would read them in a tree that may be hostile by then. It opens them by these
 * functions, as no code of ours does (Sys.Open uses openat), so here every file is missing and the runtime takes its defaults.
 */
#include <errno.h>
#include <stddef.h>

void *fopen(const char *path, const char *mode)
{
    (void)path, (void)mode;
    errno = ENOENT;
    return NULL;
}

void *fopen64(const char *path, const char *mode) { return fopen(path, mode); }

void *opendir(const char *path)
{
    (void)path;
    errno = ENOENT;
    return NULL;
}
