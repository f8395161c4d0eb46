/*
 * guest: the program inside every test container. Its arguments are actions, done in order; what it finds it prints as
 * "key<TAB>value" lines, one fact a line, with newlines and backslashes escaped. An action that fails prints the name of
 * the errno instead of a value and goes on: the test decides what should have been possible.
 *
 *   report actions   all  ids caps limits process mounts namespaces fds devices signals cgroups terminal
 *   probes           stat P | read P | write P TEXT | open P | list P | link P | touch P | mkdir P | statfs P
 *                    mknod P c|b MAJOR MINOR | mount SRC DST TYPE | sethostname NAME | unshare | calls FIRST LAST ARGUMENT
 *   acts             out P | echo TEXT | notify TEXT | trap SIGNAL CODE | fork N | alloc MIB | reopen P TEXT | raise SIGNAL
 *                    pause | sleep SECONDS | exit CODE | resized | line
 *
 * Static and free of stdio on purpose: it must start in an empty root file system and see only what the runtime made.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <net/if.h>
#include <time.h>
#include <unistd.h>

static int output = 1;
static char **all_args;
static int all_count;

static void put(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(output, text, length);
        if (done <= 0)
            _exit(99);
        text += done;
        length -= (size_t)done;
    }
}

/* One fact: key, TAB, value with '\\' and '\n' escaped, newline; in one write so that lines of several processes do not mix. */
static void fact_bytes(const char *key, const char *value, size_t length)
{
    static char line[300000];
    size_t at = (size_t)snprintf(line, 512, "%s\t", key);
    for (size_t i = 0; i < length && at < sizeof line - 3; i++) {
        char c = value[i];
        if (c == '\n' || c == '\\' || c == '\0') {
            line[at++] = '\\';
            c = c == '\n' ? 'n' : c == '\0' ? '0' : '\\';
        }
        line[at++] = c;
    }
    line[at++] = '\n';
    put(line, at);
}

static void fact(const char *key, const char *format, ...)
{
    char value[8192];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(value, sizeof value, format, list);
    va_end(list);
    fact_bytes(key, value, length < (int)sizeof value ? (size_t)length : sizeof value - 1);
}

static void outcome(const char *key, int failed) { fact(key, "%s", failed ? strerrorname_np(errno) : "ok"); }

static void probe_key(char *key, const char *probe, const char *path) { snprintf(key, 500, "%s %s", probe, path); }

/* The file's bytes, or -1. procfs files tell no size, so read until the end. */
static ssize_t slurp(const char *path, char *buffer, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    size_t at = 0;
    ssize_t got = 0;
    while (at < size - 1 && (got = read(fd, buffer + at, size - 1 - at)) > 0)
        at += (size_t)got;
    int error = errno;
    close(fd);
    errno = error;
    if (got < 0)
        return -1;
    buffer[at] = '\0';
    return (ssize_t)at;
}

static char file[262144];

static void each_line(const char *key, const char *path)
{
    if (slurp(path, file, sizeof file) < 0) {
        fact(key, "!%s", strerrorname_np(errno));
        return;
    }
    char *rest = file, *line;
    while ((line = strsep(&rest, "\n")) != NULL)
        if (*line)
            fact_bytes(key, line, strlen(line));
}

/* "Name:\tvalue" of /proc/self/status as a fact of its own. */
static void status_field(const char *key, const char *name)
{
    if (slurp("/proc/self/status", file, sizeof file) < 0)
        return;
    char *rest = file, *line;
    size_t length = strlen(name);
    while ((line = strsep(&rest, "\n")) != NULL)
        if (!strncmp(line, name, length) && line[length] == ':')
            fact(key, "%s", line + length + 2);
}

