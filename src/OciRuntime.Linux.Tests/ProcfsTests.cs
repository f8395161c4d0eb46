namespace OciRuntime.Linux.Tests;

public sealed class ProcfsTests
{
    [Fact]
    public void Mountinfo_line_is_split_at_its_dash()
    {
        MountInfo mount = MountInfo.ParseLine("36 35 98:0 /mnt1 /mnt2 rw,noatime shared:2 master:1 - ext3 /dev/root rw,errors=continue")!;
        mount.Root.Should().Be("/mnt1");
        mount.MountPoint.Should().Be("/mnt2");
        mount.Options.Should().Be("rw,noatime");
        mount.Tags.Should().Be("shared:2 master:1");
        mount.Type.Should().Be("ext3");
        mount.Source.Should().Be("/dev/root");
        mount.SuperOptions.Should().Be("rw,errors=continue");
    }

    [Fact]
    public void Mountinfo_line_without_optional_fields_has_no_tags() =>
        MountInfo.ParseLine("36 35 98:0 / /mnt rw - tmpfs tmpfs rw")!.Tags.Should().Be("");

    [Fact]
    public void Octal_escapes_in_a_mount_point_are_undone() =>
        MountInfo.ParseLine(@"36 35 98:0 / /a\040b\134c rw - tmpfs tmpfs rw")!.MountPoint.Should().Be("/a b\\c");

    [Theory]
    [InlineData("")]
    [InlineData("36 35 98:0 / /mnt rw tmpfs")]
    [InlineData("36 - tmpfs tmpfs rw")]
    public void Broken_mountinfo_line_is_no_mount(string line) => MountInfo.ParseLine(line).Should().BeNull();

    [Fact]
    public void Own_mountinfo_has_a_root() => MountInfo.Read().Should().Contain(mount => mount.MountPoint == "/");

    [Fact]
    public void Process_name_may_hold_blanks_and_parentheses()
    {
        ProcStat stat = ProcStat.ParseLine("7 (a) b) c) Z 1 7 7 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0")!.Value;
        stat.State.Should().Be('Z');
        stat.IsDead.Should().BeTrue();
        stat.StartTime.Should().Be(12345UL);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (x)")]
    [InlineData("7 (x) S 1 2 3")]
    public void Short_stat_line_is_no_process(string line) => ProcStat.ParseLine(line).Should().BeNull();

    [Fact]
    public void This_process_is_alive_and_a_missing_one_is_not()
    {
        ProcStat.Read(Environment.ProcessId)!.Value.IsDead.Should().BeFalse();
        ProcStat.Read(int.MaxValue).Should().BeNull();
    }
}
