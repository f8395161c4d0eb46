namespace OciRuntime.Linux.Tests;

/// <summary>Every test has a root with a hostile link and a marker outside of it that must stay as it is.</summary>
public sealed class PathInRootTests : IDisposable
{
    private readonly TempRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Absolute_link_ends_inside_the_root()
    {
        File.CreateSymbolicLink(root.On("/dev"), root.Outside);
        using OwnedFd made = PathInRoot.MakeDirectories(root.Fd, $"{root.Outside}/new");
        root.Leaked.Should().BeEmpty();
        Directory.Exists(root.On($"{root.Outside}/new")).Should().BeTrue();
    }

    [Fact]
    public void Link_with_dots_ends_inside_the_root()
    {
        File.CreateSymbolicLink(root.On("/up"), "../../../../../etc");
        using OwnedFd opened = PathInRoot.Open(root.Fd, "/up");
        Sys.Stat(opened).stx_ino.Should().Be(Sys.Stat(Fd.Cwd, root.On("/etc")).stx_ino);
    }

    [Fact]
    public void Missing_directories_are_made_behind_a_link()
    {
        File.CreateSymbolicLink(root.On("/link"), "/etc");
        using OwnedFd made = PathInRoot.MakeDirectories(root.Fd, "/link/a/b");
        Directory.Exists(root.On("/etc/a/b")).Should().BeTrue();
    }

    [Fact]
    public void Magic_link_is_refused()
    {
        File.CreateSymbolicLink(root.On("/fd"), "/proc/self/fd");
        PathInRoot.TryOpen(root.Fd, "/fd/0").Should().BeNull();
    }

    [Fact]
    public void File_is_made_with_its_parents_and_found_again()
    {
        PathInRoot.MakeFile(root.Fd, "/a/b/file").Dispose();
        using OwnedFd again = PathInRoot.MakeFile(root.Fd, "/a/b/file");
        Sys.Stat(again).stx_ino.Should().Be(Sys.Stat(Fd.Cwd, root.On("/a/b/file")).stx_ino);
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
