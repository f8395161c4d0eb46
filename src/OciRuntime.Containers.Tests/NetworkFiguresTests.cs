using OciRuntime.Cgroups;

namespace OciRuntime.Containers.Tests;

public sealed class NetworkFiguresTests
{
    // /proc/PID/net/dev; an alias has a colon in its name, and a wide number leaves no blank behind the colon.
    private const string Text = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:    1296      16    0    0    0     0          0         0     1296      16    0    0    0     0       0          0
        eth0:1:18446744073709551615  2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
        """;

    [Fact]
    public void Each_interface_has_its_counters()
    {
        List<NetworkInterfaceStats> all = NetworkFigures.Parse(Text);

        all.Select(one => one.Name).Should().Equal("lo", "eth0:1");
        Numbers(all[0]).Should().Equal(1296ul, 16, 0, 0, 1296, 16, 0, 0);
        Numbers(all[1]).Should().Equal(ulong.MaxValue, 2, 3, 4, 9, 10, 11, 12);
    }

    private static ulong[] Numbers(NetworkInterfaceStats one) =>
        [one.RxBytes, one.RxPackets, one.RxErrors, one.RxDropped, one.TxBytes, one.TxPackets, one.TxErrors, one.TxDropped];
}
