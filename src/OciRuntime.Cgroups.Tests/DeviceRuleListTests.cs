using OciRuntime.Bpf.Devices;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests;

public class DeviceRuleListTests
{
    [Fact]
    public void Defaults_follow_the_rules_of_the_config()
    {
        DeviceRules rules =
            DeviceRuleList.Replay([new() { Allow = false, Access = "rwm" }, new() { Allow = true, Type = "b", Major = 8, Minor = 0, Access = "r" }]);

        rules.DefaultAllow.Should().BeFalse();
        rules[0].ToText().Should().Be("b 8:0 r");
        rules.ExceptionCount.Should().Be(1 + DeviceRules.Defaults.Length);
    }

    [Fact]
    public void Missing_type_and_access_mean_all()
    {
        DeviceRules rules = DeviceRuleList.Replay([new() { Allow = true }]);

        rules.DefaultAllow.Should().BeTrue();
        rules.ExceptionCount.Should().Be(0);
    }

    [Theory]
    [InlineData("p", "r", null, "/linux/resources/devices/0/type")]
    [InlineData("c", "rx", null, "/linux/resources/devices/0/access")]
    [InlineData("c", "r", 4294967296L, "/linux/resources/devices/0/major")]
    public void Unknown_words_are_named_by_place(string type, string access, long? major, string pointer)
    {
        List<LinuxDeviceCgroup> devices = [new() { Allow = true, Type = type, Access = access, Major = major }];
        Invoking(() => DeviceRuleList.Replay(devices)).Should().Throw<OciException>().Which.Pointer.Should().Be(pointer);
    }

    [Fact]
    public void Rule_that_cannot_be_expressed_is_named_by_place()
    {
        List<LinuxDeviceCgroup> devices =
        [
            new() { Allow = true, Type = "c", Major = 5, Access = "rw" },
            new() { Allow = false, Type = "c", Major = 5, Minor = 1, Access = "w" },
        ];
        OciException error = Invoking(() => DeviceRuleList.Replay(devices)).Should().Throw<OciException>().Which;
        error.Pointer.Should().Be("/linux/resources/devices/1");
        error.Message.Should().Contain("cannot punch a hole");
    }
}
