using System.Text.Json.Serialization;

namespace OciRuntime.Spec;

/// <summary>config.md#process; also the whole content of the file that exec --process takes.</summary>
internal sealed class Process
{
    public bool Terminal { get; set; }
    public Box? ConsoleSize { get; set; }
    public User? User { get; set; }
    public List<string>? Args { get; set; }
    public List<string>? Env { get; set; }
    public string? Cwd { get; set; }
    public LinuxCapabilities? Capabilities { get; set; }
    public List<PosixRlimit>? Rlimits { get; set; }
    public bool NoNewPrivileges { get; set; }
    public string? ApparmorProfile { get; set; }

    /// <summary>Absent means: do not touch /proc/self/oom_score_adj; 0 is written.</summary>
    public int? OomScoreAdj { get; set; }

    public Scheduler? Scheduler { get; set; }
    public string? SelinuxLabel { get; set; }
    public LinuxIOPriority? IoPriority { get; set; }

    [JsonPropertyName("execCPUAffinity")]
    public ExecCPUAffinity? ExecCPUAffinity { get; set; }
}

/// <summary>Size of the console in characters.</summary>
internal sealed class Box
{
    public ulong Height { get; set; }
    public ulong Width { get; set; }
}

internal sealed class User
{
    public uint Uid { get; set; }
    public uint Gid { get; set; }

    /// <summary>Absent means: leave the inherited umask.</summary>
    public uint? Umask { get; set; }

    /// <summary>Absent and empty both mean: no supplementary groups.</summary>
    public List<uint>? AdditionalGids { get; set; }
}

internal sealed class LinuxCapabilities
{
    public List<string>? Bounding { get; set; }
    public List<string>? Effective { get; set; }
    public List<string>? Inheritable { get; set; }
    public List<string>? Permitted { get; set; }
    public List<string>? Ambient { get; set; }
}

internal sealed class PosixRlimit
{
    /// <summary>RLIMIT_NOFILE and the like.</summary>
    public string? Type { get; set; }

    /// <summary>Both limits are required; a forgotten one must not become 0.</summary>
    public ulong? Hard { get; set; }

    public ulong? Soft { get; set; }
}

/// <summary>Arguments of sched_setattr(2); times in nanoseconds.</summary>
internal sealed class Scheduler
{
    public string? Policy { get; set; }
    public int Nice { get; set; }
    public int Priority { get; set; }
    public List<string>? Flags { get; set; }
    public ulong Runtime { get; set; }
    public ulong Deadline { get; set; }
    public ulong Period { get; set; }
}

internal sealed class LinuxIOPriority
{
    public string? Class { get; set; }
    public int Priority { get; set; }
}

/// <summary>CPU lists ("0-3,7") for exec'd processes: before and after they join the container's cgroup.</summary>
internal sealed class ExecCPUAffinity
{
    public string? Initial { get; set; }
    public string? Final { get; set; }
}
