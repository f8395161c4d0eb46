using System.Text.Json;
using static OciRuntime.Spec.Reading.JsonCursor;

namespace OciRuntime.Spec.Reading;

/// <summary>config-linux.md#block-io.</summary>
internal static unsafe class BlockIOReader
{
    public static LinuxBlockIO? ReadLinuxBlockIO(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxBlockIO value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "weight"u8))
                value.Weight = MaybeUInt16(ref json);
            else if (Is(ref json, "leafWeight"u8))
                value.LeafWeight = MaybeUInt16(ref json);
            else if (Is(ref json, "weightDevice"u8))
                value.WeightDevice = Items(ref json, &ReadLinuxWeightDevice);
            else if (Is(ref json, "throttleReadBpsDevice"u8))
                value.ThrottleReadBpsDevice = Items(ref json, &ReadLinuxThrottleDevice);
            else if (Is(ref json, "throttleWriteBpsDevice"u8))
                value.ThrottleWriteBpsDevice = Items(ref json, &ReadLinuxThrottleDevice);
            else if (Is(ref json, "throttleReadIOPSDevice"u8))
                value.ThrottleReadIOPSDevice = Items(ref json, &ReadLinuxThrottleDevice);
            else if (Is(ref json, "throttleWriteIOPSDevice"u8))
                value.ThrottleWriteIOPSDevice = Items(ref json, &ReadLinuxThrottleDevice);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxWeightDevice? ReadLinuxWeightDevice(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxWeightDevice value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "major"u8))
                value.Major = Int64(ref json);
            else if (Is(ref json, "minor"u8))
                value.Minor = Int64(ref json);
            else if (Is(ref json, "weight"u8))
                value.Weight = MaybeUInt16(ref json);
            else if (Is(ref json, "leafWeight"u8))
                value.LeafWeight = MaybeUInt16(ref json);
            else
                json.Skip();
        }

        return value;
    }

    private static LinuxThrottleDevice? ReadLinuxThrottleDevice(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json)) return null;
        LinuxThrottleDevice value = new();
        while (NextMember(ref json))
        {
            if (Is(ref json, "major"u8))
                value.Major = Int64(ref json);
            else if (Is(ref json, "minor"u8))
                value.Minor = Int64(ref json);
            else if (Is(ref json, "rate"u8))
                value.Rate = UInt64(ref json);
            else
                json.Skip();
        }

        return value;
    }
}
