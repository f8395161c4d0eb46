using Microsoft.Extensions.Logging;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>The process: its attributes, credentials and execution. The same for create and exec.</summary>
internal static class ProcessPlan
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Whether a step of the process writes to procfs.</summary>
    public static bool NeedsProc(Process? process) => !string.IsNullOrEmpty(process?.ApparmorProfile) || !string.IsNullOrEmpty(process?.SelinuxLabel);

    /// <summary>What security modules make of the process once it executes.</summary>
    public static void AddLabels(InitPlanWriter plan, Process process)
    {
        if (!string.IsNullOrEmpty(process.ApparmorProfile)) plan.Op(InitOp.AppArmorProfile, SecurityModule.RequireAppArmor()).Text(process.ApparmorProfile);
        if (!string.IsNullOrEmpty(process.SelinuxLabel)) plan.Op(InitOp.SelinuxLabel, SecurityModule.RequireSelinux()).Text(process.SelinuxLabel);
    }

    /// <summary>Everything else that is set before the credentials change.</summary>
    public static void AddAttributes(InitPlanWriter plan, Process process, LinuxPersonality? personality)
    {
        if (process.Scheduler is { } scheduler) AddScheduler(plan, scheduler);
        if (process.IoPriority is { } io)
            plan.Op(InitOp.IoPriority, "/process/ioPriority").Int(IoClass(io.Class) << Libc.IOPRIO_CLASS_SHIFT | (long)io.Priority);
        if (personality is not null)
            plan.Op(InitOp.Personality, "/linux/personality").Int(personality.Domain == "LINUX32" ? (long)Libc.PER_LINUX32 : (long)Libc.PER_LINUX);
        if (process.NoNewPrivileges) plan.Op(InitOp.NoNewPrivileges, "/process/noNewPrivileges");
    }

    /// <summary>User, capabilities, directory and the executable; the order is that of capabilities(7).</summary>
    public static void AddCredentials(InitPlanWriter plan, Config config, ILogger log)
    {
        (Process process, LinuxSeccomp? seccomp) = (config.Process!, config.Linux?.Seccomp);
        User user = process.User ?? new User();
        if (!HasHome(process.Env)) plan.Op(InitOp.DefaultHome).Int(user.Uid);
        CapabilitySets? sets = process.Capabilities is { } capabilities ? CapabilitySets.Of(capabilities, log) : null;
        // No capabilities object means none at all, as with crun. (runc 1.5 leaves such a process all that root has: nobody asked for them.)
        CapabilitySets granted = sets ?? default;
        plan.Op(InitOp.BoundingSet, "/process/capabilities/bounding").Int((long)granted.Bounding);
        plan.Op(InitOp.WorkingDirectory, "/process/cwd").Text(process.Cwd!);
        AddUser(plan, user, RuntimeAnnotations.KeepsGroups(config.Annotations));
        plan.Op(InitOp.Capabilities, "/process/capabilities")
            .Int((long)(granted.Effective | SeccompPlan.Needs(process, seccomp))).Int((long)(granted.Permitted | SeccompPlan.Needs(process, seccomp)))
            .Int((long)granted.Inheritable).Int((long)granted.Ambient);
        if (user.Umask is { } umask) plan.Op(InitOp.Umask, "/process/user/umask").Int(umask);
        plan.Op(InitOp.Executable, "/process/args/0").Text(process.Args![0]).Text(Variable(process.Env, "PATH") ?? DefaultPath);
    }

    /// <summary>Limits and the program itself. Descriptors of socket activation come before the preserved ones, see sd_listen_fds(3).</summary>
    public static void AddExec(InitPlanWriter plan, Process process, LinuxSeccomp? seccomp, PlanContext context)
    {
        SeccompPlan.AddTo(plan, seccomp, context.NotifiesFromCreate, context.Log);
        for (int i = 0; i < (process.Rlimits?.Count ?? 0); i++)
        {
            PosixRlimit limit = process.Rlimits![i];
            plan.Op(InitOp.Rlimit, $"/process/rlimits/{i}").Int(RlimitNumber(limit.Type!)).Int((long)(limit.Soft ?? 0)).Int((long)(limit.Hard ?? 0));
        }
        List<string> environment = LastWins(process.Env);
        if (context.ListenFds > 0)
        {
            environment.Add($"LISTEN_FDS={context.ListenFds}");
            environment.Add("LISTEN_PID=1");
        }
        if (context.NotifyDirectory is not null) environment.Add(Supervision.NotifyProxy.Variable);
        plan.Op(InitOp.Exec, "/process/args").List(process.Args!).List(environment).Int(context.PreserveFds + context.ListenFds);
    }

    /// <summary>RLIMIT_* by name; the validator has refused other names.</summary>
    public static int RlimitNumber(string type) => type switch
    {
        "RLIMIT_CPU" => Libc.RLIMIT_CPU,
        "RLIMIT_FSIZE" => Libc.RLIMIT_FSIZE,
        "RLIMIT_DATA" => Libc.RLIMIT_DATA,
        "RLIMIT_STACK" => Libc.RLIMIT_STACK,
        "RLIMIT_CORE" => Libc.RLIMIT_CORE,
        "RLIMIT_RSS" => Libc.RLIMIT_RSS,
        "RLIMIT_NPROC" => Libc.RLIMIT_NPROC,
        "RLIMIT_NOFILE" => Libc.RLIMIT_NOFILE,
        "RLIMIT_MEMLOCK" => Libc.RLIMIT_MEMLOCK,
        "RLIMIT_AS" => Libc.RLIMIT_AS,
        "RLIMIT_LOCKS" => Libc.RLIMIT_LOCKS,
        "RLIMIT_SIGPENDING" => Libc.RLIMIT_SIGPENDING,
        "RLIMIT_MSGQUEUE" => Libc.RLIMIT_MSGQUEUE,
        "RLIMIT_NICE" => Libc.RLIMIT_NICE,
        "RLIMIT_RTPRIO" => Libc.RLIMIT_RTPRIO,
        "RLIMIT_RTTIME" => Libc.RLIMIT_RTTIME,
        _ => throw new OciException($"unknown rlimit \"{type}\""),
    };

    private static void AddScheduler(InitPlanWriter plan, Scheduler scheduler)
    {
        ulong flags = 0;
        foreach (string flag in scheduler.Flags ?? []) flags |= SchedulerFlag(flag);
        plan.Op(InitOp.Scheduler, "/process/scheduler").Int(SchedulerPolicy(scheduler.Policy)).Int((long)flags).Int(scheduler.Nice)
            .Int(scheduler.Priority).Int((long)scheduler.Runtime).Int((long)scheduler.Deadline).Int((long)scheduler.Period);
    }

    private static int SchedulerPolicy(string? policy) => policy switch
    {
        "SCHED_FIFO" => Libc.SCHED_FIFO,
        "SCHED_RR" => Libc.SCHED_RR,
        "SCHED_BATCH" => Libc.SCHED_BATCH,
        "SCHED_ISO" => Libc.SCHED_ISO,
        "SCHED_IDLE" => Libc.SCHED_IDLE,
        "SCHED_DEADLINE" => Libc.SCHED_DEADLINE,
        _ => Libc.SCHED_OTHER,
    };

    private static ulong SchedulerFlag(string flag) => flag switch
    {
        "SCHED_FLAG_RESET_ON_FORK" => Libc.SCHED_FLAG_RESET_ON_FORK,
        "SCHED_FLAG_RECLAIM" => Libc.SCHED_FLAG_RECLAIM,
        "SCHED_FLAG_DL_OVERRUN" => Libc.SCHED_FLAG_DL_OVERRUN,
        "SCHED_FLAG_KEEP_POLICY" => Libc.SCHED_FLAG_KEEP_POLICY,
        "SCHED_FLAG_KEEP_PARAMS" => Libc.SCHED_FLAG_KEEP_PARAMS,
        "SCHED_FLAG_UTIL_CLAMP_MIN" => Libc.SCHED_FLAG_UTIL_CLAMP_MIN,
        "SCHED_FLAG_UTIL_CLAMP_MAX" => Libc.SCHED_FLAG_UTIL_CLAMP_MAX,
        _ => 0,
    };

    private static long IoClass(string? name) => name switch
    {
        "IOPRIO_CLASS_RT" => Libc.IOPRIO_CLASS_RT,
        "IOPRIO_CLASS_IDLE" => Libc.IOPRIO_CLASS_IDLE,
        _ => Libc.IOPRIO_CLASS_BE,
    };

    private static void AddUser(InitPlanWriter plan, User user, bool keepsGroups)
    {
        plan.Op(keepsGroups ? InitOp.UserWithCallersGroups : InitOp.User, "/process/user").Int(user.Uid).Int(user.Gid);
        // Docker names the user's own group twice; as with runc each is given once.
        foreach (uint gid in new SortedSet<uint>(keepsGroups ? [] : user.AdditionalGids ?? [])) plan.Int(gid);
    }

    private static bool HasHome(List<string>? environment) => !string.IsNullOrEmpty(Variable(environment, "HOME"));

    private static string? Variable(List<string>? environment, string name)
    {
        for (int i = (environment?.Count ?? 0) - 1; i >= 0; i--)
            if (environment![i].StartsWith(name, StringComparison.Ordinal) && environment[i].Length > name.Length && environment[i][name.Length] == '=')
                return environment[i][(name.Length + 1)..];
        return null;
    }

    /// <summary>Of a name that is given twice the last value counts, in the place of the last, as with runc. An empty HOME gives way to the default.</summary>
    internal static List<string> LastWins(List<string>? environment)
    {
        List<string> kept = new(environment?.Count ?? 0);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> names = new HashSet<string>(environment?.Count ?? 0).GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = (environment?.Count ?? 0) - 1; i >= 0; i--)
        {
            string entry = environment![i];
            int equals = entry.IndexOf('=');
            if (names.Add(equals < 0 ? entry : entry.AsSpan(0, equals + 1)) && entry != "HOME=") kept.Add(entry);
        }
        kept.Reverse();
        return kept;
    }
}
