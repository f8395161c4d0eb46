namespace OciRuntime.Linux.Tests;

public sealed class ProcfsTests
{
    [Fact]
    public void Mountinfo_line_is_split_at_its_dash()
    {
        MountInfo mount = MountInfo.ParseLine("36 35 98:0 /mnt1 /mnt2 rw,noatime shared:2 master:1 - ext3 /dev/root rw,errors=continue")!;
        Assert.Equal("/mnt1", mount.Root);
        Assert.Equal("/mnt2", mount.MountPoint);
        Assert.Equal("rw,noatime", mount.Options);
        Assert.Equal("shared:2 master:1", mount.Tags);
        Assert.Equal("ext3", mount.Type);
        Assert.Equal("/dev/root", mount.Source);
        Assert.Equal("rw,errors=continue", mount.SuperOptions);
    }

    [Fact]
    public void Mountinfo_line_without_optional_fields_has_no_tags() =>
        Assert.Equal("", MountInfo.ParseLine("36 35 98:0 / /mnt rw - tmpfs tmpfs rw")!.Tags);

    [Fact]
    public void Octal_escapes_in_a_mount_point_are_undone() =>
        Assert.Equal("/a b\\c", MountInfo.ParseLine(@"36 35 98:0 / /a\040b\134c rw - tmpfs tmpfs rw")!.MountPoint);

    [Theory]
    [InlineData("")]
    [InlineData("36 35 98:0 / /mnt rw tmpfs")]
    [InlineData("36 - tmpfs tmpfs rw")]
    public void Broken_mountinfo_line_is_no_mount(string line) => Assert.Null(MountInfo.ParseLine(line));

    [Fact]
    public void Own_mountinfo_has_a_root() => Assert.Contains(MountInfo.Read(), mount => mount.MountPoint == "/");

    [Fact]
    public void Process_name_may_hold_blanks_and_parentheses()
    {
        ProcStat stat = ProcStat.ParseLine("7 (a) b) c) Z 1 7 7 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0")!.Value;
        Assert.Equal('Z', stat.State);
        Assert.True(stat.IsDead);
        Assert.Equal(12345UL, stat.StartTime);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (x)")]
    [InlineData("7 (x) S 1 2 3")]
    public void Short_stat_line_is_no_process(string line) => Assert.Null(ProcStat.ParseLine(line));

    [Fact]
    public void This_process_is_alive_and_a_missing_one_is_not()
    {
        Assert.False(ProcStat.Read(Environment.ProcessId)!.Value.IsDead);
        Assert.Null(ProcStat.Read(int.MaxValue));
    }
}
