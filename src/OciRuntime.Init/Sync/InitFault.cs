using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>A failed operation on its way from init to the parent.</summary>
internal static unsafe class InitFault
{
    /// <param name="error">What failed.</param>
    /// <param name="op">The index of the operation in the plan, or one of the <c>At</c> constants of <see cref="SyncMessage"/>.</param>
    /// <param name="index">Which of several the constant means.</param>
    public static SyncMessage ToMessage(OciException error, int op, int index = 0)
    {
        SyncMessage message = new() { Kind = SyncKind.Fault, Op = op, Value = index, Errno = error.Error };
        SyncMessage.Put(message.Call, SyncMessage.CallBytes, error.Call);
        SyncMessage.Put(message.Subject, SyncMessage.SubjectBytes, error.Subject);
        SyncMessage.Put(message.Text, SyncMessage.TextBytes, error.Call is null ? error.Message : error.Hint);
        return message;
    }

    /// <summary>
    /// The path was looked up before, so what is not found now is another file. The words are runc's: "exec /run.sh: no such file or directory".
    /// </summary>
    private static OciException Unexecutable(string path, int errno, string? pointer) => new($"exec {path}")
    {
        Pointer = pointer,
        Error = errno,
        Hint = errno == Errno.ENOENT ? "the file is there: the interpreter of its first line, or its dynamic loader, is not" : null,
    };

    /// <summary>The same error on the parent's side, with the place in config.json that the operation came from.</summary>
    public static OciException ToException(in SyncMessage message, string? pointer)
    {
        fixed (SyncMessage* p = &message)
        {
            string call = SyncMessage.Read(p->Call, SyncMessage.CallBytes);
            string subject = SyncMessage.Read(p->Subject, SyncMessage.SubjectBytes);
            string text = SyncMessage.Read(p->Text, SyncMessage.TextBytes);
            if (message.Op == SyncMessage.AtExec && subject.Length > 0)
                return Unexecutable(subject, message.Errno, pointer);
            if (call.Length == 0) return new(text) { Pointer = pointer };
            return new()
            {
                Pointer = pointer,
                Call = call,
                Subject = subject.Length > 0 ? subject : null,
                Error = message.Errno,
                Hint = text.Length > 0 ? text : null,
            };
        }
    }
}
