using OciRuntime.Bpf.Devices;

namespace OciRuntime.Bpf.Tests.Devices;

public class DeviceRulesTests
{
    [Theory]
    [InlineData("c 1:3 rwm")]
    [InlineData("b *:* m")]
    [InlineData("c 136:* rw")]
    [InlineData("a *:* rwm")]
    public void Line_of_devices_list_survives_the_way_there_and_back(string line)
    {
        DeviceRule.ParseLine(line)!.Value.ToText().Should().Be(line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c")]
    [InlineData("c 1 3 rwm")]
    [InlineData("x 1:3 rwm")]
    [InlineData("c 1:3 ")]
    [InlineData("c 1:3 rwx")]
    [InlineData("c -1:3 rwm")]
    [InlineData("c 4294967296:3 rwm")]
    public void Malformed_line_is_no_rule(string line)
    {
        DeviceRule.ParseLine(line).Should().BeNull();
    }

    [Fact]
    public void Fresh_v1_cgroup_is_first_denied_everything()
    {
        DeviceRules fresh = DeviceRules.FromList("a *:* rwm\n");

        Steps(fresh, Replay("allow c 1:3 rwm")).Should().Equal("deny a *:* rwm", "allow c 1:3 rwm");
    }

    [Fact]
    public void Change_touches_only_what_differs()
    {
        DeviceRules now = DeviceRules.FromList("c 1:3 rwm\nc 1:5 rw\nb 8:0 r\n");
        DeviceRules target = Replay("allow c 1:3 rwm", "allow c 1:5 r", "allow c 1:8 r");

        Steps(now, target).Should().Equal("deny c 1:5 w", "deny b 8:0 r", "allow c 1:8 r");
    }

    [Fact]
    public void Same_rules_need_no_step()
    {
        Steps(DeviceRules.FromList("c 1:3 rwm\n"), Replay("deny a", "allow c 1:3 rw", "allow c 1:3 m")).Should().BeEmpty();
    }

    [Fact]
    public void Hole_in_a_wildcard_is_refused()
    {
        DeviceRules rules = Replay("allow c 5:* rw");

        rules.Apply(Line("deny c 5:1 w")).Should().Contain("cannot punch a hole");
        rules.Apply(Line("deny c 5:1 m")).Should().BeNull(); // the wildcard does not allow mknod, so nothing is punched
        rules.Apply(Line("deny c 5:* w")).Should().BeNull(); // the same rule, not a hole
    }

    [Fact]
    public void Rule_for_all_forgets_what_came_before()
    {
        DeviceRules rules = Replay("allow c 5:1 rw", "allow a", "deny c 1:1 r");

        rules.DefaultAllow.Should().BeTrue();
        rules.ExceptionCount.Should().Be(1);
        rules[0].ToText().Should().Be("c 1:1 r");
    }

    internal static DeviceRules Replay(params string[] lines)
    {
        DeviceRules rules = new();
        foreach (string line in lines)
            rules.Apply(Line(line)).Should().BeNull();
        return rules;
    }

    private static DeviceRule Line(string text)
    {
        // "allow c 1:3 rwm", "deny a"
        bool allow = text.StartsWith("allow ", StringComparison.Ordinal);
        string rest = text[(allow ? 6 : 5)..];
        return DeviceRule.ParseLine(rest == "a" ? "a *:* rwm" : rest)!.Value with { Allow = allow };
    }

    private static List<string> Steps(DeviceRules from, DeviceRules to)
    {
        List<string> text = [];
        foreach (DeviceRule step in from.TransitionTo(to))
            text.Add($"{(step.Allow ? "allow" : "deny")} {step.ToText()}");
        return text;
    }
}
