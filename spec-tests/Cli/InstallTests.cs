namespace OciRuntime.SpecTests.Cli;

/// <summary>"make install" and the Debian package, each in a tree of its own: the host's files and its list of packages are left alone.</summary>
public sealed class InstallTests : SpecTest
{
    private readonly string _tree = Scratch.NewFolder();

    public InstallTests()
    {
        Skip.IfNot(Repository.TestsRuncs, "what is installed is out/runcs");
        // A build takes minutes, and it would replace the binary that is tested.
        Skip.IfNot(Make("--question", "build").ExitCode == 0, "out/runcs is older than its sources: make build");
    }

    // GNU Coding Standards, Makefile Conventions: install and uninstall, with DESTDIR and prefix.
    [Fact]
    public void Make_install_puts_the_files_in_their_places_and_uninstall_removes_them()
    {
        Make("install", $"DESTDIR={_tree}", "PREFIX=/opt").Should().Succeed();

        Files().Should().Equal([
                "opt/sbin/runcs", "opt/share/bash-completion/completions/runcs", "opt/share/fish/vendor_completions.d/runcs.fish",
                "opt/share/man/man8/runcs.8", "opt/share/zsh/site-functions/_runcs",
            ]);
        RunsAContainer(Path.Combine(_tree, "opt/sbin/runcs"));

        Make("uninstall", $"DESTDIR={_tree}", "PREFIX=/opt").Should().Succeed();
        Files().Should().BeEmpty();
    }

    // Debian Policy 6.8: purge leaves nothing of a package behind.
    [Fact]
    public void Debian_package_is_installed_and_removed()
    {
        string package = Package();
        foreach (string folder in (ReadOnlySpan<string>)["info", "updates", "triggers"])
            Directory.CreateDirectory(Path.Combine(_tree, "var/lib/dpkg", folder));
        File.WriteAllText(Path.Combine(_tree, "var/lib/dpkg/status"), "");

        Dpkg("--install", package).Should().Succeed();

        string binary = Path.Combine(_tree, "usr/sbin/runcs");
        string version = Start("dpkg-deb", "--field", package, "Version").Should().Succeed().Which.Stdout.Trim();
        Runtime.Run(new RunOptions { Binary = binary }, "--version").Should().Succeed().Which.Stdout.Should().StartWith($"runcs version {version}\n");
        Files().Should().Contain("usr/share/man/man8/runcs.8.gz");
        Files().Should().Contain("usr/share/zsh/vendor-completions/_runcs");
        RunsAContainer(binary);

        Dpkg("--purge", "runcs").Should().Succeed();
        Files().Should().NotContain(file => file.StartsWith("usr/", StringComparison.Ordinal));
        File.ReadAllText(Path.Combine(_tree, "var/lib/dpkg/status")).Should().NotContain("Package: runcs");
    }

    // lintian(1): "Lintian dissects Debian packages and reports bugs and policy violations."
    [Fact]
    public void Lintian_has_nothing_to_say()
    {
        Skip.IfNot(File.Exists("/usr/bin/lintian"), "lintian is not installed");

        // It leaves files behind where it keeps its temporary ones.
        CommandResult result = Start("env", $"TMPDIR={Scratch.NewFolder()}", "lintian", "--allow-root", "--fail-on", "error,warning", Package())
            .Should().Succeed().Which;

        result.Stdout.Should().Be("");
    }

    private static string Package()
    {
        Skip.IfNot(File.Exists("/usr/bin/dh"), "debhelper is not installed");
        Make("deb").Should().Succeed();
        return Directory.EnumerateFiles(Path.Combine(Repository.Folder, "out"), "runcs_*.deb").Single();
    }

    private static void RunsAContainer(string binary)
    {
        using Container container = new(Layout.Native, config => config.Guest("echo", "installed"), options: new RunOptions { Binary = binary });

        container.Run().Should().Succeed().Which.Stdout.Should().Contain("installed");
    }

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(_tree, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_tree, file))
            .Order(StringComparer.Ordinal);

    private CommandResult Dpkg(params IEnumerable<string> arguments) =>
        Start("dpkg", [$"--root={_tree}", $"--log={_tree}/dpkg.log", .. arguments]);

    private static CommandResult Make(params IEnumerable<string> arguments) => Start("make", ["--directory", Repository.Folder, .. arguments]);

    private static CommandResult Start(string program, params IEnumerable<string> arguments) =>
        Runtime.Run(new RunOptions { Binary = "/usr/bin/env", Limit = TimeSpan.FromMinutes(2) }, [program, .. arguments]);
}
