using OciRuntime.Cgroups.Systemd;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests.Systemd;

public class BlockDevicePropertiesTests
{
    // Names and types: org.freedesktop.systemd1(5), Scope Unit Objects: "readwrite a(st) IOReadBandwidthMax".
    [Theory]
    [InlineData(true,
        "IODeviceWeight=[('/dev/block/8:0', 4950)] IOReadBandwidthMax=[('/dev/block/8:0', 1), ('/dev/block/8:16', 2)] "
        + "IOWriteBandwidthMax=[('/dev/block/8:0', 3)] "
        + "IOReadIOPSMax=[('/dev/block/8:0', 4)] IOWriteIOPSMax=[('/dev/block/8:0', 5)]")]
    [InlineData(false,
        "BlockIODeviceWeight=[('/dev/block/8:0', 500)] BlockIOReadBandwidth=[('/dev/block/8:0', 1), ('/dev/block/8:16', 2)] "
        + "BlockIOWriteBandwidth=[('/dev/block/8:0', 3)]")]
    public void Limits_of_devices_are_told(bool v2, string properties)
    {
        CgroupLayout layout = v2 ? CgroupLayout.V2 : CgroupLayout.V1;
        LinuxBlockIO io = new()
        {
            WeightDevice = [new() { Major = 8, Weight = 500 }, new() { Major = 8, Minor = 16, LeafWeight = 500 }],
            ThrottleReadBpsDevice = [new() { Major = 8, Rate = 1 }, new() { Major = 8, Minor = 16, Rate = 2 }],
            ThrottleWriteBpsDevice = [new() { Major = 8, Rate = 3 }, new() { Major = 8, Minor = 16, Rate = 0 }],
            ThrottleReadIOPSDevice = [new() { Major = 8, Rate = 4 }],
            ThrottleWriteIOPSDevice = [new() { Major = 8, Rate = 5 }],
        };

        Text(layout, io, isTaken: true).Should().Be(properties);
        Text(layout, io, isTaken: false).Should().Be("");
    }

    [Theory]
    [InlineData("4095:1", false)]
    [InlineData("7:0", true)] // a loop device
    public void Device_that_is_missing_is_no_disk(string numbers, bool isDisk)
    {
        Skip.If(isDisk && !Directory.Exists($"/sys/dev/block/{numbers}"), $"there is no block device {numbers}");
        BlockDeviceProperties.IsDisk(numbers).Should().Be(isDisk);
    }

    private static string Text(CgroupLayout layout, LinuxBlockIO io, bool isTaken)
    {
        List<UnitProperty> list = [];
        new BlockDeviceProperties(list, layout, _ => isTaken).Add(io);
        return string.Join(' ', list);
    }
}
