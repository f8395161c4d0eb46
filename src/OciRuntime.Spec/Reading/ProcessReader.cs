using System.Text.Json;
using static OciRuntime.Spec.Reading.JsonCursor;

namespace OciRuntime.Spec.Reading;

/// <summary>config.md#process.</summary>
internal static unsafe class ProcessReader
{
    public static Process? ReadProcess(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Process value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "terminal"u8))
                value.Terminal = Bool(ref json);
            else if (Is(ref json, "consoleSize"u8))
                value.ConsoleSize = ReadBox(ref json);
            else if (Is(ref json, "user"u8))
                value.User = ReadUser(ref json);
            else if (Is(ref json, "args"u8))
                value.Args = Texts(ref json);
            else if (Is(ref json, "env"u8))
                value.Env = Texts(ref json);
            else if (Is(ref json, "cwd"u8))
                value.Cwd = Text(ref json);
            else if (Is(ref json, "capabilities"u8))
                value.Capabilities = ReadLinuxCapabilities(ref json);
            else if (Is(ref json, "rlimits"u8))
                value.Rlimits = Items(ref json, &ReadPosixRlimit);
            else if (Is(ref json, "noNewPrivileges"u8))
                value.NoNewPrivileges = Bool(ref json);
            else if (Is(ref json, "apparmorProfile"u8))
                value.ApparmorProfile = Text(ref json);
            else if (Is(ref json, "oomScoreAdj"u8))
                value.OomScoreAdj = MaybeInt32(ref json);
            else if (Is(ref json, "scheduler"u8))
                value.Scheduler = ReadScheduler(ref json);
            else if (Is(ref json, "selinuxLabel"u8))
                value.SelinuxLabel = Text(ref json);
            else if (Is(ref json, "ioPriority"u8))
                value.IoPriority = ReadLinuxIOPriority(ref json);
            else if (Is(ref json, "execCPUAffinity"u8))
                value.ExecCPUAffinity = ReadExecCPUAffinity(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static Box? ReadBox(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Box value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "height"u8))
                value.Height = UInt64(ref json);
            else if (Is(ref json, "width"u8))
                value.Width = UInt64(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static User? ReadUser(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        User value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "uid"u8))
                value.Uid = UInt32(ref json);
            else if (Is(ref json, "gid"u8))
                value.Gid = UInt32(ref json);
            else if (Is(ref json, "umask"u8))
                value.Umask = MaybeUInt32(ref json);
            else if (Is(ref json, "additionalGids"u8))
                value.AdditionalGids = Items(ref json, &UInt32);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxCapabilities? ReadLinuxCapabilities(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxCapabilities value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "bounding"u8))
                value.Bounding = Texts(ref json);
            else if (Is(ref json, "effective"u8))
                value.Effective = Texts(ref json);
            else if (Is(ref json, "inheritable"u8))
                value.Inheritable = Texts(ref json);
            else if (Is(ref json, "permitted"u8))
                value.Permitted = Texts(ref json);
            else if (Is(ref json, "ambient"u8))
                value.Ambient = Texts(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static PosixRlimit? ReadPosixRlimit(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        PosixRlimit value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "type"u8))
                value.Type = Text(ref json);
            else if (Is(ref json, "hard"u8))
                value.Hard = MaybeUInt64(ref json);
            else if (Is(ref json, "soft"u8))
                value.Soft = MaybeUInt64(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static Scheduler? ReadScheduler(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Scheduler value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "policy"u8))
                value.Policy = Text(ref json);
            else if (Is(ref json, "nice"u8))
                value.Nice = Int32(ref json);
            else if (Is(ref json, "priority"u8))
                value.Priority = Int32(ref json);
            else if (Is(ref json, "flags"u8))
                value.Flags = Texts(ref json);
            else if (Is(ref json, "runtime"u8))
                value.Runtime = UInt64(ref json);
            else if (Is(ref json, "deadline"u8))
                value.Deadline = UInt64(ref json);
            else if (Is(ref json, "period"u8))
                value.Period = UInt64(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxIOPriority? ReadLinuxIOPriority(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxIOPriority value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "class"u8))
                value.Class = Text(ref json);
            else if (Is(ref json, "priority"u8))
                value.Priority = Int32(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static ExecCPUAffinity? ReadExecCPUAffinity(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        ExecCPUAffinity value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "initial"u8))
                value.Initial = Text(ref json);
            else if (Is(ref json, "final"u8))
                value.Final = Text(ref json);
            else
                json.Skip();
        }

        return value;
    }
}
