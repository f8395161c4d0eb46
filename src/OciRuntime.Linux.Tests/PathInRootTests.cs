namespace OciRuntime.Linux.Tests;

/// <summary>Every test has a root with a hostile link and a marker outside of it that must stay as it is.</summary>
public sealed class PathInRootTests : IDisposable
{
    private readonly TempRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Absolute_link_ends_inside_the_root()
    {
        File.CreateSymbolicLink(_root.On("/dev"), _root.Outside);
        using OwnedFd made = PathInRoot.MakeDirectories(_root.Fd, $"{_root.Outside}/new");
        _root.Leaked.Should().BeEmpty();
        Directory.Exists(_root.On($"{_root.Outside}/new")).Should().BeTrue();
    }

    [Fact]
    public void Link_with_dots_ends_inside_the_root()
    {
        File.CreateSymbolicLink(_root.On("/up"), "../../../../../etc");
        using OwnedFd opened = PathInRoot.Open(_root.Fd, "/up");
        Sys.Stat(opened).stx_ino.Should().Be(Sys.Stat(Fd.Cwd, _root.On("/etc")).stx_ino);
    }

    [Fact]
    public void Missing_directories_are_made_behind_a_link()
    {
        File.CreateSymbolicLink(_root.On("/link"), "/etc");
        using OwnedFd made = PathInRoot.MakeDirectories(_root.Fd, "/link/a/b");
        Directory.Exists(_root.On("/etc/a/b")).Should().BeTrue();
    }

    [Fact]
    public void Magic_link_is_refused()
    {
        File.CreateSymbolicLink(_root.On("/fd"), "/proc/self/fd");
        PathInRoot.TryOpen(_root.Fd, "/fd/0").Should().BeNull();
    }

    [Fact]
    public void File_is_made_with_its_parents_and_found_again()
    {
        PathInRoot.MakeFile(_root.Fd, "/a/b/file").Dispose();
        using OwnedFd again = PathInRoot.MakeFile(_root.Fd, "/a/b/file");
        Sys.Stat(again).stx_ino.Should().Be(Sys.Stat(Fd.Cwd, _root.On("/a/b/file")).stx_ino);
    }

    [Theory]
    [InlineData("/a/b/c", "/a/b", "c")]
    [InlineData("/c", "/", "c")]
    [InlineData("/a/c/", "/a", "c")]
    public void Path_is_split_into_parent_and_name(string path, string parent, string name)
    {
        PathInRoot.Parent(path).Should().Be(parent);
        PathInRoot.Name(path).Should().Be(name);
    }
}
