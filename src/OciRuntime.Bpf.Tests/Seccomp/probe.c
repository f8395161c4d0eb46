/* Loads a filter and makes calls under it, each in a process of its own.
 *
 *   probe FLAGS FILTER...           loads each file, says "loaded" or the errno of seccomp(2)
 *   probe -c FILTER CALL...         CALL is NR,A0,...,A5 (missing ones are 0); "i386:" before it enters through int 0x80.
 *                                   Says "returns VALUE", "traps" or "killed by SIGNAL".
 *
 * Under the filter a process makes no call but the one in question: results go through shared memory, and it ends by ud2.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 1, LOADED, RETURNED, TRAPPED };

static volatile struct { int state; long value; } *shared;

static void trapped(int signal)
{
    (void)signal;
    shared->state = TRAPPED;
    __builtin_trap();
}

static long call(const char *text)
{
    unsigned long v[7] = {0};
    int old = strncmp(text, "i386:", 5) == 0;
    char *next = (char *)text + (old ? 5 : 0);
    for (int i = 0; i < 7 && *next; i++) {
        v[i] = strtoul(next, &next, 0);
        if (*next == ',') next++;
    }
    long result;
    if (old) {
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(v[0]), "b"(v[1]), "c"(v[2]), "d"(v[3]), "S"(v[4]), "D"(v[5]) : "memory", "r8", "r9", "r10", "r11");
    } else {
        register unsigned long r10 __asm__("r10") = v[4];
        register unsigned long r8 __asm__("r8") = v[5];
        register unsigned long r9 __asm__("r9") = v[6];
        __asm__ volatile("syscall" : "=a"(result) : "a"(v[0]), "D"(v[1]), "S"(v[2]), "d"(v[3]), "r"(r10), "r"(r8), "r"(r9) : "memory", "rcx", "r11");
    }
    return result;
}

static void child(const char *filter, unsigned flags, const char *what)
{
    static struct sock_filter program[BPF_MAXINSNS];
    int fd = open(filter, O_RDONLY);
    ssize_t size = read(fd, program, sizeof program);
    struct sock_fprog prog = { size / sizeof *program, program };
    signal(SIGSYS, trapped);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    shared->state = FAILED;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &prog) < 0) {
        shared->value = errno;
        __builtin_trap();
    }
    shared->state = LOADED;
    if (what) {
        shared->value = call(what);
        shared->state = RETURNED;
    }
    __builtin_trap();
}

static void probe(const char *filter, unsigned flags, const char *what)
{
    int status;
    shared->state = 0;
    pid_t pid = fork();
    if (pid == 0) child(filter, flags, what);
    waitpid(pid, &status, 0);
    switch (shared->state) {
    case FAILED: printf("errno %ld\n", shared->value); break;
    case LOADED: if (what) printf("killed by %d\n", WTERMSIG(status)); else puts("loaded"); break;
    case RETURNED: printf("returns %ld\n", shared->value); break;
    case TRAPPED: puts("traps"); break;
    default: puts("nothing"); break;
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (argc > 3 && strcmp(argv[1], "-c") == 0)
        for (int i = 3; i < argc; i++) probe(argv[2], 0, argv[i]);
    else
        for (int i = 2; i < argc; i++) probe(argv[i], strtoul(argv[1], NULL, 0), NULL);
    return 0;
}