static void report_ids(void)
{
    uid_t real, effective, saved;
    gid_t greal, geffective, gsaved, groups[1024];
    getresuid(&real, &effective, &saved);
    getresgid(&greal, &geffective, &gsaved);
    fact("uid", "%u %u %u", real, effective, saved);
    fact("gid", "%u %u %u", greal, geffective, gsaved);
    int count = getgroups(1024, groups);
    char text[16384] = "";
    for (int i = 0, at = 0; i < count; i++)
        at += sprintf(text + at, i ? " %u" : "%u", groups[i]);
    fact("groups", "%s", text);
    mode_t mask = umask(0);
    umask(mask);
    fact("umask", "%04o", mask);
    each_line("uid_map", "/proc/self/uid_map");
    each_line("gid_map", "/proc/self/gid_map");
    each_line("setgroups", "/proc/self/setgroups");
}

static void report_caps(void)
{
    status_field("cap_inheritable", "CapInh");
    status_field("cap_permitted", "CapPrm");
    status_field("cap_effective", "CapEff");
    status_field("cap_bounding", "CapBnd");
    status_field("cap_ambient", "CapAmb");
    status_field("no_new_privs", "NoNewPrivs");
    status_field("seccomp", "Seccomp");
    fact("securebits", "%d", prctl(PR_GET_SECUREBITS));
    fact("keep_caps", "%d", prctl(PR_GET_KEEPCAPS));
}

static void report_limits(void)
{
    static const char *names[] = { "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS",
                                   "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME" };
    for (int i = 0; i < 16; i++) {
        struct rlimit limit;
        char key[32];
        getrlimit(i, &limit);
        snprintf(key, sizeof key, "rlimit %s", names[i]);
        fact(key, "%lld %lld", (long long)limit.rlim_cur, (long long)limit.rlim_max);
    }
}

static void report_process(void)
{
    extern char **environ;
    char text[4096];
    struct utsname name;

    fact("pid", "%d", getpid());
    fact("ppid", "%d", getppid());
    fact("sid", "%d", getsid(0));
    fact("pgid", "%d", getpgid(0));
    fact("cwd", "%s", getcwd(text, sizeof text) ? text : strerrorname_np(errno));
    for (int i = 0; i < all_count; i++)
        fact_bytes("arg", all_args[i], strlen(all_args[i]));
    for (char **variable = environ; *variable; variable++)
        fact_bytes("env", *variable, strlen(*variable));
    uname(&name);
    fact("hostname", "%s", name.nodename);
    fact("domainname", "%s", name.domainname);
    fact("machine", "%s", name.machine);
    fact("dumpable", "%d", prctl(PR_GET_DUMPABLE));
    fact("personality", "0x%x", (unsigned)personality(0xffffffff));
    fact("nice", "%d", getpriority(PRIO_PROCESS, 0));
    struct sched_param param;
    sched_getparam(0, &param);
    fact("sched", "%d %d", sched_getscheduler(0) & ~SCHED_RESET_ON_FORK, param.sched_priority);
    /* struct sched_attr; runtime, deadline and period are of SCHED_DEADLINE alone */
    struct { unsigned size, policy; unsigned long long flags; int nice; unsigned priority; unsigned long long runtime, deadline, period; } attr;
    memset(&attr, 0, sizeof attr);
    syscall(SYS_sched_getattr, 0, &attr, sizeof attr, 0);
    fact("deadline", "%llu %llu %llu", attr.policy == 6 ? attr.runtime : 0, attr.deadline, attr.period);
    fact("ioprio", "%ld", syscall(SYS_ioprio_get, 1, 0));
    each_line("oom_score_adj", "/proc/self/oom_score_adj");
    /* keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0), then KEYCTL_DESCRIBE: "type;uid;gid;perm;description". */
    long key = syscall(SYS_keyctl, 0, -3, 0);
    memset(text, 0, sizeof text);
    if (key > 0 && syscall(SYS_keyctl, 6, key, text, sizeof text) > 0)
        fact("keyring", "%s", text);
    else
        fact("keyring", "!%s", strerrorname_np(errno));
    status_field("process_name", "Name");
    status_field("threads", "Threads");
    status_field("cpus_allowed", "Cpus_allowed_list");
    struct ifreq request = { 0 };
    int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    strcpy(request.ifr_name, "lo");
    if (socket_fd >= 0 && ioctl(socket_fd, SIOCGIFFLAGS, &request) == 0)
        fact("lo", "%s", request.ifr_flags & IFF_UP ? "up" : "down");
    if (socket_fd >= 0)
        close(socket_fd);
    each_line("interface", "/proc/net/dev");
}

