namespace OciRuntime.SpecTests.Resources;

/// <summary>config-linux.md, IntelRdt. No machine of the tests divides its caches: how the tree is used is tested on a copy of its layout.</summary>
public sealed class IntelRdtTests : SpecTest
{
    // config-linux.md#intelrdt: "If no mounted resctrl pseudo-filesystem is available in the runtime mount namespace, the runtime MUST
    // generate an error."
    [Fact]
    public void IntelRdt_without_resctrl_is_an_error_that_says_what_is_missing()
    {
        Skip.If(File.ReadAllText("/proc/self/mountinfo").Contains(" - resctrl ", StringComparison.Ordinal), "this host has resctrl");

        NewContainer(Layout.Native, config => config.Linux["intelRdt"] = new JsonObject { ["l3CacheSchema"] = "L3:0=f" })
            .Run().Should().Fail().At("/linux/intelRdt").Saying("no resctrl is mounted");
    }
}
