// floor: what the kernel itself takes. The commands of a runtime for one bundle, that of `runc spec` with /bin/true, with everything
// about it known in advance and nothing but the system calls that its effects need: no parsing, no checks, no messages.
// A runtime cannot be faster than this and be one. What is left out, and why that is fair, is told in docs/performance.md.
//
//   floor [--trace FILE] run BUNDLE ID      floor create BUNDLE ID      floor start|state|kill|delete ID      floor exec ID COMMAND...
//
// The layout of cgroups is found out as a runtime has to. --trace writes the phases as Chrome trace events, as runcs does.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CK(call) do { if ((call) < 0) { perror(#call); _exit(125); } } while (0)
#define CGROUPS "/sys/fs/cgroup"
#define STATE "/run/floor"
enum { MAX_CONTROLLERS = 16, MAX_MARKS = 64 };

static char controllers[MAX_CONTROLLERS][32]; // of v1
static int controller_count, v2;
static const char *id;

// ---- the timeline: one array in shared memory for each process

struct track { int count; struct { const char *name; long long at; } marks[MAX_MARKS]; };
static struct track *tracks; // [0] the parent's, [1] the child's
static int who;

static void mark(const char *name) {
    if (!tracks || tracks[who].count == MAX_MARKS) return;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int i = tracks[who].count++;
    tracks[who].marks[i].name = name;
    tracks[who].marks[i].at = t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void write_trace(const char *file) {
    mark("end");
    FILE *out = fopen(file, "w");
    if (!out) { perror(file); return; }
    fprintf(out, "{\"traceEvents\":[");
    for (int p = 0; p < 2; p++) {
        struct track *t = &tracks[p];
        fprintf(out, "%s{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":%d,\"tid\":%d,\"args\":{\"name\":\"%s\"}}", p ? "," : "", p + 1, p + 1,
                p ? "init" : "floor");
        long long end = tracks[0].marks[tracks[0].count - 1].at;
        for (int i = 0; i + (p == 0) < t->count; i++)
            fprintf(out, ",\n{\"name\":\"%s\",\"ph\":\"X\",\"ts\":%.3f,\"dur\":%.3f,\"pid\":%d,\"tid\":%d}", t->marks[i].name, t->marks[i].at / 1e3,
                    ((i + 1 < t->count ? t->marks[i + 1].at : end) - t->marks[i].at) / 1e3, p + 1, p + 1);
    }
    fprintf(out, "]}\n");
    fclose(out);
}

// ---- files

static void put(int dir, const char *file, const char *text) {
    int fd = openat(dir, file, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0) perror(file);
    close(fd);
}

static void get(int dir, const char *file, char *text, int size) {
    int fd = openat(dir, file, O_RDONLY | O_CLOEXEC), n = fd < 0 ? -1 : (int)read(fd, text, size - 1);
    text[n > 0 ? n : 0] = 0;
    close(fd);
}

// ---- cgroups

static void find_layout(void) {
    struct statfs root;
    CK(statfs(CGROUPS, &root));
    v2 = root.f_type == 0x63677270;
    if (v2) return;
    DIR *dir = opendir(CGROUPS);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.' && strcmp(entry->d_name, "unified") && controller_count < MAX_CONTROLLERS)
            snprintf(controllers[controller_count++], sizeof controllers[0], "%s", entry->d_name);
    closedir(dir);
}

static const char *cgroup(int i) {
    static char path[256];
    if (v2) snprintf(path, sizeof path, CGROUPS "/%s", id);
    else snprintf(path, sizeof path, CGROUPS "/%s/%s", controllers[i], id);
    return path;
}

#define OP(op, dst, src, jump, value) { .code = (op), .dst_reg = (dst), .src_reg = (src), .off = (jump), .imm = (value) }

// The devices of the default list, as a program: c 1:{3,5,7,8,9}, 5:{0,2}, 136:*, and mknod of all.
static void attach_device_program(int dir) {
    enum { load = BPF_LDX | BPF_MEM | BPF_W, mov = BPF_ALU64 | BPF_MOV, eq = BPF_JMP | BPF_JEQ | BPF_K, ne = BPF_JMP | BPF_JNE | BPF_K };
    static struct bpf_insn program[] = {
        OP(load, 2, 1, 0, 0), OP(mov | BPF_X, 3, 2, 0, 0), OP(BPF_ALU64 | BPF_RSH | BPF_K, 3, 0, 0, 16),
        OP(BPF_ALU64 | BPF_AND | BPF_K, 2, 0, 0, 0xffff), OP(load, 4, 1, 4, 0), OP(load, 5, 1, 8, 0),
        OP(eq, 3, 0, 13, BPF_DEVCG_ACC_MKNOD), OP(ne, 2, 0, 10, BPF_DEVCG_DEV_CHAR), OP(eq, 4, 0, 11, 136),
        OP(ne, 4, 0, 2, 5), OP(eq, 5, 0, 9, 0), OP(eq, 5, 0, 8, 2),
        OP(ne, 4, 0, 5, 1), OP(eq, 5, 0, 6, 3), OP(eq, 5, 0, 5, 5), OP(eq, 5, 0, 4, 7), OP(eq, 5, 0, 3, 8), OP(eq, 5, 0, 2, 9),
        OP(mov | BPF_K, 0, 0, 0, 0), OP(BPF_JMP | BPF_EXIT, 0, 0, 0, 0), OP(mov | BPF_K, 0, 0, 0, 1), OP(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
    };
    union bpf_attr load_attr = { .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE, .insns = (__u64)program, .license = (__u64)"Apache-2.0",
                                 .insn_cnt = sizeof program / sizeof program[0] };
    int loaded = syscall(SYS_bpf, BPF_PROG_LOAD, &load_attr, sizeof load_attr);
    CK(loaded);
    union bpf_attr attach = { .target_fd = dir, .attach_bpf_fd = loaded, .attach_type = BPF_CGROUP_DEVICE };
    CK(syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach));
    close(loaded);
}

// The directory of v2, to be born in; -1 for v1.
static int make_cgroups(void) {
    if (v2) {
        CK(mkdir(cgroup(0), 0755));
        int dir = open(cgroup(0), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        attach_device_program(dir);
        return dir;
    }
    for (int i = 0; i < controller_count; i++) {
        CK(mkdir(cgroup(i), 0755));
        int cpuset = !strcmp(controllers[i], "cpuset"), devices = !strcmp(controllers[i], "devices");
        if (!cpuset && !devices) continue;
        int dir = open(cgroup(i), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        char text[256];
        static const char *const shared[] = { "cpus", "mems" };
        for (int k = 0; cpuset && k < 2; k++) {
            char own[32], above[32];
            snprintf(own, sizeof own, "cpuset.%s", shared[k]);
            snprintf(above, sizeof above, "../cpuset.%s", shared[k]);
            get(dir, above, text, sizeof text);
            put(dir, own, text);
        }
        static const char *const allowed[] = { "c *:* m", "b *:* m", "c 1:3 rwm", "c 1:8 rwm", "c 1:7 rwm", "c 5:0 rwm", "c 1:5 rwm", "c 1:9 rwm",
                                               "c 136:* rwm", "c 5:2 rwm" };
        if (devices) put(dir, "devices.deny", "a");
        for (size_t k = 0; devices && k < sizeof allowed / sizeof allowed[0]; k++) put(dir, "devices.allow", allowed[k]);
        close(dir);
    }
    return -1;
}

// Of v1, by the process itself: a thread that moves nobody but itself ("0" to `tasks`) does not have to lock all threads of the
// machine against fork and exec, which takes a grace period of RCU and thereby milliseconds.
static void enter_cgroups(void) {
    for (int i = 0; i < controller_count; i++) {
        char file[300];
        snprintf(file, sizeof file, "%s/tasks", cgroup(i));
        put(AT_FDCWD, file, "0");
    }
}

static void remove_cgroups(void) {
    if (v2) CK(rmdir(cgroup(0)));
    for (int i = 0; i < controller_count; i++) CK(rmdir(cgroup(i)));
}

// ---- the container's side

static void mask(const char *path) {
    struct stat at;
    if (stat(path, &at) < 0) return;
    if (S_ISDIR(at.st_mode)) CK(mount("tmpfs", path, "tmpfs", MS_RDONLY, ""));
    else CK(mount("/dev/null", path, 0, MS_BIND, 0));
}

static void make_readonly(const char *path) {
    if (mount(path, path, 0, MS_BIND | MS_REC, 0) < 0) return;
    CK(mount(path, path, 0, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_REC, 0));
}

static void mount_cgroups(void) {
    unsigned long flags = MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RELATIME;
    if (v2) {
        CK(unshare(CLONE_NEWCGROUP));
        CK(mount("cgroup2", "sys/fs/cgroup", "cgroup2", flags | MS_RDONLY, 0));
        return;
    }
    CK(mount("tmpfs", "sys/fs/cgroup", "tmpfs", flags, "mode=755"));
    for (int i = 0; i < controller_count; i++) {
        char place[64];
        snprintf(place, sizeof place, "sys/fs/cgroup/%s", controllers[i]);
        CK(mkdir(place, 0755));
        CK(mount(cgroup(i), place, 0, MS_BIND | MS_REC, 0));
        CK(mount(0, place, 0, MS_BIND | MS_REMOUNT | MS_RDONLY | flags, 0));
    }
    CK(mount(0, "sys/fs/cgroup", 0, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, 0));
}

static void make_devices(void) {
    static const struct { const char *path; int major, minor; } devices[] = {
        { "dev/null", 1, 3 }, { "dev/zero", 1, 5 }, { "dev/full", 1, 7 }, { "dev/random", 1, 8 }, { "dev/urandom", 1, 9 }, { "dev/tty", 5, 0 } };
    static const char *const links[][2] = { { "/proc/self/fd", "dev/fd" }, { "/proc/self/fd/0", "dev/stdin" }, { "/proc/self/fd/1", "dev/stdout" },
                                            { "/proc/self/fd/2", "dev/stderr" }, { "pts/ptmx", "dev/ptmx" } };
    for (int i = 0; i < 6; i++) CK(mknod(devices[i].path, S_IFCHR | 0666, makedev(devices[i].major, devices[i].minor)));
    for (int i = 0; i < 5; i++) CK(symlink(links[i][0], links[i][1]));
}

static void build_root(const char *bundle) {
    mark("rootfs");
    CK(mount(0, "/", 0, MS_REC | MS_SLAVE, 0));
    CK(chdir(bundle));
    CK(mount("../rootfs", "../rootfs", 0, MS_BIND | MS_REC, 0));
    CK(chdir("../rootfs"));
    umask(0);
    mark("proc");
    CK(mount("proc", "proc", "proc", 0, 0));
    mark("dev");
    CK(mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
    CK(mkdir("dev/pts", 0755));
    CK(mkdir("dev/shm", 0755));
    CK(mkdir("dev/mqueue", 0755));
    mark("devpts");
    CK(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5"));
    mark("shm");
    CK(mount("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NOEXEC | MS_NODEV, "mode=1777,size=65536k"));
    mark("mqueue");
    CK(mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID | MS_NOEXEC | MS_NODEV, 0));
    mark("sysfs");
    CK(mount("sysfs", "sys", "sysfs", MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY, 0));
    mark("cgroup");
    mount_cgroups();
    mark("devices");
    make_devices();
    mark("pivot_root");
    CK(syscall(SYS_pivot_root, ".", "."));
    CK(umount2(".", MNT_DETACH));
    CK(chdir("/"));
    mark("paths");
    static const char *const masked[] = { "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                                          "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi" };
    static const char *const readonly[] = { "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" };
    for (int i = 0; i < 10; i++) mask(masked[i]);
    for (int i = 0; i < 5; i++) make_readonly(readonly[i]);
    CK(mount(0, "/", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0));
}

static void confine(void) {
    mark("process");
    struct rlimit files = { 1024, 1024 };
    CK(setrlimit(RLIMIT_NOFILE, &files));
    umask(022);
    CK(setgroups(0, NULL));
    unsigned keep = 1u << CAP_KILL | 1u << CAP_NET_BIND_SERVICE | 1u << CAP_AUDIT_WRITE;
    for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
        if (cap >= 32 || !(keep & 1u << cap)) CK(prctl(PR_CAPBSET_DROP, cap, 0, 0, 0));
    CK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct caps[2] = { { keep, keep, 0 }, { 0, 0, 0 } };
    CK(syscall(SYS_capset, &header, caps));
}

static void new_session(void) {
    setsid();
    CK(syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, "_ses"));
    CK(sethostname("runc", 4));
    struct ifreq loopback = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
    int net = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CK(ioctl(net, SIOCSIFFLAGS, &loopback));
    close(net);
}

static void become(char **argv) {
    static char *const env[] = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm", NULL };
    mark("execve");
    execve(argv[0], argv, env);
    perror(argv[0]);
    _exit(127);
}

// ---- the commands

static int clone_into(unsigned long flags, int cgroup_dir) {
    struct clone_args args = { .flags = flags | (cgroup_dir >= 0 ? CLONE_INTO_CGROUP : 0), .exit_signal = SIGCHLD,
                               .cgroup = cgroup_dir >= 0 ? cgroup_dir : 0 };
    int pid = syscall(SYS_clone3, &args, sizeof args);
    CK(pid);
    return pid;
}

static void state_file(char *path, int size, const char *suffix) { snprintf(path, size, STATE "/%s%s", id, suffix); }

static int read_state(void) {
    char path[256], text[32];
    state_file(path, sizeof path, "");
    get(AT_FDCWD, path, text, sizeof text);
    return atoi(text);
}

static void write_state(int pid) {
    char path[256], text[32];
    state_file(path, sizeof path, "");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), n = snprintf(text, sizeof text, "%d", pid);
    CK(fd);
    CK(write(fd, text, n));
    close(fd);
}

static int create(const char *bundle, int waits) {
    char path[256], word;
    static char config[65536];
    mark("config");
    snprintf(path, sizeof path, "%s/config.json", bundle);
    get(AT_FDCWD, path, config, sizeof config); // read, for a runtime has to; what it says is known
    mkdir(STATE, 0700);
    mark("cgroup");
    find_layout();
    int dir = make_cgroups(), ready[2], fifo = -1;
    if (waits) {
        CK(pipe2(ready, O_CLOEXEC));
        state_file(path, sizeof path, ".start");
        CK(mkfifo(path, 0600));
        CK(fifo = open(path, O_RDWR | O_CLOEXEC));
    }
    mark("clone");
    int pid = clone_into(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS, dir);
    if (pid == 0) {
        who = 1;
        mark("enter cgroup");
        enter_cgroups();
        mark("session");
        new_session();
        build_root(bundle);
        confine();
        if (waits) {
            CK(write(ready[1], "x", 1));
            CK(read(fifo, &word, 1));
        }
        become((char *[]){ waits ? "/bin/sleep" : "/bin/true", waits ? "1000" : NULL, NULL });
    }
    mark("state");
    write_state(pid);
    mark("wait");
    if (waits) CK(read(ready[0], &word, 1));
    return pid;
}

static int run(const char *bundle) {
    int pid = create(bundle, 0), status;
    CK(waitpid(pid, &status, 0));
    mark("remove");
    remove_cgroups();
    char path[256];
    state_file(path, sizeof path, "");
    CK(unlink(path));
    return WEXITSTATUS(status);
}

static void start(void) {
    char path[256];
    state_file(path, sizeof path, ".start");
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    CK(fd);
    CK(write(fd, "x", 1));
    CK(unlink(path));
}

static void state(void) {
    char path[64], text[1024];
    int pid = read_state();
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    get(AT_FDCWD, path, text, sizeof text);
    dprintf(1, "{\"ociVersion\":\"1.3.0\",\"id\":\"%s\",\"status\":\"%s\",\"pid\":%d,\"bundle\":\"\"}\n", id, text[0] ? "running" : "stopped", pid);
}

static int exec(char **argv) {
    int pid = read_state(), status, dir = -1;
    find_layout();
    if (v2) CK(dir = open(cgroup(0), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    int target = syscall(SYS_pidfd_open, pid, 0);
    CK(target);
    CK(setns(target, CLONE_NEWPID)); // holds for children
    int child = clone_into(0, dir);
    if (child == 0) {
        enter_cgroups();
        CK(setns(target, CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | (v2 ? CLONE_NEWCGROUP : 0)));
        confine();
        become(argv);
    }
    CK(waitpid(child, &status, 0));
    return WEXITSTATUS(status);
}

static void send_kill(void) {
    int target = syscall(SYS_pidfd_open, read_state(), 0);
    CK(target);
    CK(syscall(SYS_pidfd_send_signal, target, SIGKILL, 0, 0));
}

static void delete(void) {
    int pid = read_state();
    if (syscall(SYS_pidfd_open, pid, 0) >= 0) fprintf(stderr, "%s is still running\n", id), exit(1);
    find_layout();
    remove_cgroups();
    char path[256];
    state_file(path, sizeof path, "");
    CK(unlink(path));
}

int main(int count, char **args) {
    const char *trace = NULL;
    if (count > 3 && !strcmp(args[1], "--trace")) {
        trace = args[2];
        args += 2;
        count -= 2;
        tracks = mmap(NULL, 2 * sizeof *tracks, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    }
    if (count < 3) return 2;
    const char *verb = args[1];
    int makes = !strcmp(verb, "run") || !strcmp(verb, "create");
    if (makes && count < 4) return 2;
    id = makes ? args[3] : args[2];
    int status = 0;
    if (!strcmp(verb, "run")) status = run(args[2]);
    else if (!strcmp(verb, "create")) create(args[2], 1);
    else if (!strcmp(verb, "start")) start();
    else if (!strcmp(verb, "state")) state();
    else if (!strcmp(verb, "exec")) status = exec(args + 3);
    else if (!strcmp(verb, "kill")) send_kill();
    else if (!strcmp(verb, "delete")) delete();
    else return 2;
    if (trace) write_trace(trace);
    return status;
}
