using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Cgroups.V2;
using OciRuntime.Containers.Validation;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>
/// update: other limits for a container that exists. What the caller leaves out stays, and so does what he gives as zero: Docker
/// sends zeros for all that its user did not name. Device rules are not touched, somebody may have added to them since.
/// </summary>
internal static class Update
{
    /// <exception cref="OciException">Its pointer leads into <paramref name="resources"/>, not into config.json.</exception>
    public static void Execute(ContainerStore store, string id, LinuxResources resources, string? cacheSchema, string? bandwidthSchema, ILogger log)
    {
        try
        {
            Apply(store, id, resources, cacheSchema, bandwidthSchema, log);
        }
        catch (OciException error)
        {
            throw error.Below("/linux/resources");
        }
    }

    /// <summary>
    /// Nothing is saved. runc keeps the limits in its state, because two of them may share a file and it needs the other one's value
    /// later, and all of them when a change fails midway; the cgroup itself holds them, and cannot be out of date. No later command asks
    /// what the limits are.
    /// </summary>
    private static void Apply(ContainerStore store, string id, LinuxResources resources, string? cacheSchema, string? bandwidthSchema, ILogger log)
    {
        using Container container = Container.OpenLocked(store, id);
        if (container.Status() == ContainerStatus.Stopped) throw Container.NotRunning();
        RequireCgroup(container);
        Require(resources, container);
        WithoutEffect.Warn(resources, container.Cgroup.State.Layout, log);
        WarnOfDevices(resources.Devices, container, log);
        if (cacheSchema is not null && container.Resctrl is null) throw ResctrlGroup.NoCacheSchema();
        if (bandwidthSchema is not null && container.Resctrl is null) throw ResctrlGroup.NoBandwidthSchema();
        LimitSnapshot before = LimitSnapshot.Take(container.Cgroup.State, resources);
        try
        {
            container.Cgroup.Set(ValuesInForce.FillIn(container.Cgroup.State, resources), Limits.Update);
            container.Resctrl?.Update(cacheSchema, bandwidthSchema);
        }
        catch (OciException)
        {
            before.Restore(container.Cgroup);
            throw;
        }
    }

    /// <summary>
    /// A process with the right to do so can leave its cgroup, and then anybody can remove that, as an init that is systemd does on the host's cgroup
    /// namespace. Where it went others may be, too: those limits are not the container's, and are left alone.
    /// </summary>
    private static void RequireCgroup(Container container)
    {
        if (container.Cgroup.State.Primary is not { } hierarchy || container.Cgroup.Exists()) return;
        string? place = InitPlace.In(hierarchy, container.State.Pid);
        throw new OciException($"the container's cgroup {hierarchy.Directory} is gone")
        {
            Hint = place is null ? null : $"its init has moved to {place}, whose limits are not the container's to change",
        };
    }

    private static void Require(LinuxResources resources, Container container)
    {
        IReadOnlyList<ConfigProblem> problems = ConfigValidator.ValidateResources(resources);
        if (problems.Count > 0) throw new OciException(ConfigValidator.Describe(problems));
        if (container.Cgroup.State.Layout == CgroupLayout.V2)
            V1Only.Refuse(resources);
        if (resources.Pids?.Limit == 0)
            PidsLimit.Resolve(resources, container.ReadConfig().OciVersion);
    }

    /// <summary>containerd sends all of a container's resources whatever it changes: the rules that it was made with need no word.</summary>
    private static void WarnOfDevices(List<LinuxDeviceCgroup>? devices, Container container, ILogger log)
    {
        if (devices is not { Count: > 0 } || !log.IsEnabled(LogLevel.Warning)) return;
        List<LinuxDeviceCgroup>? made = container.ReadConfig().Linux?.Resources?.Devices;
        if (!CollectionsMarshal.AsSpan(devices).SequenceEqual(CollectionsMarshal.AsSpan(made)))
            log.LogWarning("/devices: is ignored: the device rules of a container are those that it was made with");
    }
}
