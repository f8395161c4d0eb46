using Microsoft.Extensions.Logging;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
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
        if (!string.IsNullOrEmpty(process.ApparmorProfile))
            plan.Add(new AppArmorProfile(process.ApparmorProfile), SecurityModule.RequireAppArmor());
        if (!string.IsNullOrEmpty(process.SelinuxLabel))
            plan.Add(new SelinuxLabel(process.SelinuxLabel), SecurityModule.RequireSelinux());
    }

    /// <summary>Everything else that is set before the credentials change.</summary>
    public static void AddAttributes(InitPlanWriter plan, Process process, LinuxPersonality? personality)
    {
        if (process.Scheduler is { } scheduler)
            AddScheduler(plan, scheduler);
        if (process.IoPriority is { } io)
            plan.Add(new IoPriority((int)ProcessWords.IoClasses.Require(io.Class), io.Priority), "/process/ioPriority");
        if (personality is not null)
            plan.Add(new Personality((uint)ProcessWords.Personalities.Require(personality.Domain)), "/linux/personality");
        if (process.NoNewPrivileges)
            plan.Add(new NoNewPrivileges(), "/process/noNewPrivileges");
    }

    /// <summary>User, capabilities, directory and the executable; the order is that of capabilities(7).</summary>
    public static void AddCredentials(InitPlanWriter plan, Config config, ILogger log)
    {
        (Process process, LinuxSeccomp? seccomp) = (config.Process!, config.Linux?.Seccomp);
        User user = process.User ?? new User();
        if (!HasHome(process.Env))
            plan.Add(new DefaultHome(user.Uid));
        CapabilitySets? sets = process.Capabilities is { } capabilities ? CapabilitySets.Of(capabilities, log) : null;
        // No capabilities object means none at all, as with crun. (runc 1.5 leaves such a process all that root has: nobody asked for them.)
        CapabilitySets granted = sets ?? default;
        plan.Add(new BoundingSet(granted.Bounding), "/process/capabilities/bounding");
        plan.Add(new WorkingDirectory(process.Cwd!), "/process/cwd");
        AddUser(plan, user, RuntimeAnnotations.KeepsGroups(config.Annotations));
        ulong needed = SeccompPlan.Needs(process, seccomp);
        Capabilities held = new(granted.Effective | needed, granted.Permitted | needed, granted.Inheritable, granted.Ambient);
        plan.Add(held, "/process/capabilities");
        if (user.Umask is { } umask)
            plan.Add(new Umask(umask), "/process/user/umask");
        plan.Add(new Executable(process.Args![0], Variable(process.Env, "PATH") ?? DefaultPath), "/process/args/0");
    }

    /// <summary>Limits and the program itself. Descriptors of socket activation come before the preserved ones, see sd_listen_fds(3).</summary>
    public static void AddExec(InitPlanWriter plan, Process process, LinuxSeccomp? seccomp, PlanContext context)
    {
        SeccompPlan.AddTo(plan, seccomp, context.NotifiesFromCreate, context.Log);
        for (int i = 0; i < (process.Rlimits?.Count ?? 0); i++)
        {
            PosixRlimit limit = process.Rlimits![i];
            plan.Add(new Rlimit((int)ProcessWords.Rlimits.Require(limit.Type), limit.Soft ?? 0, limit.Hard ?? 0), $"/process/rlimits/{i}");
        }
        List<string> environment = LastWins(process.Env);
        if (context.ListenFds > 0)
        {
            environment.Add($"LISTEN_FDS={context.ListenFds}");
            environment.Add("LISTEN_PID=1");
        }
        if (context.NotifyDirectory is not null)
            environment.Add(NotifySocket.Variable);
        plan.Add(new Exec([.. process.Args!], [.. environment], context.PreserveFds + context.ListenFds), "/process/args");
    }

    private static void AddScheduler(InitPlanWriter plan, Scheduler scheduler)
    {
        ulong flags = 0;
        foreach (string flag in scheduler.Flags ?? [])
            flags |= ProcessWords.SchedulingFlags.Require(flag);
        uint policy = (uint)ProcessWords.SchedulingPolicies.Require(scheduler.Policy);
        plan.Add(
            new SetScheduler(policy, flags, scheduler.Nice, (uint)scheduler.Priority, scheduler.Runtime, scheduler.Deadline, scheduler.Period),
            "/process/scheduler");
    }

    private static void AddUser(InitPlanWriter plan, User user, bool keepsGroups)
    {
        // Docker names the user's own group twice; as with runc each is given once.
        uint[] groups = [.. new SortedSet<uint>(keepsGroups ? [] : user.AdditionalGids ?? [])];
        plan.Add(new SetUser(user.Uid, user.Gid, keepsGroups, groups), "/process/user");
    }

    private static bool HasHome(List<string>? environment) => !string.IsNullOrEmpty(Variable(environment, "HOME"));

    private static string? Variable(List<string>? environment, string name)
    {
        for (int i = (environment?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (environment![i].StartsWith(name, StringComparison.Ordinal) && environment[i].Length > name.Length
                && environment[i][name.Length] == '=')
            {
                return environment[i][(name.Length + 1)..];
            }
        }
        return null;
    }

    /// <summary>
    /// Of a name that is given twice the last value counts, in the place of the last, as with runc. An empty HOME gives way to the default.
    /// </summary>
    internal static List<string> LastWins(List<string>? environment)
    {
        List<string> kept = new(environment?.Count ?? 0);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> names = new HashSet<string>(environment?.Count
            ?? 0).GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = (environment?.Count ?? 0) - 1; i >= 0; i--)
        {
            string entry = environment![i];
            int equals = entry.IndexOf('=');
            if (names.Add(equals < 0 ? entry : entry.AsSpan(0, equals + 1)) && entry != "HOME=")
                kept.Add(entry);
        }
        kept.Reverse();
        return kept;
    }
}
