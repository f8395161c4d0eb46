using OciRuntime.Init;

namespace OciRuntime.Containers.Planning;

/// <summary>A new file system in the container.</summary>
internal readonly record struct FilesystemMount(string Type, string Source, string Target)
{
    /// <summary>MOUNT_ATTR_* of the mount.</summary>
    public ulong Attributes { get; init; }

    /// <summary>MS_* with MS_REC; 0 for none.</summary>
    public uint Propagation { get; init; }

    /// <summary>Whether it starts with what the image has in its place.</summary>
    public bool CopyUp { get; init; }

    /// <summary>Whether it becomes read-only only once everything is in it.</summary>
    public bool ReadonlyLater { get; init; }

    /// <summary>The host's directory to show where the kernel refuses the mount; null for none.</summary>
    public string? Fallback { get; init; }

    /// <summary>Options for fsconfig(2): "ro", "size=64k".</summary>
    public List<string> Words { get; init; } = [];

    public void AddTo(InitPlanWriter plan, string pointer) =>
        plan.Op(InitOp.MountFilesystem, pointer).Text(Type).Text(Source).Text(Target).Int((long)Attributes).Int(Propagation)
            .Int(CopyUp ? 1 : 0).Int(ReadonlyLater ? 1 : 0).Text(Fallback ?? "").List(Words);
}
