using System.Text.Json;
using static OciRuntime.Spec.Reading.JsonCursor;

namespace OciRuntime.Spec.Reading;

/// <summary>config-linux.md#control-groups.</summary>
internal static unsafe class ResourcesReader
{
    public static LinuxResources? ReadLinuxResources(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxResources value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "devices"u8))
                value.Devices = Items(ref json, &ReadLinuxDeviceCgroup);
            else if (Is(ref json, "memory"u8))
                value.Memory = ReadLinuxMemory(ref json);
            else if (Is(ref json, "cpu"u8))
                value.Cpu = ReadLinuxCPU(ref json);
            else if (Is(ref json, "pids"u8))
                value.Pids = ReadLinuxPids(ref json);
            else if (Is(ref json, "blockIO"u8))
                value.BlockIO = BlockIOReader.ReadLinuxBlockIO(ref json);
            else if (Is(ref json, "hugepageLimits"u8))
                value.HugepageLimits = Items(ref json, &ReadLinuxHugepageLimit);
            else if (Is(ref json, "network"u8))
                value.Network = ReadLinuxNetwork(ref json);
            else if (Is(ref json, "rdma"u8))
                value.Rdma = Members(ref json, &ReadLinuxRdma);
            else if (Is(ref json, "unified"u8))
                value.Unified = TextMembers(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxDeviceCgroup? ReadLinuxDeviceCgroup(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxDeviceCgroup value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "allow"u8))
                value.Allow = Bool(ref json);
            else if (Is(ref json, "type"u8))
                value.Type = Text(ref json);
            else if (Is(ref json, "major"u8))
                value.Major = MaybeInt64(ref json);
            else if (Is(ref json, "minor"u8))
                value.Minor = MaybeInt64(ref json);
            else if (Is(ref json, "access"u8))
                value.Access = Text(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxMemory? ReadLinuxMemory(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxMemory value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "limit"u8))
                value.Limit = MaybeInt64(ref json);
            else if (Is(ref json, "reservation"u8))
                value.Reservation = MaybeInt64(ref json);
            else if (Is(ref json, "swap"u8))
                value.Swap = MaybeInt64(ref json);
            else if (Is(ref json, "kernel"u8))
                value.Kernel = MaybeInt64(ref json);
            else if (Is(ref json, "kernelTCP"u8))
                value.KernelTCP = MaybeInt64(ref json);
            else if (Is(ref json, "swappiness"u8))
                value.Swappiness = MaybeUInt64(ref json);
            else if (Is(ref json, "disableOOMKiller"u8))
                value.DisableOOMKiller = MaybeBool(ref json);
            else if (Is(ref json, "useHierarchy"u8))
                value.UseHierarchy = MaybeBool(ref json);
            else if (Is(ref json, "checkBeforeUpdate"u8))
                value.CheckBeforeUpdate = MaybeBool(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxCPU? ReadLinuxCPU(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxCPU value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "shares"u8))
                value.Shares = MaybeUInt64(ref json);
            else if (Is(ref json, "quota"u8))
                value.Quota = MaybeInt64(ref json);
            else if (Is(ref json, "burst"u8))
                value.Burst = MaybeUInt64(ref json);
            else if (Is(ref json, "period"u8))
                value.Period = MaybeUInt64(ref json);
            else if (Is(ref json, "realtimeRuntime"u8))
                value.RealtimeRuntime = MaybeInt64(ref json);
            else if (Is(ref json, "realtimePeriod"u8))
                value.RealtimePeriod = MaybeUInt64(ref json);
            else if (Is(ref json, "cpus"u8))
                value.Cpus = Text(ref json);
            else if (Is(ref json, "mems"u8))
                value.Mems = Text(ref json);
            else if (Is(ref json, "idle"u8))
                value.Idle = MaybeInt64(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxPids? ReadLinuxPids(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxPids value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "limit"u8))
                value.Limit = MaybeInt64(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxHugepageLimit? ReadLinuxHugepageLimit(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxHugepageLimit value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "pageSize"u8))
                value.PageSize = Text(ref json);
            else if (Is(ref json, "limit"u8))
                value.Limit = UInt64(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxNetwork? ReadLinuxNetwork(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxNetwork value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "classID"u8))
                value.ClassID = MaybeUInt32(ref json);
            else if (Is(ref json, "priorities"u8))
                value.Priorities = Items(ref json, &ReadLinuxInterfacePriority);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxInterfacePriority? ReadLinuxInterfacePriority(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxInterfacePriority value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "name"u8))
                value.Name = Text(ref json);
            else if (Is(ref json, "priority"u8))
                value.Priority = UInt32(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxRdma? ReadLinuxRdma(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxRdma value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "hcaHandles"u8))
                value.HcaHandles = MaybeUInt32(ref json);
            else if (Is(ref json, "hcaObjects"u8))
                value.HcaObjects = MaybeUInt32(ref json);
            else
                json.Skip();
        }

        return value;
    }
}
