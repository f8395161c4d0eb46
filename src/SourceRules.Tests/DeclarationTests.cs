namespace OciRuntime.SourceRules.Tests;

public sealed class DeclarationTests
{
    [Fact]
    public void What_is_declared_of_C_is_used() =>
        string.Join('\n', UnusedDeclarations.In(SourceTree.All)).Should().BeEmpty();

    [Theory]
    [InlineData("static class LibcExtensions { extension(Tmds.Linux.LibC) { public static int O_PATH => 1; } }", false)]
    [InlineData("static class LibcExtensions { extension(Tmds.Linux.LibC) { public static int O_PATH => 1; } } class User { int flags = "
        + "Libc.O_PATH; }", true)]
    [InlineData("static class LibcConstants { public const byte BPF_LD = 0; }", false)]
    [InlineData("static class LibcConstants { public const byte BPF_LD = 0; public const byte BPF_W = BPF_LD; } class User { int size = BPF_W; }",
        true)]
    public void A_name_that_nobody_says_is_found(string source, bool isUsed) =>
        UnusedDeclarations.In([SourceTree.Parse(source, "src/OciRuntime.Linux/Libc/fcntl.cs")]).Any().Should().Be(!isUsed);
}
