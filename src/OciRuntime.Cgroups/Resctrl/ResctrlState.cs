namespace OciRuntime.Cgroups.Resctrl;

/// <summary>What exec, update, events and delete need to know of a container's group. Plain data; goes into the container's state file.</summary>
internal sealed class ResctrlState
{
    /// <summary>Where resctrl is mounted, "/sys/fs/resctrl".</summary>
    public string Root { get; set; } = "";

    /// <summary>The group, "/sys/fs/resctrl/x"; the same as <see cref="Root"/> for the class that every process starts in.</summary>
    public string Group { get; set; } = "";

    /// <summary>Whether the group goes with the container. One with a closID stays: others may be in it.</summary>
    public bool IsOwn { get; set; }

    /// <summary>The group that counts what the container uses, "/sys/fs/resctrl/x/mon_groups/ID"; null where nobody asked.</summary>
    public string? Monitor { get; set; }
}