static void report_namespaces(void)
{
    static const char *names[] = { "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts" };
    for (int i = 0; i < 8; i++) {
        char path[64], key[64], text[128];
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        snprintf(key, sizeof key, "ns %s", names[i]);
        ssize_t length = readlink(path, text, sizeof text - 1);
        if (length > 0)
            fact_bytes(key, text, (size_t)length);
    }
    each_line("timens", "/proc/self/timens_offsets");
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    fact("monotonic", "%lld", (long long)now.tv_sec);
    clock_gettime(CLOCK_BOOTTIME, &now);
    fact("boottime", "%lld", (long long)now.tv_sec);
}

/* Descriptors by number and not by /proc/self/fd, which a bad runtime could have replaced; the target is only for the message. */
static void report_fds(void)
{
    for (int fd = 0; fd < 1024; fd++) {
        char path[64], text[4096], key[32];
        if (fcntl(fd, F_GETFD) < 0)
            continue;
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        snprintf(key, sizeof key, "fd %d", fd);
        ssize_t length = readlink(path, text, sizeof text - 1);
        fact_bytes(key, length > 0 ? text : "?", length > 0 ? (size_t)length : 1);
    }
}

static char type_letter(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    case S_IFIFO: return 'p';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFSOCK: return 's';
    default: return 'f';
    }
}

/* "stat PATH<TAB>type mode uid:gid major:minor size", without following a link at the end. */
static void probe_stat(const char *path)
{
    struct stat status;
    char key[512];
    probe_key(key, "stat", path);
    if (lstat(path, &status) < 0)
        fact(key, "%s", strerrorname_np(errno));
    else
        fact(key, "%c %04o %u:%u %u:%u %lld", type_letter(status.st_mode), status.st_mode & 07777, status.st_uid, status.st_gid,
             major(status.st_rdev), minor(status.st_rdev), S_ISREG(status.st_mode) ? (long long)status.st_size : 0);
}

static int by_name(const struct dirent **left, const struct dirent **right) { return strcmp((*left)->d_name, (*right)->d_name); }

static void each_entry(const char *path, void (*visit)(const char *))
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, by_name);
    for (int i = 0; i < count; i++) {
        char full[8192];
        if (!strcmp(entries[i]->d_name, ".") || !strcmp(entries[i]->d_name, ".."))
            continue;
        snprintf(full, sizeof full, "%s/%s", path, entries[i]->d_name);
        visit(full);
    }
}

static void probe_link(const char *path)
{
    char text[4096], key[512];
    probe_key(key, "link", path);
    ssize_t length = readlink(path, text, sizeof text);
    if (length < 0)
        fact(key, "!%s", strerrorname_np(errno));
    else
        fact_bytes(key, text, (size_t)length);
}

static void stat_and_link(const char *path)
{
    struct stat status;
    probe_stat(path);
    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        probe_link(path);
}

