namespace OciRuntime.Linux.Tests;

/// <summary>Every test has a root with a hostile link and a marker outside of it that must stay as it is.</summary>
public sealed class PathInRootTests : IDisposable
{
    private readonly string place = Directory.CreateTempSubdirectory("path-in-root-").FullName;
    private readonly OwnedFd root;

    public PathInRootTests()
    {
        Directory.CreateDirectory($"{place}/outside");
        Directory.CreateDirectory($"{place}/root/etc");
        root = Sys.Open(Fd.Cwd, $"{place}/root", Libc.O_PATH | Libc.O_DIRECTORY);
    }

    public void Dispose()
    {
        root.Dispose();
        Directory.Delete(place, recursive: true);
    }

    [Fact]
    public void Absolute_link_ends_inside_the_root()
    {
        File.CreateSymbolicLink($"{place}/root/dev", $"{place}/outside");
        using OwnedFd made = PathInRoot.MakeDirectories(root, $"{place}/outside/new");
        Directory.GetFileSystemEntries($"{place}/outside").Should().BeEmpty();
        Directory.Exists($"{place}/root{place}/outside/new").Should().BeTrue();
    }

    [Fact]
    public void Link_with_dots_ends_inside_the_root()
    {
        File.CreateSymbolicLink($"{place}/root/up", "../../../../../etc");
        using OwnedFd opened = PathInRoot.Open(root, "/up");
        Sys.Stat(opened).stx_ino.Should().Be(Sys.Stat(Fd.Cwd, $"{place}/root/etc").stx_ino);
    }

    [Fact]
    public void Missing_directories_are_made_behind_a_link()
    {
        File.CreateSymbolicLink($"{place}/root/link", "/etc");
        using OwnedFd made = PathInRoot.MakeDirectories(root, "/link/a/b");
        Directory.Exists($"{place}/root/etc/a/b").Should().BeTrue();
    }

    [Fact]
    public void Magic_link_is_refused()
    {
        File.CreateSymbolicLink($"{place}/root/fd", "/proc/self/fd");
        PathInRoot.TryOpen(root, "/fd/0").Should().BeNull();
    }

    [Fact]
    public void File_is_made_with_its_parents_and_found_again()
    {
        PathInRoot.MakeFile(root, "/a/b/file").Dispose();
        using OwnedFd again = PathInRoot.MakeFile(root, "/a/b/file");
        Sys.Stat(again).stx_ino.Should().Be(Sys.Stat(Fd.Cwd, $"{place}/root/a/b/file").stx_ino);
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
