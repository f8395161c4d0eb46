using System.Runtime.CompilerServices;

namespace OciRuntime.Init;

/// <summary>
/// What a number in a plan stands for. The words for it are the business of those who show a plan to people; init does not know them.
/// </summary>
internal enum Meaning
{
    /// <summary>A number that people write as a number.</summary>
    Count,

    /// <summary>Permission bits.</summary>
    Permissions,

    /// <summary>S_IFMT of inode(7).</summary>
    FileType,

    /// <summary>MOUNT_ATTR_* of mount_setattr(2).</summary>
    MountAttributes,

    /// <summary>MS_SHARED and its like, with MS_REC; see mount(2).</summary>
    Propagation,

    /// <summary>A set of capabilities: bit n for capability n.</summary>
    Capabilities,

    /// <summary>CLONE_NEW* of namespaces(7).</summary>
    Namespace,

    /// <summary>RLIMIT_* of getrlimit(2).</summary>
    Resource,

    /// <summary>An amount of a resource, or RLIM_INFINITY.</summary>
    Limit,

    /// <summary>SCHED_* of sched(7).</summary>
    SchedulingPolicy,

    /// <summary>SCHED_FLAG_* of sched_setattr(2).</summary>
    SchedulingFlags,

    /// <summary>IOPRIO_CLASS_* of ioprio_set(2).</summary>
    IoClass,

    /// <summary>An execution domain of personality(2).</summary>
    Personality,

    /// <summary>SECCOMP_FILTER_FLAG_* of seccomp(2).</summary>
    SeccompFlags,
}

/// <summary>
/// Takes the fields of an operation one after the other: <see cref="InitPlanWriter"/> takes them as bytes for init, and the planner has a writer
/// that takes them as text for people. The name of a field is the expression that an operation passes, so it is written nowhere else.
/// </summary>
internal abstract class OperationWriter
{
    public abstract void Text(string value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void List(ReadOnlySpan<string> values, [CallerArgumentExpression(nameof(values))] string name = "");

    /// <summary>Writes a list in which people keep passwords.</summary>
    public abstract void Variables(ReadOnlySpan<string> values, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void Flag(bool value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Number(long value, Meaning meaning = Meaning.Count, [CallerArgumentExpression(nameof(value))] string name = "");

    public void Number(ulong value, Meaning meaning = Meaning.Count, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Number(unchecked((long)value), meaning, name);

    /// <summary>Writes numbers whose count is not written: they go on to the end of the operation, so nothing may follow them.</summary>
    public abstract void Numbers(
        ReadOnlySpan<uint> values, Meaning meaning = Meaning.Count, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void Bytes(ReadOnlySpan<byte> value, [CallerArgumentExpression(nameof(value))] string name = "");
}
