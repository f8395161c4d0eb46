using OciRuntime.Containers.Vocabulary;
using System.Text.Json;
using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers;

/// <summary>What later commands need to know about a container; config.json may have been edited or removed by then.</summary>
internal sealed class StateFile
{
    public const string Name = "state.json";
    private const string Temporary = "." + Name;

    public string Id { get; set; } = "";

    public int Pid { get; set; }

    /// <summary>Clock ticks since boot: with the pid, the identity of init.</summary>
    public ulong StartTime { get; set; }

    public DateTime Created { get; set; }

    /// <summary>Absolute.</summary>
    public string Bundle { get; set; } = "";

    /// <summary>Absolute.</summary>
    public string Rootfs { get; set; } = "";

    public Dictionary<string, string>? Annotations { get; set; }

    public CgroupState Cgroup { get; set; } = new();

    /// <summary>Null where config.json has no intelRdt.</summary>
    public ResctrlState? Resctrl { get; set; }

    /// <summary>False where config.json has no process: such a container cannot be started.</summary>
    public bool HasProcess { get; set; }

    /// <summary>Whether the container has a pid namespace of its own: killing init then ends all of it.</summary>
    public bool OwnsPidNamespace { get; set; }

    /// <summary>Whether the container stayed in the session keyring of its creator.</summary>
    public bool NoNewKeyring { get; set; }

    /// <summary>In bytes; 0 where the limit of memory leaves a process room to start.</summary>
    public long TightMemory { get; set; }

    /// <summary>Where the agent of the seccomp profile listens; null where the profile asks none.</summary>
    public string? ListenerPath { get; set; }

    public string? ListenerMetadata { get; set; }

    /// <summary>Whether the agent has the listener of init from create on; else it gets it at start.</summary>
    public bool NotifiesFromCreate { get; set; }

    public List<Hook>? Poststart { get; set; }

    public List<Hook>? Poststop { get; set; }

    /// <summary>The error of who wants to start a container that <see cref="HasProcess"/> is false for.</summary>
    public static OciException NoProcess() => new("config.json has none, so there is nothing to start") { Pointer = "/process" };

    /// <summary>Written aside and renamed: a reader sees the old state or the new one.</summary>
    public void Save(Fd directory)
    {
        Write(directory);
        Publish(directory);
    }

    /// <summary>Writes it aside, where nobody looks.</summary>
    public void Write(Fd directory)
    {
        ReadOnlySpan<byte> json = StateJson.Write(this);
        using OwnedFd file = Sys.Open(directory, Temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NOFOLLOW, Octal._0600);
        Sys.Write(file, json, Name);
    }

    /// <summary>Makes what was written the state.</summary>
    public static void Publish(Fd directory) => Sys.Rename(directory, Temporary, Name);

    /// <summary>Null where there is none (yet).</summary>
    public static StateFile? Load(Fd directory)
    {
        int fd = Sys.TryOpen(directory, Name, Libc.O_RDONLY | Libc.O_NOFOLLOW);
        if (fd < 0) return Errno.Last == Errno.ENOENT ? null : throw OciException.FromErrno("open", Name);
        using OwnedFd file = new(fd);
        try
        {
            return StateJson.Read(Sys.ReadToEnd(file, Name));
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or FormatException)
        {
            // The exceptions' own words are not in the binary.
            string fault = damaged is JsonException { LineNumber: not null } json
                ? $"no JSON at line {json.LineNumber + 1}, column {json.BytePositionInLine + 1}"
                : "a value is of another kind";
            throw new OciException($"the container's {Name} is damaged: {fault}");
        }
    }
}

/// <summary>A container as `state` and `list` print it; names and order are runc's.</summary>
internal sealed class ContainerReport
{
    public string OciVersion { get; set; } = Versions.Spec;

    public string Id { get; set; } = "";

    public int Pid { get; set; }

    public string Status { get; set; } = "";

    public string Bundle { get; set; } = "";

    public string Rootfs { get; set; } = "";

    public DateTime Created { get; set; }

    public Dictionary<string, string>? Annotations { get; set; }

    public string Owner { get; set; } = "";
}
