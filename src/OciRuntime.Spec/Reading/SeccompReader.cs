using System.Text.Json;
using static OciRuntime.Spec.Reading.JsonCursor;

namespace OciRuntime.Spec.Reading;

/// <summary>config-linux.md#seccomp.</summary>
internal static unsafe class SeccompReader
{
    public static LinuxSeccomp? ReadLinuxSeccomp(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxSeccomp value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "defaultAction"u8))
                value.DefaultAction = Text(ref json);
            else if (Is(ref json, "defaultErrnoRet"u8))
                value.DefaultErrnoRet = MaybeUInt32(ref json);
            else if (Is(ref json, "architectures"u8))
                value.Architectures = Texts(ref json);
            else if (Is(ref json, "flags"u8))
                value.Flags = Texts(ref json);
            else if (Is(ref json, "listenerPath"u8))
                value.ListenerPath = Text(ref json);
            else if (Is(ref json, "listenerMetadata"u8))
                value.ListenerMetadata = Text(ref json);
            else if (Is(ref json, "syscalls"u8))
                value.Syscalls = Items(ref json, &ReadLinuxSyscall);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxSyscall? ReadLinuxSyscall(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxSyscall value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "names"u8))
                value.Names = Texts(ref json);
            else if (Is(ref json, "action"u8))
                value.Action = Text(ref json);
            else if (Is(ref json, "errnoRet"u8))
                value.ErrnoRet = MaybeUInt32(ref json);
            else if (Is(ref json, "args"u8))
                value.Args = Items(ref json, &ReadLinuxSeccompArg);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxSeccompArg? ReadLinuxSeccompArg(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxSeccompArg value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "index"u8))
                value.Index = UInt32(ref json);
            else if (Is(ref json, "value"u8))
                value.Value = UInt64(ref json);
            else if (Is(ref json, "valueTwo"u8))
                value.ValueTwo = UInt64(ref json);
            else if (Is(ref json, "op"u8))
                value.Op = Text(ref json);
            else
                json.Skip();
        }

        return value;
    }
}
