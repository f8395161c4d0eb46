namespace OciRuntime.Linux.Tests;

/// <summary>Links of an image that lead to nothing: what is made lies where the container would look for it, and inside its root.</summary>
public sealed class MissingPathTests : IDisposable
{
    private readonly TempRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("../run/systemd/resolve/stub-resolv.conf", "/run/systemd/resolve/stub-resolv.conf")]
    [InlineData("/run/resolv.conf", "/run/resolv.conf")]
    [InlineData("../../../../../nowhere", "/nowhere")]
    [InlineData("../outside/../nowhere/./file", "/nowhere/file")]
    [InlineData("beside", "/etc/beside")]
    [InlineData("/etc/../etc//beside", "/etc/beside")]
    public void File_is_made_where_the_link_leads(string text, string expected)
    {
        Link("/etc/resolv.conf", text);
        MakesFile("/etc/resolv.conf", expected);
    }

    [Fact]
    public void File_is_made_at_the_end_of_a_chain_of_links_through_folders_that_are_links_too()
    {
        Link("/etc/a", "b/x");
        Link("/etc/b", "/up");
        Link("/up", "missing/folder");
        Link("/etc/file", "a");
        MakesFile("/etc/file", "/missing/folder/x");
    }

    [Theory]
    [InlineData("/data", "/mnt/data", "/data", "/mnt/data")]
    [InlineData("/var/run", "/run", "/var/run/secrets/key", "/run/secrets/key")]
    [InlineData("/var/log", "logs", "/var/log", "/var/logs")]
    [InlineData("/dev", "../../../../real", "/dev/pts", "/real/pts")]
    public void Directories_are_made_where_the_link_leads(string link, string text, string path, string expected)
    {
        Link(link, text);
        using OwnedFd made = PathInRoot.MakeDirectories(_root.Fd, path);
        Where(made).Should().Be(expected);
        using OwnedFd again = PathInRoot.Open(_root.Fd, path);
        Sys.Stat(again).stx_ino.Should().Be(Sys.Stat(made).stx_ino);
    }

    /// <summary>As a program in the container would: "missing" has to be there for the link to lead anywhere.</summary>
    [Fact]
    public void Dots_behind_a_missing_directory_start_at_that_directory()
    {
        Link("/etc/file", "missing/../beside");
        MakesFile("/etc/file", "/etc/beside");
        Directory.Exists(_root.On("/etc/missing")).Should().BeTrue();
    }

    [Fact]
    public void Absolute_target_that_exists_on_the_host_only_is_made_inside()
    {
        Link("/file", $"{_root.Outside}/made");
        MakesFile("/file", $"{_root.Outside}/made");
        _root.Leaked.Should().BeEmpty();
    }

    [Theory]
    [InlineData("loop", "loop")]
    [InlineData("/a/x", "/loop/y")]
    public void Loop_is_an_error(string first, string second)
    {
        Link("/loop", first);
        Link("/a", second);
        new Action(() => PathInRoot.MakeFile(_root.Fd, "/loop").Dispose()).Should().Throw<OciException>().Which.Error.Should().Be(Errno.ELOOP);
    }

    [Fact]
    public void Chain_that_the_kernel_would_not_follow_is_an_error()
    {
        for (int i = 0; i < 60; i++)
            Link($"/l{i}", $"l{i + 1}");
        new Action(() => PathInRoot.MakeFile(_root.Fd, "/l0").Dispose()).Should().Throw<OciException>().Which.Error.Should().Be(Errno.ELOOP);
    }

    [Theory]
    [InlineData("/proc/self/root/tmp/missing-path-escape")]
    [InlineData("/proc/self/cwd/missing-path-escape")]
    [InlineData("/proc/self/fd/0/missing-path-escape")]
    public void Magic_link_on_the_way_is_refused(string text)
    {
        // The rootfs itself is "/" here, so that procfs is in it, as it is in a container once it is mounted.
        using OwnedFd host = Sys.Open(Fd.Cwd, "/", Libc.O_PATH | Libc.O_DIRECTORY);
        Link("/file", text);
        new Action(() => PathInRoot.MakeFile(host, _root.On("/file")).Dispose())
            .Should().Throw<OciException>().Which.Error.Should().Be(Errno.ELOOP);
    }

    [Fact]
    public void File_in_the_way_is_an_error()
    {
        File.WriteAllText(_root.On("/plain"), "");
        Link("/link", "plain/below");
        new Action(() => PathInRoot.MakeFile(_root.Fd, "/link").Dispose()).Should().Throw<OciException>().Which.Error.Should().Be(Errno.ENOTDIR);
    }

    /// <summary>CVE-2021-30465 and its like: somebody who shares the rootfs swaps links and folders while the path is made.</summary>
    [Theory]
    [InlineData("../../../../../../../../../../..{0}")]
    [InlineData("{0}")]
    [InlineData("/proc/self/root{0}")]
    public void Links_that_change_meanwhile_make_nothing_outside(string text)
    {
        string target = string.Format(System.Globalization.CultureInfo.InvariantCulture, text, _root.Outside);
        bool end = false;
        Thread attacker = new(() =>
        {
            string swapped = _root.On("/swapped"), aside = _root.On("/aside");
            File.CreateSymbolicLink(aside, target);
            Directory.CreateDirectory(swapped);
            while (!Volatile.Read(ref end))
                Exchange(swapped, aside);
        });
        attacker.Start();
        try
        {
            for (int i = 0; i < 2000; i++)
                TryMake(i % 2 == 0 ? $"/swapped/{i}/a/b" : $"/swapped/{i}");
        }
        finally
        {
            Volatile.Write(ref end, true);
            attacker.Join();
        }
        _root.Leaked.Should().BeEmpty();
    }

    private void TryMake(string path)
    {
        try
        {
            PathInRoot.MakeFile(_root.Fd, path).Dispose();
        }
        catch (OciException)
        {
            // It may fail as it likes.
        }
    }

    private static unsafe void Exchange(string one, string other)
    {
        const uint RENAME_EXCHANGE = 2;
        using Utf8Z first = new(one), second = new(other);
        _ = Libc.syscall(Renameat2, Libc.AT_FDCWD, first.Pointer, Libc.AT_FDCWD, second.Pointer, RENAME_EXCHANGE);
    }

    private static int Renameat2 =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? 316 : 276;

    private void MakesFile(string path, string expected)
    {
        using OwnedFd made = PathInRoot.MakeFile(_root.Fd, path);
        Where(made).Should().Be(expected);
        (Sys.Stat(made).stx_mode & Libc.S_IFMT).Should().Be(Libc.S_IFREG);
        using OwnedFd again = PathInRoot.MakeFile(_root.Fd, path);
        Sys.Stat(again).stx_ino.Should().Be(Sys.Stat(made).stx_ino);
    }

    private string Where(Fd made) => Sys.TryReadLink(Fd.Cwd, $"/proc/self/fd/{made.Value}")![_root.On("").Length..];

    private void Link(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root.On(path))!);
        File.CreateSymbolicLink(_root.On(path), text);
    }
}
