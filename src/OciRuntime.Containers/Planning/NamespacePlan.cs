using OciRuntime.Cgroups;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>linux.namespaces as flags and open descriptors. Dispose closes the descriptors once the child has joined.</summary>
internal sealed class NamespacePlan : IDisposable
{
    private readonly List<OwnedFd> _opened = [];
    private NamespaceJoin? _pidForInit;
    private string? _pidPointer;

    /// <summary>CLONE_NEW* of all that are made new.</summary>
    public int New { get; private set; }

    public List<NamespaceJoin> Joined { get; } = [];

    /// <summary>Index in linux.namespaces of each entry of <see cref="Joined"/>.</summary>
    public List<int> JoinedIndex { get; } = [];

    public static NamespacePlan Of(LinuxConfig linux)
    {
        NamespacePlan plan = new();
        for (int i = 0; i < (linux.Namespaces?.Count ?? 0); i++)
        {
            LinuxNamespace entry = linux.Namespaces![i];
            int flag = Flag(entry.Type!);
            if (string.IsNullOrEmpty(entry.Path))
                plan.New |= flag;
            else
                plan.Join(entry.Path, flag, i);
        }
        plan.LeavePidToInit();
        return plan;
    }

    /// <summary>Those of a process, by its /proc/PID/ns; what we are in ourselves is left out, for joining it changes nothing.</summary>
    public static NamespacePlan OfProcess(Fd directory)
    {
        NamespacePlan plan = new();
        // Mounts last: until then errors can still be looked into on the host's tree. The user namespace finds its own place, see Bootstrap.
        foreach (string name in (ReadOnlySpan<string>)["user", "pid", "net", "ipc", "uts", "cgroup", "time", "mnt"])
        {
            int fd = Sys.TryOpen(directory, name, Libc.O_RDONLY);
            if (fd < 0 && Errno.Last == Errno.ENOENT) continue; // a kernel without this kind
            if (fd < 0) throw OciException.FromErrno("open", $"ns/{name}");
            OwnedFd joined = new(fd);
            plan._opened.Add(joined);
            if (!IsOwn(joined, name))
                plan.Joined.Add(new NamespaceJoin { Fd = fd, Type = FlagOfFile(name) });
        }
        return plan;
    }

    /// <summary>The operation that joins those of a process, and its cgroup where <paramref name="entrance"/> leads there.</summary>
    public void AddTo(InitPlanWriter plan, CgroupEntrance? entrance)
    {
        uint[] types = new uint[Joined.Count];
        for (int i = 0; i < types.Length; i++)
            types[i] = (uint)Joined[i].Type;
        plan.Add(new JoinNamespaces(entrance?.Birthplace is not null, entrance?.Tasks.Count ?? 0, types), "/linux/namespaces");
    }

    /// <summary>
    /// Whether a pid namespace is joined by path: it holds for children only, and what is in it can be looked into by others there
    /// (docs/decisions/0006). So init enters it by a clone of itself, once it has left the host's tree.
    /// </summary>
    public bool JoinsPid => _pidPointer is not null;

    /// <summary>The operations that enter it.</summary>
    public void AddPidTo(InitPlanWriter plan)
    {
        plan.Add(new JoinNamespaces(intoCgroup: false, taskFiles: 0, _pidForInit is { } join ? [(uint)join.Type] : []), _pidPointer);
        plan.Add(new AwaitParent());
        plan.Add(new NewSession()); // of the clone's own: the terminal is given to its leader
    }

    /// <summary>What goes along with the plan of a container.</summary>
    public List<int> DescriptorsForInit => _pidForInit is { } join ? [join.Fd] : [];

    /// <summary>The descriptors that this operation takes, in its order.</summary>
    public void AddDescriptorsTo(List<int> descriptors, CgroupEntrance? entrance)
    {
        if (entrance?.Birthplace is { } directory)
            descriptors.Add(directory.Value);
        foreach (OwnedFd tasks in entrance?.Tasks ?? [])
            descriptors.Add(tasks.Value);
        foreach (NamespaceJoin join in Joined)
            descriptors.Add(join.Fd);
    }

    public bool Makes(int flag) => (New & flag) != 0;

