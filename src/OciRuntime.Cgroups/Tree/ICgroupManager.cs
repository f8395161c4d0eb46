using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>Which of the limits to write: small ones must wait until the container's init is up, or they choke it.</summary>
[Flags]
internal enum Limits
{
    None = 0,

    /// <summary>Device access. Left alone by update: rules change only with the container.</summary>
    Devices = 1,

    /// <summary>Memory and number of processes.</summary>
    Tight = 2,

    /// <summary>All the others.</summary>
    Loose = 4,

    Update = Tight | Loose,
    All = Devices | Tight | Loose,
}

/// <summary>The cgroups of one container, v1 or v2.</summary>
internal interface ICgroupManager
{
    CgroupState State { get; }

    /// <summary>Makes the directories. A cgroup that is there already must be empty and not frozen.</summary>
    void Create();

    /// <summary>Null where a process must be added by <see cref="Add"/>.</summary>
    /// <param name="below">A cgroup below the container's own, null for itself.</param>
    CgroupEntrance? OpenForClone(SubCgroup? below = null);

    /// <summary>Moves a process, with all its threads, into the cgroup of every hierarchy.</summary>
    /// <param name="pid">As seen from here.</param>
    /// <param name="below">A cgroup below the container's own, null for itself.</param>
    void Add(int pid, SubCgroup? below = null);

    /// <summary>Writes the limits; what the resources leave out stays as it is.</summary>
    /// <exception cref="OciException">Its pointer names the field, its message file, value and error number.</exception>
    void Set(LinuxResources? resources, Limits limits = Limits.All);

    /// <summary>Gives the container's own cgroup to a host user, so that the container can make cgroups below it. v2 only.</summary>
    void ChownForContainer(uint uid);

    /// <summary>Returns when all processes stand still.</summary>
    void Freeze();

    void Thaw();

    /// <summary>Thaws what keeps a process from dying of SIGKILL, below the container's own cgroup too.</summary>
    void ThawToDie();

    bool IsFrozen();

    /// <summary>Sends SIGKILL to every process, frozen ones included, and leaves the cgroup thawed.</summary>
    void Kill();

    /// <param name="recursive">With those in cgroups that the container made below its own.</param>
    List<int> Pids(bool recursive);

    CgroupStats Stats();

    /// <summary>How often the kernel killed a process for memory since the cgroup was made; 0 where it cannot be told.</summary>
    ulong OomKills();

    /// <summary>Null where nothing limits the container's memory.</summary>
    OomWatch? WatchOom();

    bool Exists();

    /// <summary>Removes what <see cref="Create"/> made and what the container made below it. Missing is fine.</summary>
    void Destroy();
}
