using System.Text.Json;
using static OciRuntime.Spec.Reading.JsonCursor;

namespace OciRuntime.Spec.Reading;

/// <summary>config.md: the top level, mounts and hooks.</summary>
internal static unsafe class ConfigReader
{
    public static Config? ReadConfig(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Config value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "ociVersion"u8))
                value.OciVersion = Text(ref json);
            else if (Is(ref json, "process"u8))
                value.Process = ProcessReader.ReadProcess(ref json);
            else if (Is(ref json, "root"u8))
                value.Root = ReadRoot(ref json);
            else if (Is(ref json, "hostname"u8))
                value.Hostname = Text(ref json);
            else if (Is(ref json, "domainname"u8))
                value.Domainname = Text(ref json);
            else if (Is(ref json, "mounts"u8))
                value.Mounts = Items(ref json, &ReadMount);
            else if (Is(ref json, "hooks"u8))
                value.Hooks = ReadHooks(ref json);
            else if (Is(ref json, "annotations"u8))
                value.Annotations = TextMembers(ref json);
            else if (Is(ref json, "linux"u8))
                value.Linux = LinuxReader.ReadLinuxConfig(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static Root? ReadRoot(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Root value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "path"u8))
                value.Path = Text(ref json);
            else if (Is(ref json, "readonly"u8))
                value.Readonly = Bool(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static Mount? ReadMount(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Mount value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "destination"u8))
                value.Destination = Text(ref json);
            else if (Is(ref json, "type"u8))
                value.Type = Text(ref json);
            else if (Is(ref json, "source"u8))
                value.Source = Text(ref json);
            else if (Is(ref json, "options"u8))
                value.Options = Texts(ref json);
            else if (Is(ref json, "uidMappings"u8))
                value.UidMappings = Items(ref json, &ReadLinuxIDMapping);
            else if (Is(ref json, "gidMappings"u8))
                value.GidMappings = Items(ref json, &ReadLinuxIDMapping);
            else
                json.Skip();
        }

        return value;
    }

    public static LinuxIDMapping? ReadLinuxIDMapping(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxIDMapping value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "containerID"u8))
                value.ContainerID = UInt32(ref json);
            else if (Is(ref json, "hostID"u8))
                value.HostID = UInt32(ref json);
            else if (Is(ref json, "size"u8))
                value.Size = UInt32(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static Hooks? ReadHooks(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Hooks value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "prestart"u8))
                value.Prestart = Items(ref json, &ReadHook);
            else if (Is(ref json, "createRuntime"u8))
                value.CreateRuntime = Items(ref json, &ReadHook);
            else if (Is(ref json, "createContainer"u8))
                value.CreateContainer = Items(ref json, &ReadHook);
            else if (Is(ref json, "startContainer"u8))
                value.StartContainer = Items(ref json, &ReadHook);
            else if (Is(ref json, "poststart"u8))
                value.Poststart = Items(ref json, &ReadHook);
            else if (Is(ref json, "poststop"u8))
                value.Poststop = Items(ref json, &ReadHook);
            else
                json.Skip();
        }

        return value;
    }

    internal static Hook? ReadHook(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        Hook value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "path"u8))
                value.Path = Text(ref json);
            else if (Is(ref json, "args"u8))
                value.Args = Texts(ref json);
            else if (Is(ref json, "env"u8))
                value.Env = Texts(ref json);
            else if (Is(ref json, "timeout"u8))
                value.Timeout = MaybeInt32(ref json);
            else
                json.Skip();
        }

        return value;
    }
}
