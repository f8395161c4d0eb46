using System.Text.Json;
using static OciRuntime.Spec.Reading.JsonCursor;

namespace OciRuntime.Spec.Reading;

/// <summary>config-linux.md without resources and seccomp.</summary>
internal static unsafe class LinuxReader
{
    public static LinuxConfig? ReadLinuxConfig(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxConfig value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "uidMappings"u8))
                value.UidMappings = Items(ref json, &ConfigReader.ReadLinuxIDMapping);
            else if (Is(ref json, "gidMappings"u8))
                value.GidMappings = Items(ref json, &ConfigReader.ReadLinuxIDMapping);
            else if (Is(ref json, "sysctl"u8))
                value.Sysctl = TextMembers(ref json);
            else if (Is(ref json, "resources"u8))
                value.Resources = ResourcesReader.ReadLinuxResources(ref json);
            else if (Is(ref json, "cgroupsPath"u8))
                value.CgroupsPath = Text(ref json);
            else if (Is(ref json, "namespaces"u8))
                value.Namespaces = Items(ref json, &ReadLinuxNamespace);
            else if (Is(ref json, "devices"u8))
                value.Devices = Items(ref json, &ReadLinuxDevice);
            else if (Is(ref json, "netDevices"u8))
                value.NetDevices = Members(ref json, &ReadLinuxNetDevice);
            else if (Is(ref json, "seccomp"u8))
                value.Seccomp = SeccompReader.ReadLinuxSeccomp(ref json);
            else if (Is(ref json, "rootfsPropagation"u8))
                value.RootfsPropagation = Text(ref json);
            else if (Is(ref json, "maskedPaths"u8))
                value.MaskedPaths = Texts(ref json);
            else if (Is(ref json, "readonlyPaths"u8))
                value.ReadonlyPaths = Texts(ref json);
            else if (Is(ref json, "mountLabel"u8))
                value.MountLabel = Text(ref json);
            else if (Is(ref json, "intelRdt"u8))
                value.IntelRdt = ReadLinuxIntelRdt(ref json);
            else if (Is(ref json, "memoryPolicy"u8))
                value.MemoryPolicy = ReadLinuxMemoryPolicy(ref json);
            else if (Is(ref json, "personality"u8))
                value.Personality = ReadLinuxPersonality(ref json);
            else if (Is(ref json, "timeOffsets"u8))
                value.TimeOffsets = Members(ref json, &ReadLinuxTimeOffset);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxNamespace? ReadLinuxNamespace(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxNamespace value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "type"u8))
                value.Type = Text(ref json);
            else if (Is(ref json, "path"u8))
                value.Path = Text(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxTimeOffset? ReadLinuxTimeOffset(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxTimeOffset value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "secs"u8))
                value.Secs = Int64(ref json);
            else if (Is(ref json, "nanosecs"u8))
                value.Nanosecs = UInt32(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxDevice? ReadLinuxDevice(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxDevice value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "path"u8))
                value.Path = Text(ref json);
            else if (Is(ref json, "type"u8))
                value.Type = Text(ref json);
            else if (Is(ref json, "major"u8))
                value.Major = MaybeInt64(ref json);
            else if (Is(ref json, "minor"u8))
                value.Minor = MaybeInt64(ref json);
            else if (Is(ref json, "fileMode"u8))
                value.FileMode = MaybeUInt32(ref json);
            else if (Is(ref json, "uid"u8))
                value.Uid = MaybeUInt32(ref json);
            else if (Is(ref json, "gid"u8))
                value.Gid = MaybeUInt32(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxNetDevice? ReadLinuxNetDevice(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxNetDevice value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "name"u8))
                value.Name = Text(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxPersonality? ReadLinuxPersonality(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxPersonality value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "domain"u8))
                value.Domain = Text(ref json);
            else if (Is(ref json, "flags"u8))
                value.Flags = Texts(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxMemoryPolicy? ReadLinuxMemoryPolicy(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxMemoryPolicy value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "mode"u8))
                value.Mode = Text(ref json);
            else if (Is(ref json, "nodes"u8))
                value.Nodes = Text(ref json);
            else if (Is(ref json, "flags"u8))
                value.Flags = Texts(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxIntelRdt? ReadLinuxIntelRdt(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxIntelRdt value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "closID"u8))
                value.ClosID = Text(ref json);
            else if (Is(ref json, "schemata"u8))
                value.Schemata = Texts(ref json);
            else if (Is(ref json, "l3CacheSchema"u8))
                value.L3CacheSchema = Text(ref json);
            else if (Is(ref json, "memBwSchema"u8))
                value.MemBwSchema = Text(ref json);
            else if (Is(ref json, "enableMonitoring"u8))
                value.EnableMonitoring = Bool(ref json);
            else
                json.Skip();
        }

        return value;
    }
}
