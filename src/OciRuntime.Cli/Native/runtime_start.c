/* Functions that the .NET runtime calls when it starts, in place of those it would be linked with; see docs/decisions/0012. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>

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
 * The runtime asks where the stack of its thread is. Of the first thread musl knows it only by asking the kernel page by page, some
 * thirty calls, and then tells how much of the stack is there, not how far it may grow. The kernel puts the words of the command line at the
 * upper end, and the limit says the rest. Every other thread was given its stack by musl.
 */
int __real_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

static pthread_t first_thread;

__attribute__((constructor)) static void remember_first_thread(void) { first_thread = pthread_self(); }

int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
    enum { page = 4096, usual = 8 << 20, most = 1 << 30 };
    uintptr_t upper_end = (getauxval(AT_EXECFN) + page) & ~(uintptr_t)(page - 1);
    struct rlimit limit;

    if (thread != first_thread || upper_end <= (uintptr_t)&limit || getrlimit(RLIMIT_STACK, &limit) != 0)
        return __real_pthread_getattr_np(thread, attributes);
    size_t size = limit.rlim_cur > most ? usual : limit.rlim_cur & ~(rlim_t)(page - 1);
    size_t used = (upper_end - (uintptr_t)&limit + page) & ~(uintptr_t)(page - 1);
    if (size < used)
        size = used; // of a limit that was lowered later
    int error = pthread_attr_init(attributes);
    return error != 0 ? error : pthread_attr_setstack(attributes, (void *)(upper_end - size), size);
}

/* The seeds of hash codes come from /dev/urandom, which would stay open, and need not exist where init runs. */
int32_t minipal_get_cryptographically_secure_random_bytes(uint8_t *bytes, int32_t count)
{
    for (int32_t done = 0; done < count;) {
        ssize_t got = getrandom(bytes + done, count - done, GRND_INSECURE);
        if (got < 0 && errno != EINTR)
            return -1;
        done += got > 0 ? got : 0;
    }
    return 0;
}

void minipal_get_non_cryptographically_secure_random_bytes(uint8_t *bytes, int32_t count)
{
    minipal_get_cryptographically_secure_random_bytes(bytes, count);
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
