using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// Says at level debug what a command has decided from config.json and from what the host offers, where neither a phase nor the plan shows it.
/// </summary>
internal static class Decisions
{
    public static void Tell(CreateRequest request, Bundle bundle, ICgroupManager cgroup)
    {
        if (!request.Log.IsEnabled(LogLevel.Debug)) return;
        string privileges = request.Rootless ? "rootless: cgroup permission errors are ignored" : "with root's rights";
        Say(request.Log, $"bundle {bundle.Path}, rootfs {bundle.Rootfs}, state in {request.Store.Root}/{request.Id}, {privileges}");
        foreach (LinuxNamespace entry in bundle.Config.Linux?.Namespaces ?? [])
            Say(request.Log, $"namespace {entry.Type}: {(string.IsNullOrEmpty(entry.Path) ? "new" : $"joins {entry.Path}")}");
        if (OutOfMemory.TightLimit(bundle.Config) > 0)
            Say(request.Log, "/linux/resources/memory/limit: is small, so init enters its cgroup once its own runtime is up");
        TellCgroup(cgroup.State, request.Log);
    }

    public static void Tell(ExecRequest request, Container container, NamespacePlan namespaces)
    {
        if (!request.Log.IsEnabled(LogLevel.Debug)) return;
        Say(request.Log, $"container {container.Id}, init {container.State.Pid}: {namespaces.Joined.Count} namespaces to join");
        TellCgroup(container.Cgroup.State, request.Log);
    }

    private static void TellCgroup(CgroupState cgroup, ILogger log)
    {
        string how = $"cgroup {cgroup.Layout}, {(cgroup.Unit is null ? "cgroupfs" : $"systemd, unit {cgroup.Unit}")}";
        if (cgroup.Hierarchies.Count == 0)
            Say(log, $"{how}: none of its own");
        foreach (CgroupHierarchy one in cgroup.Hierarchies)
            Say(log, $"{how}: {one.Directory}");
    }

    private static void Say(ILogger log, string text)
    {
        if (log.IsEnabled(LogLevel.Debug))
            log.LogDebug("{Text}", text);
    }
}
