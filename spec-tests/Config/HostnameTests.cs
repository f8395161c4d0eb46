namespace OciRuntime.SpecTests.ConfigChapter;

public sealed class HostnameTests : SpecTest
{
    // config.md#hostname: "hostname specifies the container's hostname as seen by processes running inside the container."
    [SkippableTheory, BothLayouts]
    public void Hostname_is_what_the_process_sees(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Root["hostname"] = "moon.example");

        Assert.Equal("moon.example", guest["hostname"]);
    }
}
