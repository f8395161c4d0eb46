using System.Text;

namespace OciRuntime.Linux;

/// <summary>
/// The one error type above the init stage. It carries its parts, so that a caller can add the place in config.json without wrapping.
/// </summary>
internal sealed class OciException : Exception
{
    private readonly string? _text;

    public OciException(string? message = null) => _text = message;

    /// <summary>JSON pointer into config.json, "/mounts/3/source".</summary>
    public string? Pointer { get; init; }

    /// <summary>The file and line that the pointer leads to, "config.json:37".</summary>
    public string? Place { get; init; }

    /// <summary>The system call that failed, "open_tree".</summary>
    public string? Call { get; init; }

    /// <summary>What the call was about: a path, a file name, a namespace.</summary>
    public string? Subject { get; init; }

    /// <summary>The error number, 0 for none.</summary>
    public int Error { get; init; }

    /// <summary>One sentence that helps where the error number misleads.</summary>
    public string? Hint { get; init; }

    public static OciException FromErrno(string call, string? subject = null) => FromErrno(Errno.Last, call, subject);

    public static OciException FromErrno(int errno, string call, string? subject = null) =>
        new() { Call = call, Subject = subject, Error = errno };

    /// <summary>The same error with the place in config.json that asked for the failed step; a place that is known already stays.</summary>
    public OciException At(string? pointer) =>
        Pointer is not null || pointer is null
            ? this
            : With(_text, pointer, Place, Hint);

    /// <summary>This error with a hint, unless it has one.</summary>
    public OciException Hinting(string hint) => Hint is null ? With(_text, Pointer, Place, hint) : this;

    /// <summary>This error with its pointer counted from a member of config.json, for a file that holds that member alone.</summary>
    public OciException Below(string member) =>
        Pointer?.StartsWith(member + "/", StringComparison.Ordinal) == true ? With(_text, Pointer[member.Length..], Place, Hint) : this;

    /// <summary>This error with another beginning of its text, if its text begins so.</summary>
    public OciException Reworded(string beginning, string replacement) =>
        _text?.StartsWith(beginning, StringComparison.Ordinal) == true ? With(replacement + _text[beginning.Length..], Pointer, Place, Hint) : this;

    /// <summary>The same error with the file and line that its pointer leads to.</summary>
    public OciException In(string place) => With(_text, Pointer, place, Hint);

    /// <summary>"config.json:37: /mounts/3/source: open_tree(/data): no such file or directory (ENOENT)", one line.</summary>
    public override string Message
    {
        get
        {
            StringBuilder line = new();
            if (Place is not null)
                Add(line, Place);
            if (Pointer is not null)
                Add(line, Pointer);
            if (_text is not null)
                Add(line, _text);
            if (Call is not null)
                Add(line, Subject is null ? Call : $"{Call}({Subject})");
            if (Error != 0)
                Add(line, $"{Errno.Text(Error)} ({Errno.Name(Error)})");
            if (Hint is not null)
                line.Append("; ").Append(Hint);
            return line.ToString();
        }
    }

    private OciException With(string? newText, string? pointer, string? place, string? hint) =>
        new(newText) { Pointer = pointer, Place = place, Call = Call, Subject = Subject, Error = Error, Hint = hint };

    private static void Add(StringBuilder line, string part)
    {
        if (line.Length > 0)
            line.Append(": ");
        line.Append(part);
    }
}