    public bool Joins(int flag)
    {
        foreach (NamespaceJoin join in Joined)
            if (join.Type == flag) return true;
        return flag == Libc.CLONE_NEWPID && JoinsPid;
    }

    /// <summary>Neither made nor joined: the container shares the runtime's.</summary>
    public bool Inherits(int flag) => !Makes(flag) && !Joins(flag);

    /// <summary>Whether a path in config.json leads to the namespace of the runtime itself: the container then shares it, too.</summary>
    public bool JoinsOwn(string type)
    {
        foreach (OwnedFd fd in _opened)
            if (IsOwn(fd, type == "network" ? "net" : type)) return true;
        return false;
    }

    public NamespaceSet ToSet() => new()
    {
        New = New & ~Libc.CLONE_NEWCGROUP,
        Joined = Joined,
        NeedsParent = Makes(Libc.CLONE_NEWUSER) || Makes(Libc.CLONE_NEWTIME),
        ClonedByInit = JoinsPid,
    };

    public void Dispose()
    {
        foreach (OwnedFd fd in _opened)
            fd.Dispose();
    }

    internal static int Flag(string type) => (int)NamespaceWords.All.Require(type);

    /// <summary>
    /// In another user namespace init may join the pid namespace only if that one owns it. Else the bootstrap joins it, for children, while it still
    /// may, and init is left to clone itself.
    /// </summary>
    private void LeavePidToInit()
    {
        int at = Joined.FindIndex(join => join.Type == Libc.CLONE_NEWPID);
        if (at < 0) return;
        _pidPointer = $"/linux/namespaces/{JoinedIndex[at]}/path";
        if (!Inherits(Libc.CLONE_NEWUSER) && !IsOwnedByJoinedUser(Joined[at].Fd)) return;
        _pidForInit = Joined[at];
        Joined.RemoveAt(at);
        JoinedIndex.RemoveAt(at);
    }

    private bool IsOwnedByJoinedUser(int fd)
    {
        int user = Joined.FindIndex(join => join.Type == Libc.CLONE_NEWUSER);
        int owner = user < 0 ? -1 : Libc.ioctl(fd, Libc.NS_GET_USERNS);
        if (owner < 0) return false;
        using OwnedFd owned = new(owner);
        return Sys.Stat(owned).stx_ino == Sys.Stat(new Fd(Joined[user].Fd)).stx_ino;
    }

    private void Join(string path, int flag, int index)
    {
        string pointer = $"/linux/namespaces/{index}/path";
        int fd = Sys.TryOpen(Fd.Cwd, path, Libc.O_RDONLY | Libc.O_NONBLOCK); // of a FIFO nobody writes to
        if (fd < 0) throw OciException.FromErrno("open", path).At(pointer);
        OwnedFd owned = new(fd);
        _opened.Add(owned);
        // "The runtime MUST generate an error if path is not associated with a namespace of type type" (config-linux.md, Namespaces).
        if (Sys.StatFs(owned, path).f_type != Libc.NSFS_MAGIC || Libc.ioctl(fd, Libc.NS_GET_NSTYPE) != flag)
            throw new OciException($"{path} is not a namespace of the type that is asked for") { Pointer = pointer };
        // Entering the namespace that we are in already is no change, and setns(2) of one's own user namespace is an error.
        if (flag == Libc.CLONE_NEWUSER && IsOwn(owned, "user")) return;
        Joined.Add(new NamespaceJoin { Fd = fd, Type = flag });
        JoinedIndex.Add(index);
    }

    /// <param name="joined">Of a namespace.</param>
    /// <param name="name">What procfs calls its kind.</param>
    internal static bool IsOwn(in statx joined, string name) =>
        Sys.TryStat(Fd.Cwd, $"/proc/self/ns/{name}", 0, out statx own) && own.stx_ino == joined.stx_ino;

    private static bool IsOwn(Fd joined, string name) => IsOwn(Sys.Stat(joined), name);

    /// <summary>procfs has shorter names for some kinds than config.json.</summary>
    private static int FlagOfFile(string name) => name switch
    {
        "mnt" => Libc.CLONE_NEWNS,
        "net" => Libc.CLONE_NEWNET,
        _ => Flag(name),
    };
}
