using System.Runtime.CompilerServices;

namespace OciRuntime.Init;

/// <summary>A namespace to join: an open descriptor of it and its CLONE_NEW* flag, 0 once it is joined.</summary>
internal struct NamespaceJoin
{
    public int Fd;
    public int Type;
}

/// <summary>All that the cloned child needs, as plain values: it must not allocate and holds no reference.</summary>
internal unsafe struct BootstrapArgs
{
    public const int MaxJoins = 8;
    public const int MaxTaskFiles = 24;

    /// <summary>The executable to become, our end of the sync socket, and the socket that `start` connects to (-1: none).</summary>
    public int ExeFd;
    public int SyncFd;
    public int StartFd;

    /// <summary>Descriptors 3 to 2 + this many stay open across execve.</summary>
    public int PreserveFds;

    /// <summary>Namespaces made by the first clone; by unshare in the child; by the second clone.</summary>
    public int CloneFlags;
    public int UnshareFlags;
    public int SecondCloneFlags;

    /// <summary>Whether a second clone is needed: a new pid namespace beside joined ones, or clocks with offsets, hold only for children.</summary>
    public bool SecondClone;

    /// <summary>Whether the parent has id maps or clock offsets to write before the child goes on.</summary>
    public bool AwaitParent;

    /// <summary>Whether the child is in another user namespace and has to become its root.</summary>
    public bool BecomeRoot;

    /// <summary>Where the child marks what it begins, and the descriptor of it for the executable; null and -1 unless traced.</summary>
    public TracePage* Trace;
    public int TraceFd;

    /// <summary>"tasks" files of cgroup v1 that the child enters its cgroups by.</summary>
    public int TaskFileCount;
    public TaskFiles TaskFile;

    public int JoinCount;
    public Joins Join;

    /// <summary>NULL-terminated; {"runcs", "init", sync, start}, and where it is traced the descriptor for that.</summary>
    public byte** Argv;
    public byte** Envp;

    [InlineArray(MaxTaskFiles)]
    public struct TaskFiles
    {
        private int _first;
    }

    [InlineArray(MaxJoins)]
    public struct Joins
    {
        private NamespaceJoin _first;
    }
}
