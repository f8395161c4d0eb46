using OciRuntime.Bpf.Devices;
using OciRuntime.Bpf.Extended;
using OciRuntime.Bpf.Tests.Extended;

namespace OciRuntime.Bpf.Tests.Devices;

public class DeviceProgramTests
{
    [Theory]
    [InlineData("c 1:3", "rw", true)] // null
    [InlineData("c 1:3", "m", true)]
    [InlineData("c 10:200", "rw", true)] // tun
    [InlineData("c 136:17", "rw", true)] // any pts
    [InlineData("b 8:0", "m", true)] // mknod of anything ...
    [InlineData("b 8:0", "r", false)] // ... but not its use
    [InlineData("c 1:1", "r", false)] // mem
    [InlineData("c 5:1", "w", false)] // console: the container has its own pty
    public void Default_rules_allow_what_the_spec_lists(string device, string access, bool allowed)
    {
        DeviceRules rules = Replay();
        foreach (DeviceRule rule in DeviceRules.Defaults)
            rules.Apply(rule).Should().BeNull();

        Decide(rules, device, access).Should().Be(allowed);
    }

    [Fact]
    public void Allow_must_cover_all_of_the_access_asked_for()
    {
        DeviceRules rules = Replay("deny a", "allow c 7:1 r");

        Decide(rules, "c 7:1", "r").Should().BeTrue();
        Decide(rules, "c 7:1", "rw").Should().BeFalse();
    }

    [Fact]
    public void Deny_strikes_when_it_covers_a_part_of_the_access()
    {
        DeviceRules rules = Replay("allow a", "deny c 7:1 w");

        Decide(rules, "c 7:1", "r").Should().BeTrue();
        Decide(rules, "c 7:1", "w").Should().BeFalse();
        Decide(rules, "c 7:1", "rw").Should().BeFalse();
        Decide(rules, "b 7:1", "w").Should().BeTrue();
    }

    [Fact]
    public void Later_rule_wins()
    {
        Decide(Replay("allow c 7:1 rw", "deny c 7:1 rw"), "c 7:1", "r").Should().BeFalse();
        Decide(Replay("deny c 7:1 rw", "allow c 7:1 rw"), "c 7:1", "r").Should().BeTrue();
    }

    [Fact]
    public void Number_above_two_billion_is_compared_unsigned()
    {
        DeviceRules rules = Replay("allow b 4294967295:4294967294 r");

        Decide(rules, "b 4294967295:4294967294", "r").Should().BeTrue();
        Decide(rules, "b 4294967295:1", "r").Should().BeFalse();
    }

    [Fact]
    public void No_rule_means_no_device()
    {
        Decide(Replay(), "c 1:3", "r").Should().BeFalse();
    }

    // bpf(2): "E2BIG": a program is walked on every path that it may take, so its length is what its rules are, and a major number is tested once.
    [Theory]
    [InlineData(1, 10_000)]
    [InlineData(100, 200)]
    public void Many_rules_make_a_program_of_their_length(int majors, int minors)
    {
        string[] lines = [.. Enumerable.Range(0, majors * minors).Select(i => $"allow c {300 + (i % majors)}:{i / majors} rw")];
        DeviceRules rules = Replay(["deny a", .. lines]);

        DeviceProgram.Compile(rules).Length.Should().BeInRange(6 * lines.Length, (6 * lines.Length) + (2 * majors) + 20);
        Decide(rules, $"c {299 + majors}:{minors - 1}", "w").Should().BeTrue();
        Decide(rules, $"c {299 + majors}:{minors}", "w").Should().BeFalse();
        Decide(rules, $"c {300 + majors}:0", "r").Should().BeFalse();
    }

    private static DeviceRules Replay(params string[] lines) => DeviceRulesTests.Replay(lines);

    private static bool Decide(DeviceRules rules, string device, string access)
    {
        DeviceRule asked = DeviceRule.ParseLine($"{device} {access}")!.Value;
        uint type = (uint)asked.Access << 16 | (uint)asked.Match.Kind;
        EbpfInstruction[] program = DeviceProgram.Compile(rules);
        return EbpfInterpreter.Run(program, type, (uint)asked.Match.Major, (uint)asked.Match.Minor) == 1;
    }
}
