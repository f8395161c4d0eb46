namespace OciRuntime.SourceRules.Tests;

public sealed class NumberTests
{
    [Fact]
    public void No_number_has_its_name_in_a_comment() =>
        Lines(SourceTree.All.SelectMany(NamedNumbers.In)).Should().BeEmpty();

    [Fact]
    public void Permission_bits_are_octal() =>
        Lines(SourceTree.All.SelectMany(PermissionNumbers.In)).Should().BeEmpty();

    [Theory]
    [InlineData("if (errno == 28 /* ENOSPC */) return;")]
    [InlineData("const int EffectiveIds = 0x200; // AT_EACCESS")]
    [InlineData("const int RuntimeSignal = 34; // SIGRTMIN: the runtime's own")]
    [InlineData("Mkdir(path, 0x1ed /* 0755 */);")]
    [InlineData("const uint Private = 0x1C0; // 0700")]
    [InlineData("Call(91) /* EPROTOTYPE */;")]
    public void A_name_behind_a_number_is_found(string statement) =>
        NamedNumbers.In(SourceTree.Parse(statement)).Should().ContainSingle();

    [Theory]
    [InlineData("/// <summary>BPF_MAXINSNS: no more.</summary>")]
    [InlineData("// NGROUPS_MAX of the kernel")]
    public void A_name_above_a_constant_is_found(string comment) =>
        NamedNumbers.In(SourceTree.Parse($"class C {{\n    {comment}\n    private const int Most = 4096;\n}}")).Should().ContainSingle();

    [Theory]
    [InlineData("Align(8); // the header's end")]
    [InlineData("Pause(ms: 1); // FREEZING is on its way")]
    [InlineData("int next = at - 1; // SAFETY: mapped memory does not move")]
    [InlineData("Call(1, text /* ENOSPC */);")]
    [InlineData("int many = 40; // 2048 bytes each")]
    public void Another_comment_is_none(string statement) =>
        NamedNumbers.In(SourceTree.Parse(statement)).Should().BeEmpty();

    [Theory]
    [InlineData("Sys.TryMkdir(Fd.Cwd, path, 0x1ed);", true)]
    [InlineData("File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);", true)]
    [InlineData("Sys.TryMkdir(Fd.Cwd, path, Octal._0755);", false)]
    [InlineData("Libc.umask(0);", false)]
    [InlineData("DBusConnection.Open(address, 10_000);", false)]
    public void A_mode_that_is_not_octal_is_found(string statement, bool found) =>
        PermissionNumbers.In(SourceTree.Parse(statement)).Any().Should().Be(found);

    private static string Lines(IEnumerable<string> faults) => string.Join('\n', faults);
}