/* Not part of "all": most containers have no terminal. */
static void report_terminal(void)
{
    struct winsize size;
    struct termios attributes;
    struct stat terminal, console;
    for (int fd = 0; fd <= 2; fd++) {
        char key[32];
        snprintf(key, sizeof key, "tty %d", fd);
        fact(key, "%s", isatty(fd) ? "yes" : strerrorname_np(errno));
    }
    if (ioctl(0, TIOCGWINSZ, &size) == 0)
        fact("winsize", "%u %u", size.ws_row, size.ws_col);
    if (tcgetattr(0, &attributes) == 0)
        fact("onlcr", "%d", (attributes.c_oflag & ONLCR) != 0);
    fact("terminal session", "%d", (int)tcgetsid(0));
    if (fstat(0, &terminal) == 0)
        fact("terminal owner", "%u:%u", terminal.st_uid, terminal.st_gid);
    if (stat("/dev/console", &console) < 0)
        fact("console", "%s", strerrorname_np(errno));
    else
        fact("console", "%s", console.st_rdev == terminal.st_rdev && console.st_dev == terminal.st_dev ? "same" : "other");
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    outcome("/dev/tty", fd < 0);
    if (fd >= 0)
        close(fd);
}

/* Waits for a change of the terminal's size. The signal is blocked by main, so none is missed. */
static void await_resize(void)
{
    sigset_t set;
    int number;
    struct winsize size;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigwait(&set, &number);
    if (ioctl(0, TIOCGWINSZ, &size) == 0)
        fact("resized", "%u %u", size.ws_row, size.ws_col);
}

/* What comes in on standard input, up to the end of a line. */
static void read_line(void)
{
    char text[1024];
    ssize_t length = read(0, text, sizeof text);
    fact_bytes("line", length > 0 ? text : "", length > 0 ? (size_t)length : 0);
}

static void block_resize(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void report_signals(void)
{
    status_field("signals_ignored", "SigIgn");
    status_field("signals_blocked", "SigBlk");
    status_field("signals_caught", "SigCgt");
}

static void report(const char *what)
{
    int all = !strcmp(what, "all");
    if (all || !strcmp(what, "ids")) report_ids();
    if (all || !strcmp(what, "caps")) report_caps();
    if (all || !strcmp(what, "limits")) report_limits();
    if (all || !strcmp(what, "process")) report_process();
    if (all || !strcmp(what, "mounts")) each_line("mount", "/proc/self/mountinfo");
    if (all || !strcmp(what, "namespaces")) report_namespaces();
    if (all || !strcmp(what, "fds")) report_fds();
    if (all || !strcmp(what, "devices")) each_entry("/dev", stat_and_link);
    if (all || !strcmp(what, "signals")) report_signals();
    if (!strcmp(what, "terminal")) report_terminal();
    if (all || !strcmp(what, "cgroups")) each_line("cgroup", "/proc/self/cgroup");
}

static int is_report(const char *word)
{
    static const char *words[] = { "all", "ids", "caps", "limits", "process", "mounts", "namespaces", "fds", "devices", "signals",
                                   "cgroups", "terminal" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(word, words[i]))
            return 1;
    return 0;
}

static void probe_read(const char *path)
{
    char key[512];
    probe_key(key, "read", path);
    ssize_t length = slurp(path, file, sizeof file);
    if (length < 0)
        fact(key, "!%s", strerrorname_np(errno));
    else
        fact_bytes(key, file, (size_t)length);
}

static void probe_write(const char *path, const char *text)
{
    char key[512];
    probe_key(key, "write", path);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int failed = fd < 0 || write(fd, text, strlen(text)) < 0;
    outcome(key, failed);
    if (fd >= 0)
        close(fd);
}

static void probe_open(const char *path)
{
    char key[512];
    probe_key(key, "open", path);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    outcome(key, fd < 0);
    if (fd >= 0)
        close(fd);
}

static void probe_touch(const char *path)
{
    char key[512];
    probe_key(key, "touch", path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    outcome(key, fd < 0);
    if (fd >= 0)
        close(fd);
}

static void list_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    char key[512];
    snprintf(key, sizeof key, "list %.*s", (int)(slash - path), path);
    fact(key, "%s", slash + 1);
}

static void probe_list(const char *path)
{
    char key[512];
    DIR *directory = opendir(path);
    probe_key(key, "listable", path);
    outcome(key, directory == NULL);
    if (directory) {
        closedir(directory);
        each_entry(path, list_name);
    }
}

static void probe_statfs(const char *path)
{
    struct statfs status;
    char key[512];
    probe_key(key, "statfs", path);
    if (statfs(path, &status) < 0)
        fact(key, "!%s", strerrorname_np(errno));
    else
        fact(key, "0x%lx blocks=%lld files=%lld", (unsigned long)status.f_type,
             (long long)status.f_blocks * status.f_bsize, (long long)status.f_files);
}

/* sd_notify(3): one datagram to the socket that NOTIFY_SOCKET names. */
static void notify(const char *text)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = getenv("NOTIFY_SOCKET");
    if (!path) {
        fact("notify", "unset");
        return;
    }
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    outcome("notify", sendto(fd, text, strlen(text), 0, (struct sockaddr *)&address, sizeof address) < 0);
    close(fd);
}

