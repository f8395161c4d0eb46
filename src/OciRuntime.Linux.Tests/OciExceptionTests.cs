namespace OciRuntime.Linux.Tests;

public sealed class OciExceptionTests
{
    [Fact]
    public void Message_names_place_pointer_call_subject_and_errno()
    {
        OciException error = OciException.FromErrno(Errno.ENOENT, "open_tree", "/data").At("/mounts/3/source").In("config.json:37");
        error.Message.Should().Be("config.json:37: /mounts/3/source: open_tree(/data): no such file or directory (ENOENT)");
    }

    [Fact]
    public void First_pointer_stays() => new OciException("x") { Pointer = "/a" }.At("/b").Pointer.Should().Be("/a");

    [Fact]
    public void Hint_follows_a_semicolon() => new OciException("x") { Hint = "try y" }.Message.Should().Be("x; try y");

    [Theory]
    [InlineData(Errno.ENOENT, "no such file or directory", "ENOENT")]
    [InlineData(Errno.EACCES, "permission denied", "EACCES")]
    [InlineData(Errno.EISDIR, "is a directory", "EISDIR")]
    public void Errno_texts_are_the_words_that_engines_match(int errno, string text, string name)
    {
        Errno.Text(errno).Should().Be(text);
        Errno.Name(errno).Should().Be(name);
    }

    [Fact]
    public void Text_with_nul_never_reaches_the_kernel() =>
        Invoking(() => Sys.TryOpen(Fd.Cwd, "/etc/passwd\0.txt", Libc.O_RDONLY)).Should().Throw<OciException>();

    [Fact]
    public void Long_path_is_encoded_as_well_as_a_short_one()
    {
        string path = "/" + string.Concat(Enumerable.Repeat("./", 400)) + "etc/passwd";
        using OwnedFd file = Sys.Open(Fd.Cwd, path, Libc.O_RDONLY);
        Sys.CountOpen(file.Value).Should().BePositive();
    }

    [Fact]
    public void Owned_descriptor_is_closed_once()
    {
        OwnedFd file = Sys.Open(Fd.Cwd, "/dev/null", Libc.O_RDONLY);
        file.Dispose();
        file.Value.Should().Be(-1);
        file.Dispose();
    }
}
