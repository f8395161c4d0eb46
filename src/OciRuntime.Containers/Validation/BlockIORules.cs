using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config-linux.md#block-io: weights are 10 to 1000 (0: unset).</summary>
internal static class BlockIORules
{
    public static void Check(ProblemList problems, LinuxBlockIO blockIO, string at)
    {
        CheckWeight(problems, blockIO.Weight, new Place(at, Name: "/weight"));
        CheckWeight(problems, blockIO.LeafWeight, new Place(at, Name: "/leafWeight"));
        for (int i = 0; i < (blockIO.WeightDevice?.Count ?? 0); i++)
            CheckWeightDevice(problems, blockIO.WeightDevice![i], at + "/weightDevice", i);
        CheckThrottle(problems, blockIO.ThrottleReadBpsDevice, at, "/throttleReadBpsDevice");
        CheckThrottle(problems, blockIO.ThrottleWriteBpsDevice, at, "/throttleWriteBpsDevice");
        CheckThrottle(problems, blockIO.ThrottleReadIOPSDevice, at, "/throttleReadIOPSDevice");
        CheckThrottle(problems, blockIO.ThrottleWriteIOPSDevice, at, "/throttleWriteIOPSDevice");
    }

    /// <summary>"You MUST specify at least one of weight or leafWeight in a given entry".</summary>
    private static void CheckWeightDevice(ProblemList problems, LinuxWeightDevice device, string at, int index)
    {
        if (problems.IsNull(device, new Place(at, index))) return;
        if (device is { Weight: null, LeafWeight: null })
            problems.Add($"{at}/{index}", "needs weight or leafWeight");
        CheckWeight(problems, device.Weight, new Place(at, index, "/weight"));
        CheckWeight(problems, device.LeafWeight, new Place(at, index, "/leafWeight"));
        CheckNumbers(problems, device.Major, device.Minor, new Place(at, index));
    }

    private static void CheckThrottle(ProblemList problems, List<LinuxThrottleDevice>? devices, string at, string name)
    {
        for (int i = 0; i < (devices?.Count ?? 0); i++)
        {
            if (!problems.IsNull(devices![i], new Place(at + name, i)))
                CheckNumbers(problems, devices[i].Major, devices[i].Minor, new Place(at + name, i));
        }
    }

    private static void CheckWeight(ProblemList problems, ushort? weight, in Place place)
    {
        if (weight is (> 0 and < 10) or > 1000)
            problems.Add(place, $"{weight} is not between 10 and 1000");
    }

    private static void CheckNumbers(ProblemList problems, long major, long minor, in Place place)
    {
        if (major is < 0 or > DeviceNodeRules.LargestMajor || minor is < 0 or > DeviceNodeRules.LargestMinor)
            problems.Add(place, $"{major}:{minor} is not a device number");
    }
}