static int signal_number(const char *name)
{
    for (int i = 1; i < NSIG; i++)
        if (sigabbrev_np(i) && !strcmp(name, sigabbrev_np(i)))
            return i;
    return atoi(name);
}

static volatile sig_atomic_t trap_code[NSIG];
static void trapped(int number) { _exit(trap_code[number]); }

/* Opens the file by its O_PATH descriptor for writing: what the CVE-2019-5736 exploit does with /proc/PID/exe. */
static void probe_reopen(const char *path, const char *text)
{
    char key[512], again[64];
    probe_key(key, "reopen", path);
    int fd = open(path, O_PATH | O_CLOEXEC);
    snprintf(again, sizeof again, "/proc/self/fd/%d", fd);
    int writable = fd < 0 ? -1 : open(again, O_WRONLY | O_CLOEXEC);
    outcome(key, writable < 0 || write(writable, text, strlen(text)) < 0);
}

static void fork_children(int count)
{
    int made = 0;
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0)
            for (;;)
                pause();
        if (child < 0) {
            fact("fork", "%s after %d", strerrorname_np(errno), made);
            return;
        }
        made++;
    }
    fact("fork", "ok %d", made);
}

/* Calls that would not come back, or not to where they were made: pause, rt_sigreturn, fork, vfork, exit, exit_group; sync is slow. */
static int comes_back(long number)
{
    static const long others[] = { SYS_pause, SYS_rt_sigreturn, SYS_fork, SYS_vfork, SYS_exit, SYS_exit_group, SYS_sync };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if ((number & 0x3fffffff) == others[i])
            return 0;
    return 1;
}

/* Makes each call from first to last with the argument six times over, in a process of its own; "call NUMBER ARGUMENT<TAB>outcome". */
static void make_calls(long first, long last, unsigned long argument)
{
    for (long number = first; number <= last; number++) {
        char key[64];
        int status = 0;
        if (!comes_back(number))
            continue;
        pid_t child = fork();
        if (child == 0) {
            long result = syscall(number, argument, argument, argument, argument, argument, argument);
            _exit(result == -1 ? errno : 0);
        }
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
        snprintf(key, sizeof key, "call %ld 0x%lx", number, argument);
        if (WIFSIGNALED(status))
            fact(key, "SIG%s", sigabbrev_np(WTERMSIG(status)));
        else
            fact(key, "%s", WEXITSTATUS(status) ? strerrorname_np(WEXITSTATUS(status)) : "ok");
    }
}

static void allocate(int mebibytes)
{
    for (int i = 0; i < mebibytes; i++) {
        char *page = malloc(1 << 20);
        if (!page)
            break;
        memset(page, 1, 1 << 20);
    }
    fact("alloc", "%d", mebibytes);
}

/* Counts in a file for as long as it runs: who reads it twice sees whether we make progress. */
static void count(const char *path)
{
    for (unsigned long long n = 0;; n++) {
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        if (fd >= 0) {
            dprintf(fd, "%020llu", n);
            close(fd);
        }
        for (volatile int spin = 0; spin < 100000; spin++)
            ;
    }
}

