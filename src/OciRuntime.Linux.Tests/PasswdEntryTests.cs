namespace OciRuntime.Linux.Tests;

public sealed class PasswdEntryTests
{
    private const string Text =
        "root:x:0:0:root:/root:/bin/bash\nshort:x:7\nlate:x:7:7::/late:/bin/sh\nagain:x:7:7::/again:\nhomeless:x:8:8:::/bin/sh\n\n+::::::\n";

    // passwd(5): "name:password:UID:GID:GECOS:directory:shell". getpwuid(3) passes over a line that is not complete.
    [Theory]
    [InlineData(0u, "root", "/root")]
    [InlineData(7u, "late", "/late")]
    [InlineData(8u, "homeless", "")]
    public void First_complete_line_of_a_user_counts(uint uid, string name, string home) =>
        PasswdEntry.Find(Text, uid).Should().Be(new PasswdEntry(name, home));

    [Fact]
    public void Unknown_user_has_none() => PasswdEntry.Find(Text, 9).Should().BeNull();
}
