namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#personality: "personality (object, OPTIONAL) sets the Linux execution personality." runc 1.1.5 predates it.</summary>
public sealed class PersonalityTests : SpecTest
{
    // config-linux.md#personality: "LINUX32 will set the uname system call to show a 32 bit CPU type, such as i686."
    [Theory]
    [InlineData("LINUX", "0x0", "x86_64")]
    [InlineData("LINUX32", "0x8", "i686")]
    public void Domain_is_applied(string domain, string personality, string machine)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["personality"] = new JsonObject { ["domain"] = domain };
            config.Guest("process");
        });

        guest.Should().Report(
            ("personality", personality),
            ("machine", machine));
    }

    // config-linux.md#personality: "domain (string, REQUIRED) - the execution domain. The valid list of constants is shown below."
    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Fact]
    public void Unknown_domain_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Linux["personality"] = new JsonObject { ["domain"] = "BSD" }).Create()
            .Should().Fail().At("/linux/personality/domain");
    }
}
