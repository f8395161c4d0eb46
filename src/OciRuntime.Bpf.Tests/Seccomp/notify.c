/* notify PROGRAM: runs it under a filter that notifies on every call, execve among them, and answers each from here.
 *
 * The filtered process makes no call to hand the listener over: it stores the number that seccomp(2) returned in shared memory,
 * and this process takes the file descriptor with pidfd_getfd(2). mkdir is answered with EROFS, everything else continues.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
static volatile int *listener;
int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    listener = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *listener = -1;
    pid_t pid = fork();
    if (pid == 0) {
        struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF) };
        struct sock_fprog prog = { 1, all };
        char *args[] = { argv[1], NULL }, *env[] = { NULL };
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        /* raw, so that nothing lies between the call and the store: from here on each call waits for an answer */
        long fd;
        register long r10 __asm__("r10") = 0;
        __asm__ volatile("syscall" : "=a"(fd) : "a"((long)SYS_seccomp), "D"((long)SECCOMP_SET_MODE_FILTER),
            "S"((long)SECCOMP_FILTER_FLAG_NEW_LISTENER), "d"(&prog), "r"(r10) : "rcx", "r11", "memory");
        *listener = (int)fd;
        long rc;
        __asm__ volatile("syscall" : "=a"(rc) : "a"((long)SYS_execve), "D"(args[0]), "S"(args), "d"(env) : "rcx", "r11", "memory");
        __builtin_trap();
    }
    int pidfd = syscall(SYS_pidfd_open, pid, 0);
    while (*listener == -1) sched_yield();
    int fd = syscall(SYS_pidfd_getfd, pidfd, *listener, 0);
    if (fd < 0) { perror("pidfd_getfd"); kill(pid, SIGKILL); return 1; }
    int seen = 0, status = 0;
    for (;;) {
        struct pollfd p = { fd, POLLIN, 0 };
        if (poll(&p, 1, 2000) <= 0) { puts("timeout"); kill(pid, SIGKILL); break; }
        if (p.revents & POLLHUP) break;
        struct seccomp_notif n = {0};
        if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &n)) continue;
        seen++;
        struct seccomp_notif_resp r = { .id = n.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
        if (n.data.nr == SYS_mkdir) { r.flags = 0; r.error = -EROFS; }
        ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &r);
    }
    waitpid(pid, &status, 0);
    printf("%s, exit status %d\n", seen > 5 ? "answered" : "not answered", WEXITSTATUS(status));
    return 0;
}
