/* What init needs while it waits for `start` and when it ends, and only C can give: a function that the kernel calls when a signal arrives, and a trap. */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Ends the process, under a seccomp filter, too, that forbids even exit_group(2): musl's _exit would call it for ever. An instruction that is none brings
 * a signal that ends every process, the first one of a pid namespace among them, and no filter is asked.
 */
void runcs_exit(int status)
{
    syscall(SYS_exit_group, status);
    syscall(SYS_exit, status);
    __builtin_trap();
}

static void end(int number) { _exit(128 + number); }

/* The kernel's or the .NET runtime's own, or without a deadly effect by default. */
static int is_left_alone(int number)
{
    switch (number) {
    case SIGKILL: case SIGSTOP: case SIGCHLD: case SIGCONT: case SIGTSTP: case SIGTTIN: case SIGTTOU: case SIGURG: case SIGWINCH: case SIGPIPE:
    case SIGILL: case SIGTRAP: case SIGABRT: case SIGBUS: case SIGFPE: case SIGSEGV: case SIGSYS:
        return 1;
    default:
        return 0;
    }
}

/*
 * The first process of a pid namespace is not ended by a signal whose action is the default one (pid_namespaces(7)): an engine that stops a
 * container before its start would wait in vain. So every signal that ends an ordinary process ends this one; execve(2) resets the actions.
 * A handler that does not return needs no call but exit_group(2), so it works under a seccomp filter that lets init wait.
 */
void runcs_end_by_signals(void)
{
    struct sigaction action = { .sa_handler = end };
    for (int number = 1; number <= 64; number++)
        if (!is_left_alone(number))
            sigaction(number, &action, NULL);
}
