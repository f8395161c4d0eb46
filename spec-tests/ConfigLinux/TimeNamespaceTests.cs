namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>
/// config-linux.md#offset-for-time-namespace: "timeOffsets (object, OPTIONAL) sets the offset for Time Namespace." runc 1.1.5 predates it.
/// </summary>
public sealed class TimeNamespaceTests : SpecTest
{
    // config-linux.md#offset-for-time-namespace: "secs (int64, OPTIONAL) - is the offset of clock (in seconds) in the container."
    [Theory, BothLayouts]
    public void Offsets_move_the_clocks_of_the_container(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.AddNamespace("time");
            config.Linux["timeOffsets"] = new JsonObject
            {
                ["monotonic"] = new JsonObject { ["secs"] = 1_000_000, ["nanosecs"] = 0 },
                ["boottime"] = new JsonObject { ["secs"] = 2_000_000, ["nanosecs"] = 0 },
            };
            config.Guest("namespaces");
        });

        guest["ns time"].Should().NotBe(NewNamespaceTests.OfHost("time"));
        long monotonic = Environment.TickCount64 / 1000;
        long.Parse(guest["monotonic"]).Should().BeInRange(monotonic + 999_000, monotonic + 1_001_000);
        (long.Parse(guest["boottime"]) - long.Parse(guest["monotonic"])).Should().BeInRange(999_000, 1_001_000);
    }

    // time_namespaces(7): "These offsets are expressed relative to the clock values in the initial time namespace": none given, all zero.
    [Theory, BothLayouts]
    public void Time_namespace_without_offsets_keeps_the_time(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.AddNamespace("time");
            config.Guest("namespaces");
        });

        guest["ns time"].Should().NotBe(NewNamespaceTests.OfHost("time"));
        guest.All("timens").Should().AllSatisfy(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Should().Equal("0", "0"));
    }

    // time_namespaces(7): "In a new time namespace that has had no member processes, the clock offsets can be modified": only in such a
    // one. config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Fact]
    public void Offsets_without_the_namespace_are_an_error()
    {
        Container container = NewContainer(Layout.Native, config =>
            config.Linux["timeOffsets"] = new JsonObject { ["monotonic"] = new JsonObject { ["secs"] = 10 } });

        container.Create().Should().Fail().Saying("time");
    }
}
