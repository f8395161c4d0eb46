using System.Text.RegularExpressions;
using OciRuntime.Cli.Commands;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cli.Tests;

public sealed class SpecCommandTests : IDisposable
{
    private const string Runc = "/usr/sbin/runc";

    private readonly string _bundle = Directory.CreateTempSubdirectory("runcs-spec-").FullName;

    private string Written => Path.Combine(_bundle, "config.json");

    public void Dispose() => Directory.Delete(_bundle, recursive: true);

    [Theory]
    [InlineData]
    [InlineData("--rootless")]
    public void The_file_is_the_one_that_runc_writes(params string[] options)
    {
        Skip.IfNot(File.Exists(Runc), $"{Runc} is not installed");
        using System.Diagnostics.Process runc = System.Diagnostics.Process.Start(Runc, ["spec", "--bundle", _bundle, .. options]);
        runc.WaitForExit();
        // runc 1.5 writes no ambient set any more: without an inheritable one none of it can be granted.
        string[] expected = Regex.Replace(File.ReadAllText(Written), @",\n\t*""ambient"": \[[^]]*\]", "").Split('\n');
        File.Delete(Written);

        Run(["--bundle", _bundle, .. options]);

        // Line 2 is the version of the spec. Nothing else differs, to the missing line feed at the end.
        string[] actual = File.ReadAllLines(Written);
        actual[1].Should().Be("\t\"ociVersion\": \"1.3.0\",");
        actual[2..].Should().Equal(expected[2..]);
        File.ReadAllBytes(Written)[^1].Should().Be((byte)'}');
    }

    // runc wrote an ambient set until 1.2, which the kernel refuses without the same inheritable one.
    [Fact]
    public void The_file_is_a_config_that_can_be_read_back()
    {
        Run("-b", _bundle);

        Config config = SpecJson.ParseConfig(File.ReadAllBytes(Written));
        config.Process!.Args!.Should().Equal("sh");
        config.Mounts!.Should().HaveCount(7);
    }

    [Fact]
    public void An_existing_file_is_not_overwritten()
    {
        File.WriteAllText(Written, "mine");

        OciException error = Invoking(() => Run("-b", _bundle)).Should().Throw<OciException>().Which;

        error.Message.Should().Be("File config.json exists. Remove it first");
        File.ReadAllText(Written).Should().Be("mine");
    }

    [Fact]
    public void A_symlink_is_not_written_through()
    {
        string target = Path.Combine(_bundle, "target");
        File.CreateSymbolicLink(Written, target);

        Invoking(() => Run("-b", _bundle)).Should().Throw<OciException>();

        File.Exists(target).Should().BeFalse();
    }

    [Fact]
    public void A_missing_bundle_is_an_error_about_chdir()
    {
        string missing = Path.Combine(_bundle, "nodir");

        OciException error = Invoking(() => Run("-b", missing)).Should().Throw<OciException>().Which;

        error.Message.Should().Be($"chdir {missing}: no such file or directory");
    }

    private static void Run(params string[] args)
    {
        CommandLine line = new(["spec", .. args]);
        line.ParseGlobals();
        SpecCommand.Run(line).Should().Be(0);
    }
}
