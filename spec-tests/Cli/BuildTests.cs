namespace OciRuntime.SpecTests.Cli;

/// <summary>The way from a clone to a binary on a machine that lacks something. Nothing is built or installed here.</summary>
public sealed class BuildTests : SpecTest
{
    // docs/decisions/0012: "The linker is musl-gcc of the package musl-tools, and there is no other."
    [Fact]
    public void Build_without_musl_names_the_package_before_it_compiles()
    {
        CommandResult result = Make(Programs("find", "gcc", "objcopy"), $"RUNCS={Scratch.NewFolder()}/runcs", "DOTNET=compiling", "build");

        result.Should().NotSucceed();
        result.Stdout.Should().NotContain("compiling");
        result.Stderr.Split('\n')[0].Should().ContainAll("musl-gcc", "musl-tools", "tools/install-prerequisites");
    }

    // README.md#try-it: "This installs what the build needs", so before it builds.
    [Theory]
    [InlineData("demo", "tools/install-prerequisites\n")]
    [InlineData("test", "tools/install-prerequisites --tests")]
    public void Packages_are_installed_before_anything_is_built(string target, string installation)
    {
        string plan = Make("/usr/bin:/bin", "--dry-run", $"RUNCS={Scratch.NewFolder()}/runcs", "DOTNET=compiling", target)
            .Should().Succeed().Which.Stdout;

        plan.Should().Contain("compiling publish");
        plan[..plan.IndexOf("compiling publish", StringComparison.Ordinal)].Should().Contain(installation);
    }

    // tools/install-prerequisites: "Root installs it by apt-get, for anybody else it is named in one line"; the demo needs no emulator and no engine.
    [Theory]
    [InlineData("", "gcc binutils musl-tools busybox-static")]
    [InlineData("--tests", "lintian")]
    [InlineData("--engines", "docker.io")]
    public void Missing_packages_are_named_in_one_line_to_an_ordinary_user(string option, string named)
    {
        string programs = Programs("awk", "grep", "id");
        File.CreateSymbolicLink(Path.Combine(programs, "dpkg-query"), "/bin/true"); // it knows no package
        string script = Path.Combine(Scratch.NewFolder(), "install-prerequisites");
        File.Copy(Path.Combine(Repository.Folder, "tools/install-prerequisites"), script);
        RunOptions user = OrdinaryUser.Options(out _) with { Binary = script, Environment = Only(programs) };

        CommandResult result = Runtime.Run(user, option is "" ? [] : [option]).Should().ExitWith(1).Which;

        result.Stderr.Trim().Should().NotContain("\n").And.Contain(named);
        result.Stderr.Contains("qemu-system-x86", StringComparison.Ordinal).Should().Be(option is not "");
        result.Stderr.Contains("docker.io", StringComparison.Ordinal).Should().Be(option is "--engines");
    }

    /// <summary>A folder that has these programs of the machine and no others.</summary>
    private static string Programs(params ReadOnlySpan<string> names)
    {
        string folder = Scratch.NewFolder();
        foreach (string name in names)
            File.CreateSymbolicLink(Path.Combine(folder, name), $"/usr/bin/{name}");
        return folder;
    }

    private static Dictionary<string, string> Only(string folders) => new() { ["PATH"] = folders };

    private static CommandResult Make(string programs, params IEnumerable<string> arguments) =>
        Runtime.Run(
            new RunOptions { Binary = "/usr/bin/make", Environment = Only(programs) },
            ["--no-print-directory", "--directory", Repository.Folder, .. arguments]);
}
