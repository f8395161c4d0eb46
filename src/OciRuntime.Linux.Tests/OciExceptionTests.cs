namespace OciRuntime.Linux.Tests;

public sealed class OciExceptionTests
{
    [Fact]
    public void Message_names_place_pointer_call_subject_and_errno()
    {
        OciException error = OciException.FromErrno(Errno.ENOENT, "open_tree", "/data").At("/mounts/3/source").In("config.json:37");
        Assert.Equal("config.json:37: /mounts/3/source: open_tree(/data): no such file or directory (ENOENT)", error.Message);
    }

    [Fact]
    public void First_pointer_stays() => Assert.Equal("/a", new OciException("x") { Pointer = "/a" }.At("/b").Pointer);

    [Fact]
    public void Hint_follows_a_semicolon() => Assert.Equal("x; try y", new OciException("x") { Hint = "try y" }.Message);

    [Theory]
    [InlineData(Errno.ENOENT, "no such file or directory", "ENOENT")]
    [InlineData(Errno.EACCES, "permission denied", "EACCES")]
    [InlineData(Errno.EISDIR, "is a directory", "EISDIR")]
    public void Errno_texts_are_the_words_that_engines_match(int errno, string text, string name)
    {
        Assert.Equal(text, Errno.Text(errno));
        Assert.Equal(name, Errno.Name(errno));
    }

    [Fact]
    public void Text_with_nul_never_reaches_the_kernel() =>
        Assert.Throws<OciException>(() => Sys.TryOpen(Fd.Cwd, "/etc/passwd\0.txt", Libc.O_RDONLY));

    [Fact]
    public void Long_path_is_encoded_as_well_as_a_short_one()
    {
        string path = "/" + string.Concat(Enumerable.Repeat("./", 400)) + "etc/passwd";
        using OwnedFd file = Sys.Open(Fd.Cwd, path, Libc.O_RDONLY);
        Assert.True(Sys.IsOpen(file));
    }

    [Fact]
    public void Owned_descriptor_is_closed_once()
    {
        OwnedFd file = Sys.Open(Fd.Cwd, "/dev/null", Libc.O_RDONLY);
        file.Dispose();
        Assert.Equal(-1, file.Value);
        file.Dispose();
    }
}
