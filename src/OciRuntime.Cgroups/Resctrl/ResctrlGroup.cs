using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Resctrl;

/// <summary>The resctrl group of a container: its share of caches and memory bandwidth (config-linux.md, IntelRdt).</summary>
internal sealed class ResctrlGroup(ResctrlState state)
{
    private const uint DirectoryMode = 0x1ed; // 0755
    private const int OutOfClasses = 28; // ENOSPC

    private bool wasThere;

    public ResctrlState State => state;

    /// <summary>
    /// Makes the directories. "If closID is not set, runtimes MUST use the container ID and create the directory"; "if closID is set,
    /// and none of l3CacheSchema, memBwSchema or schemata are set, runtime MUST check if corresponding pre-configured directory is present".
    /// </summary>
    public static ResctrlGroup Create(LinuxIntelRdt rdt, string id, string root)
    {
        bool named = rdt.ClosID is { Length: > 0 };
        string group = rdt.ClosID == "/" ? root : $"{root}/{(named ? rdt.ClosID : id)}";
        ResctrlGroup made = new(new() { Root = root, Group = group, IsOwn = !named });
        if (named && Schemata.Of(rdt).Count == 0)
        {
            if (!Sys.TryStat(Fd.Cwd, group, 0, out _))
                throw new OciException($"{group} does not exist, and with no schema given it is not made") { Pointer = "/linux/intelRdt/closID" };
        }
        else made.wasThere = !Make(group, "/linux/intelRdt/closID");
        if (rdt.EnableMonitoring)
        {
            made.State.Monitor = $"{group}/mon_groups/{id}";
            Make(made.State.Monitor, "/linux/intelRdt/enableMonitoring");
        }
        return made;
    }

    /// <summary>
    /// Writes the schemas. "If closID directory exists, runtimes MUST compare l3CacheSchema and/or memBwSchema value with schemata file,
    /// and generate an error if doesn't match": it is the share of other containers, too.
    /// </summary>
    public void Set(LinuxIntelRdt rdt)
    {
        using CgroupDir group = CgroupDir.Open(state.Group);
        foreach ((string text, string pointer) in Schemata.Of(rdt))
        {
            if (!wasThere || state.IsOwn) WriteSchema(group, text, pointer);
            else if (!Schemata.Holds(group.Read("schemata"), text))
                throw new OciException($"the group {rdt.ClosID} exists with other values: {group.Read("schemata").ReplaceLineEndings(" ").Trim()}") { Pointer = pointer };
        }
    }

    /// <summary>Other values for a container that exists; of its group alone, or of all that share it.</summary>
    public void Update(string? cacheSchema, string? bandwidthSchema)
    {
        if (cacheSchema is not null && !ResctrlTree.Has(state.Root, "L3")) throw NoCacheSchema();
        if (bandwidthSchema is not null && !ResctrlTree.Has(state.Root, "MB")) throw NoBandwidthSchema();
        using CgroupDir group = CgroupDir.Open(state.Group);
        foreach ((string text, _) in Schemata.Of(new() { L3CacheSchema = cacheSchema, MemBwSchema = bandwidthSchema })) WriteSchema(group, text, pointer: null);
    }

    /// <summary>Puts a process that has one thread, or whose other threads end at execve, into the group.</summary>
    public void Add(int pid)
    {
        AddTo(state.Group, pid);
        if (state.Monitor is { } monitor) AddTo(monitor, pid);
    }

    /// <summary>Removes what goes with the container. Missing is fine.</summary>
    public void Destroy()
    {
        if (state.Monitor is { } monitor) Remove(monitor);
        if (state.IsOwn) Remove(state.Group);
    }

    // The words are runc's.
    public static OciException NoCacheSchema() => new("Intel RDT/CAT: l3 cache schema is not enabled");

    public static OciException NoBandwidthSchema() => new("Intel RDT/MBA: memory bandwidth schema is not enabled");

    private void WriteSchema(CgroupDir group, string text, string? pointer)
    {
        int errno = group.TryWrite("schemata", text + "\n");
        if (errno == 0) return;
        // The kernel tells there what it did not like.
        using CgroupDir? info = CgroupDir.TryOpen($"{state.Root}/info");
        throw group.WriteFailed("schemata", text, errno, pointer, info?.TryRead("last_cmd_status"));
    }

    private static void AddTo(string group, int pid)
    {
        using CgroupDir directory = CgroupDir.Open(group);
        directory.Write("tasks", pid, "/linux/intelRdt");
    }

    /// <summary>False where it was there.</summary>
    private static bool Make(string directory, string pointer)
    {
        if (Sys.TryMkdir(Fd.Cwd, directory, DirectoryMode)) return true;
        int errno = Errno.Last;
        if (errno == Errno.EEXIST) return false;
        throw new OciException
        {
            Pointer = pointer,
            Call = "mkdir",
            Subject = directory,
            Error = errno,
            Hint = errno == OutOfClasses ? "the CPU has no further class of service; info/*/num_closids tells how many" : null,
        };
    }

    private static void Remove(string directory)
    {
        if (!Sys.TryUnlink(Fd.Cwd, directory, Libc.AT_REMOVEDIR) && Errno.Last != Errno.ENOENT) throw OciException.FromErrno("rmdir", directory);
    }
}
