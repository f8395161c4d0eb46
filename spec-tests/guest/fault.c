/*
 * fault: runs a command and lets one system call go wrong. Its arguments: the file to report to; "command" for the calls of the command itself
 * or "children" for those of the processes that it starts; the number of the call, from 1 on (0: none); "kill" for a SIGKILL just before the
 * call, or the number of the error that the call ends with; the command and its arguments. Not counted are calls of a C library's own and of
 * memory, which a program cannot answer for. The report: "call<TAB>number" for the call that was hit, and "count<TAB>number" at the end. Exits
 * as the command does, or as a shell would after a signal.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
static const int uncounted[] = {
    SYS_mmap, SYS_munmap, SYS_mprotect, SYS_madvise, SYS_brk, SYS_arch_prctl, SYS_set_tid_address, SYS_rt_sigaction, SYS_rt_sigprocmask,
    SYS_rt_sigreturn, SYS_sigaltstack, SYS_exit, SYS_exit_group, SYS_futex, SYS_clock_gettime, SYS_clock_getres, SYS_sched_getaffinity,
};

static int is_counted(long number)
{
    for (size_t i = 0; i < sizeof uncounted / sizeof *uncounted; i++)
        if (uncounted[i] == number)
            return 0;
    return 1;
}

static int report, count;
static int wanted, error, kills;
static int failing; /* the process whose call goes wrong, until that call ends */

/* At the start of a call. The kernel refuses the call -1 in place of the wanted one, and at its end the answer is replaced. */
static void at_entry(int pid, const struct __ptrace_syscall_info *info)
{
    if (!is_counted((long)info->entry.nr) || ++count != wanted)
        return;
    dprintf(report, "call\t%ld\n", (long)info->entry.nr);
    if (kills) {
        kill(pid, SIGKILL);
        return;
    }
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, 0, &registers) < 0)
        return;
    failing = pid;
    if (info->entry.nr == SYS_close)
        return; /* close(2): "Linux ... always releases the file descriptor", whatever error it returns */
    registers.orig_rax = -1ULL;
    ptrace(PTRACE_SETREGS, pid, 0, &registers);
}

static void at_exit(int pid)
{
    struct user_regs_struct registers;
    if (pid != failing || ptrace(PTRACE_GETREGS, pid, 0, &registers) < 0)
        return;
    registers.rax = -(unsigned long long)error;
    ptrace(PTRACE_SETREGS, pid, 0, &registers);
    failing = 0;
}

static void at_call(int pid)
{
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
        at_entry(pid, &info);
    else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
        at_exit(pid);
}

/* The signal to go on with after a stop: those that the tracing itself makes are not the process's. */
static int signal_of(int status)
{
    int signal = WSTOPSIG(status);
    return status >> 16 != 0 || signal == SIGTRAP || signal == (SIGTRAP | 0x80) || signal == SIGSTOP ? 0 : signal;
}

static int follow(int command, int children)
{
    for (;;) {
        int status, pid = waitpid(-1, &status, __WALL);
        if (pid < 0)
            return 125;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid == command)
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        int counts = (pid == command) != children;
        if (counts && WSTOPSIG(status) == (SIGTRAP | 0x80))
            at_call(pid);
        ptrace(counts ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0, signal_of(status));
    }
}

int main(int argc, char **argv)
{
    if (argc < 6 || (report = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) < 0)
        return 125;
    int children = !strcmp(argv[2], "children");
    wanted = atoi(argv[3]);
    kills = !strcmp(argv[4], "kill");
    error = atoi(argv[4]);
    int command = fork();
    if (command == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execv(argv[5], argv + 5);
        _exit(127);
    }
    int status;
    waitpid(command, &status, 0);
    int options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;
    if (children)
        options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    ptrace(PTRACE_SETOPTIONS, command, 0, options);
    /* The first call that counts is one of the command, not the execve that starts it. */
    ptrace(PTRACE_CONT, command, 0, 0);
    int code = follow(command, children);
    dprintf(report, "count\t%d\n", count);
    return code;
}
#else
int main(void) { return 125; }
#endif
