// stopwatch: starts commands and says how long each took, from before the fork to the end of wait4, and what it used.
// A program of its own, in C and static, because the peak memory that the kernel reports for a child begins with that of the process
// it was forked from, and because nothing else should run between two commands of a round.
//
// Reads requests from stdin, one a line, fields separated by tabs, and answers each with a line:
//   run FLAGS ARG...        "STATUS NS MAXRSS_KB MINOR_FAULTS MAJOR_FAULTS USER_US SYSTEM_US"
//                           FLAGS: "-" none, "t" on a terminal of its own, "p" stdout through a pipe that is read to its end,
//                           "o" stdout to the file /bench/stdout
//   gone PIDFILE            waits until the process named in the file is gone: "0 NS"
//   many STARTERS N ARG...  N runs in all, by so many starters at once; "{}" in an argument becomes the number of the run:
//                           "FAILURES NS"
// stderr of the commands goes to /bench/stderr, anew for each. Orphans become our children, and are reaped: an init that waits for
// `start` outlives the `create` that made it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ARGS = 64, LINE = 16384, MAX_STARTERS = 64 };

static int null_in, null_out, errors;
static char line[LINE], drained[1 << 16];

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static _Noreturn void die(const char *what) {
    perror(what);
    exit(125);
}

static pid_t start(char **argv, int in, int out, int err, int terminal) {
    pid_t pid = vfork();
    if (pid < 0) die("vfork");
    if (pid > 0) return pid;
    if (terminal) {
        setsid();
        ioctl(in, TIOCSCTTY, 0);
    }
    dup2(in, 0);
    dup2(out, 1);
    dup2(err, 2);
    execvp(argv[0], argv);
    _exit(127);
}

static void drain(int fd) {
    // A terminal whose other end is closed says EIO.
    while (1) {
        ssize_t n = read(fd, drained, sizeof drained);
        if (n == 0 || (n < 0 && errno != EINTR)) return;
    }
}

static int status_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

static void run(const char *flags, char **argv) {
    int in = null_in, out = null_out, err = errors, master = -1, other = -1, terminal = 0;
    if (ftruncate(errors, 0) < 0) die("/bench/stderr");
    if (strchr(flags, 't')) {
        if (openpty(&master, &other, NULL, NULL, NULL) < 0) die("openpty");
        fcntl(master, F_SETFD, FD_CLOEXEC);
        fcntl(other, F_SETFD, FD_CLOEXEC);
        in = out = other;
        terminal = 1;
    } else if (strchr(flags, 'p')) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) < 0) die("pipe2");
        fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
        master = ends[0];
        out = other = ends[1];
    } else if (strchr(flags, 'o')) {
        out = other = open("/bench/stdout", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (out < 0) die("/bench/stdout");
    }
    struct rusage used;
    int status;
    long long begin = now();
    pid_t pid = start(argv, in, out, err, terminal);
    if (other >= 0) close(other);
    if (master >= 0) drain(master);
    if (wait4(pid, &status, 0, &used) < 0) die("wait4");
    long long end = now();
    if (master >= 0) close(master);
    printf("%d %lld %ld %ld %ld %lld %lld\n", status_of(status), end - begin, used.ru_maxrss, used.ru_minflt, used.ru_majflt,
           used.ru_utime.tv_sec * 1000000LL + used.ru_utime.tv_usec, used.ru_stime.tv_sec * 1000000LL + used.ru_stime.tv_usec);
}

static void gone(const char *file) {
    long long begin = now();
    FILE *stream = fopen(file, "re");
    int pid = 0;
    if (stream == NULL || fscanf(stream, "%d", &pid) != 1 || pid <= 1) {
        printf("1 0\n");
        if (stream) fclose(stream);
        return;
    }
    fclose(stream);
    // Whoever is not our child is reaped by somebody else.
    if (waitpid(pid, NULL, 0) < 0 && errno == ECHILD) {
        struct timespec pause = {0, 200000};
        while (kill(pid, 0) == 0 && now() - begin < 5000000000LL) nanosleep(&pause, NULL);
    }
    printf("0 %lld\n", now() - begin);
}

static int repeat(int first, int step, int count, char **argv) {
    int failures = 0;
    for (int i = first; i < count; i += step) {
        static char text[MAX_ARGS][256];
        char *args[MAX_ARGS + 1];
        int n = 0;
        for (; argv[n]; n++) {
            char *place = strstr(argv[n], "{}");
            args[n] = argv[n];
            if (!place) continue;
            snprintf(text[n], sizeof text[n], "%.*s%d%s", (int)(place - argv[n]), argv[n], i, place + 2);
            args[n] = text[n];
        }
        args[n] = NULL;
        int status;
        pid_t pid = start(args, null_in, null_out, errors, 0);
        if (waitpid(pid, &status, 0) < 0 || status != 0) failures++;
    }
    return failures;
}

static void many(int starters, int count, char **argv) {
    if (ftruncate(errors, 0) < 0) die("/bench/stderr");
    pid_t pids[MAX_STARTERS];
    if (starters > MAX_STARTERS) starters = MAX_STARTERS;
    long long begin = now();
    for (int i = 0; i < starters; i++) {
        pids[i] = fork();
        if (pids[i] < 0) die("fork");
        if (pids[i] == 0) {
            int failures = repeat(i, starters, count, argv);
            _exit(failures > 100 ? 100 : failures);
        }
    }
    int failures = 0, status;
    for (int i = 0; i < starters; i++) {
        if (waitpid(pids[i], &status, 0) < 0) die("waitpid");
        failures += status_of(status);
    }
    printf("%d %lld\n", failures, now() - begin);
}

int main(void) {
    null_in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    null_out = open("/dev/null", O_WRONLY | O_CLOEXEC);
    errors = open("/bench/stderr", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    if (null_in < 0 || null_out < 0 || errors < 0) die("open");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    while (fgets(line, sizeof line, stdin)) {
        char *argv[MAX_ARGS + 1] = {0};
        int n = 0;
        for (char *field = strtok(line, "\t\n"); field && n < MAX_ARGS; field = strtok(NULL, "\t\n")) argv[n++] = field;
        if (n >= 3 && !strcmp(argv[0], "run")) run(argv[1], argv + 2);
        else if (n == 2 && !strcmp(argv[0], "gone")) gone(argv[1]);
        else if (n >= 4 && !strcmp(argv[0], "many")) many(atoi(argv[1]), atoi(argv[2]), argv + 3);
        else printf("125 0\n");
        fflush(stdout);
    }
    return 0;
}
