/* Functions that the .NET runtime calls when it starts, in place of those it would be linked with; see docs/decisions/0012. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

/*
 * The runtime opens files: cgroup limits, cache sizes, NUMA nodes, free memory, twenty in all. They size a heap that lives for
 * milliseconds, and the runtime of init would read them in a tree that may be hostile by then. It opens them by these functions, as
 * no code of ours does (Sys.Open uses openat), so here every file is missing and the runtime takes its defaults.
 */
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

/* It marks each piece of its heap as not to be dumped, and then as to be: two splits of the address space a piece. */
int madvise(void *address, size_t length, int advice)
{
    (void)address, (void)length, (void)advice;
    return 0;
}

/*
 * The runtime asks the processor what it can do, by ten instructions that leave a virtual machine. The compiler was told to use what
 * every x86-64 of the last fifteen years has (g_requiredCpuFeatures), and no more is of use here.
 */
extern int g_requiredCpuFeatures;

int minipal_getcpufeatures(void) { return g_requiredCpuFeatures; }

/*
 * The runtime starts one thread, that of its finalizers. No object of ours has one, and the thread would only wait: at each start it
 * costs a stack, and at each execve and exit the kernel has to end it first. So the first thread asked for is never started (the linker sends
 * the calls here, --wrap). Without it a process has one thread, as joining namespaces wants it.
 */
int __real_pthread_create(void *thread, const void *attributes, void *(*start)(void *), void *argument);

int __wrap_pthread_create(void *thread, const void *attributes, void *(*start)(void *), void *argument)
{
    static int started;
    if (started++ == 0)
        return 0;
    return __real_pthread_create(thread, attributes, start, argument);
}

/*
 * What the macros CPU_ALLOC and CPU_FREE of glibc call, under the names that glibc gives them: the runtime's objects are compiled
 * against its headers, and musl defines both as macros only. A cpu_set_t of `count` CPUs in whole words.
 */
void *__sched_cpualloc(size_t count)
{
    size_t bits = 8 * sizeof(unsigned long);
    return calloc((count + bits - 1) / bits, sizeof(unsigned long));
}

void __sched_cpufree(void *set) { free(set); }
