namespace OciRuntime.Linux.Tests;

/// <summary>proc_locks(5).</summary>
public sealed class FileLockTests
{
    [Theory]
    [InlineData("1: FLOCK  ADVISORY  WRITE 1234 00:1b:56789 0 EOF", 1234, 56789UL)]
    [InlineData("17: FLOCK  ADVISORY  READ  7 fd:01:4294967297 0 EOF", 7, 4294967297UL)]
    [InlineData("3: FLOCK  ADVISORY  WRITE -1 00:1b:5 0 EOF", -1, 5UL)]
    public void Lock_is_read(string line, int pid, ulong inode) => FileLock.ParseLine(line).Should().Be(new FileLock(pid, inode));

    [Theory]
    [InlineData("1: -> FLOCK  ADVISORY  WRITE 1234 00:1b:56789 0 EOF")]
    [InlineData("2: POSIX  ADVISORY  WRITE 708 00:1a:1234 0 EOF")]
    [InlineData("2: OFDLCK ADVISORY  READ -1 00:06:1028 0 EOF")]
    [InlineData("2: FLOCK  ADVISORY  WRITE x 00:1a:1234 0 EOF")]
    [InlineData("2: FLOCK  ADVISORY  WRITE 1 00:1a:x 0 EOF")]
    [InlineData("")]
    public void Other_lines_are_none(string line) => FileLock.ParseLine(line).Should().BeNull();
}
