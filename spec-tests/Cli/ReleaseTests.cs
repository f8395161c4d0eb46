using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Cli;

/// <summary>What is handed out: the version that stands on everything, and the tarball of `make dist`.</summary>
public sealed partial class ReleaseTests : SpecTest
{
    private static string Version { get; } = VersionElement().Match(Text("Directory.Build.props")).Groups[1].Value;

    // Debian Policy 5.6.12: "The version number of a package", which is that of the program in it; so is the newest heading of the changelog.
    [Fact]
    public void Program_package_and_changelog_have_one_version()
    {
        Skip.IfNot(Repository.TestsRuncs, "the version is that of these sources");

        Runtime.Run(new RunOptions(), "--version").Should().Succeed().Which.Stdout.Should().StartWith($"runcs version {Version}\n");
        Text("debian/changelog").Should().StartWith($"runcs ({Version}) ");
        Heading().Match(Text("docs/changelog.md")).Groups[1].Value.Should().Be(Version);
    }

    // runc's main.go, whose `commit` dockerd reads from the second line: the git commit that the binary was built of.
    [Fact]
    public void Commit_of_the_sources_is_known_in_a_clone_and_in_a_tarball_of_one()
    {
        Skip.IfNot(Repository.TestsRuncs, "the commit is that of these sources");
        string archived = Text(".commit").Trim();
        bool known = !archived.StartsWith('$') || Path.Exists(Path.Combine(Repository.Folder, ".git"));

        Runtime.Run(new RunOptions(), "--version").Should().Succeed().Which.Stdout.Split('\n')[1]
            .Should().MatchRegex(known ? "^commit: [0-9a-f]{40}$" : "^commit: unknown$");
        if (!archived.StartsWith('$'))
            archived.Should().MatchRegex("^[0-9a-f]{40}$", "git archive writes it");
    }

    // docs/INSTALL: "As root, in this folder: cp -r sbin share /usr/local/".
    [Fact]
    public void Tarball_is_whole_and_is_installed_by_a_copy()
    {
        Skip.IfNot(Repository.TestsRuncs, "what is packed is out/runcs");
        // A build takes minutes, and it would replace the binary that is tested.
        Skip.IfNot(Start("make", "--directory", Repository.Folder, "--question", "build").ExitCode == 0,
            "out/runcs is older than its sources: make build");
        string name = $"runcs-{Version}-linux-x86_64", output = Path.Combine(Repository.Folder, "out"), tree = Scratch.NewFolder();

        Start("make", "--directory", Repository.Folder, "dist").Should().Succeed();
        Start("sh", "-c", $"cd {output} && sha256sum --check {name}.tar.gz.sha256").Should().Succeed().Which.Stdout.Should().Contain("OK");
        Start("tar", "--extract", "--file", Path.Combine(output, $"{name}.tar.gz"), "--directory", tree).Should().Succeed();

        FilesBelow(tree).Should().Equal(
            $"{name}/INSTALL", $"{name}/LICENSE", $"{name}/sbin/runcs", $"{name}/share/bash-completion/completions/runcs",
            $"{name}/share/fish/vendor_completions.d/runcs.fish", $"{name}/share/man/man8/runcs.8", $"{name}/share/zsh/site-functions/_runcs");
        string prefix = Directory.CreateDirectory(Path.Combine(tree, "usr/local")).FullName;
        Start("sh", "-c", $"cd {tree}/{name} && {Command(tree, name).Replace("/usr/local", prefix, StringComparison.Ordinal)}").Should().Succeed();
        File.ReadAllBytes(Path.Combine(prefix, "sbin/runcs")).Should().Equal(File.ReadAllBytes(Repository.RuntimeBinary));
        Runtime.Run(new RunOptions { Binary = Path.Combine(prefix, "sbin/runcs") }, "--version").Should().Succeed();
    }

    /// <summary>The first indented line of INSTALL is the command that installs.</summary>
    private static string Command(string tree, string name) =>
        File.ReadLines(Path.Combine(tree, name, "INSTALL")).First(line => line.StartsWith("    ", StringComparison.Ordinal)).Trim();

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal);

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Folder, file));

    private static CommandResult Start(string program, params IEnumerable<string> arguments) =>
        Runtime.Run(new RunOptions { Binary = "/usr/bin/env", Limit = TimeSpan.FromMinutes(2) }, [program, .. arguments]);

    [GeneratedRegex("<Version>(.*)</Version>")]
    private static partial Regex VersionElement();

    [GeneratedRegex(@"^## (\d\S*)", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