static void redirect(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        fact("out", "%s", strerrorname_np(errno));
        _exit(98);
    }
    output = fd;
}

/* Number of words the action takes besides its name; -1 for a word that is none. */
static int act(char **word)
{
    char key[512];
    const char *name = word[0];

    if (is_report(name)) { report(name); return 0; }
    if (!strcmp(name, "pause")) for (;;) pause();
    if (!strcmp(name, "resized")) { await_resize(); return 0; }
    if (!strcmp(name, "line")) { read_line(); return 0; }
    if (!strcmp(name, "unshare")) { outcome("unshare", unshare(CLONE_NEWUSER)); return 0; }
    if (!word[1]) return -1;
    if (!strcmp(name, "stat")) { probe_stat(word[1]); return 1; }
    if (!strcmp(name, "read")) { probe_read(word[1]); return 1; }
    if (!strcmp(name, "open")) { probe_open(word[1]); return 1; }
    if (!strcmp(name, "list")) { probe_list(word[1]); return 1; }
    if (!strcmp(name, "link")) { probe_link(word[1]); return 1; }
    if (!strcmp(name, "touch")) { probe_touch(word[1]); return 1; }
    if (!strcmp(name, "statfs")) { probe_statfs(word[1]); return 1; }
    if (!strcmp(name, "mkdir")) { probe_key(key, "mkdir", word[1]); outcome(key, mkdir(word[1], 0777)); return 1; }
    if (!strcmp(name, "sethostname")) { outcome("sethostname", sethostname(word[1], strlen(word[1]))); return 1; }
    if (!strcmp(name, "out")) { redirect(word[1]); return 1; }
    if (!strcmp(name, "echo")) { fact_bytes("echo", word[1], strlen(word[1])); return 1; }
    if (!strcmp(name, "fork")) { fork_children(atoi(word[1])); return 1; }
    if (!strcmp(name, "count")) count(word[1]);
    if (!strcmp(name, "alloc")) { allocate(atoi(word[1])); return 1; }
    if (!strcmp(name, "sleep")) { usleep((useconds_t)(atof(word[1]) * 1e6)); return 1; }
    if (!strcmp(name, "raise")) { raise(signal_number(word[1])); return 1; }
    if (!strcmp(name, "notify")) { notify(word[1]); return 1; }
    if (!strcmp(name, "exit")) _exit(atoi(word[1]));
    if (!word[2]) return -1;
    if (!strcmp(name, "write")) { probe_write(word[1], word[2]); return 2; }
    if (!strcmp(name, "reopen")) { probe_reopen(word[1], word[2]); return 2; }
    if (!strcmp(name, "trap")) {
        int number = signal_number(word[1]);
        trap_code[number] = atoi(word[2]);
        signal(number, trapped);
        return 2;
    }
    if (!word[3]) return -1;
    if (!strcmp(name, "mount")) {
        probe_key(key, "mount", word[2]);
        outcome(key, mount(word[1], word[2], word[3], 0, NULL));
        return 3;
    }
    if (!strcmp(name, "calls")) {
        make_calls(strtol(word[1], NULL, 0), strtol(word[2], NULL, 0), strtoul(word[3], NULL, 0));
        return 3;
    }
    if (!word[4]) return -1;
    if (!strcmp(name, "mknod")) {
        probe_key(key, "mknod", word[1]);
        mode_t type = word[2][0] == 'b' ? S_IFBLK : S_IFCHR;
        outcome(key, mknod(word[1], type | 0666, makedev((unsigned)atoi(word[3]), (unsigned)atoi(word[4]))));
        return 4;
    }
    return -1;
}

int main(int argc, char **argv)
{
    all_args = argv;
    all_count = argc;
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "resized"))
            block_resize();
    for (int i = 1; i < argc; i++) {
        int taken = act(argv + i);
        if (taken < 0) {
            fact("unknown", "%s", argv[i]);
            return 97;
        }
        i += taken;
    }
    return 0;
}
