namespace OciRuntime.SpecTests.Security;

/// <summary>
/// path_resolution(7): names of files are bytes. 0xe9 is "é" in Latin-1 and no valid UTF-8; who reads it as text and writes the text
/// again has another file.
/// </summary>
public sealed class NamesOfBytesTests : SpecTest
{
    private const string Latin1 = "caf$(printf '\\351')"; // for a shell: .NET's own file functions cannot say it

    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the `create` step": also when the
    // container, whose own cgroup it may fill, chose such names below it.
    [Theory, BothLayouts]
    public void Container_that_made_cgroups_with_such_names_can_be_deleted(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        string folder = container.CgroupFolder("memory");
        string inner = $"{folder}/{Latin1}/{Latin1}2";
        Shell($"mkdir -p {inner} {folder}/$(printf '\\377\\376') && echo {container.Pid} > {inner}/cgroup.procs");

        container.Delete("--force").Should().Succeed();

        Directory.Exists(folder).Should().BeFalse();
    }

    // tmpfs(5) of runc's "tmpcopyup" (config-linux.md): "copy up the contents to a tmpfs".
    [Fact]
    public void Such_names_are_copied_into_a_tmpfs()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount("/data", "tmpfs", "tmpfs", "tmpcopyup");
                config.Args("sh", "-c", "cat /data/caf*/f*; for f in /data/*; do test -e \"$f\" && echo \"[$f]\"; done");
            },
            bundle =>
            {
                bundle.AddBusybox();
                Shell($"mkdir {bundle.InRootfs("/data")}/{Latin1} && echo inside > {bundle.InRootfs("/data")}/{Latin1}/f$(printf '\\300')");
            });

        string output = container.Run().Should().Succeed().Which.Stdout;
        Shell($"rm -r {container.Bundle.InRootfs("/data")}/*"); // .NET could not

        output.Should().Contain("inside").And.Contain("[/data/caf");
    }

    // environ(7): "strings have the form name=value": of bytes, too. config.md#posix-platform-hooks: a hook without "env" has the environment of the
    // runtime's caller, as under runc.
    [Fact]
    public void Hook_gets_the_callers_environment_byte_for_byte()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Hook("createRuntime", new JsonObject
            {
                ["path"] = "/bin/sh",
                ["args"] = ContainerConfig.Array("sh", "-c",
                $"printf %s \"$PLACE\" | od -An -tx1 > {config.BundleFolder}/seen")
            });
            config.Guest("exit", "0");
        });

        Shell($"PLACE={Latin1} {Repository.RuntimeBinary} --root {container.StateRoot} run --bundle {container.Bundle.Folder} {container.Id}");

        File.ReadAllText($"{container.Bundle.Folder}/seen").Trim().Should().Be("63 61 66 e9");
    }

    // runc-run(8): "--bundle|-b path": any path.
    [Theory]
    [InlineData("--bundle \"$LATIN\"")]
    [InlineData("", true)]
    public void Bundle_may_have_such_a_name(string flags, bool inside = false)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string parent = Scratch.NewFolder();
        Shell($"mkdir {parent}/{Latin1} && cp -a {container.Bundle.Folder}/. {parent}/{Latin1}/");
        string place = $"LATIN={parent}/{Latin1}; PIDFILE=$LATIN/pid; {(inside ? "cd \"$LATIN\"; PIDFILE=pid;" : "")}";
        string runtime = $"{Repository.RuntimeBinary} --root {container.StateRoot}";

        Shell($"{place} {runtime} create {flags} --pid-file \"$PIDFILE\" {container.Id} </dev/null >/dev/null 2>&1");
        string pid = Shell($"{place} cat \"$PIDFILE\"");
        string state = Shell($"{runtime} state {container.Id}"), list = Shell($"{runtime} list --format json");

        pid.Should().Be($"{container.Pid}");
        // RFC 8259: JSON text "MUST be encoded using UTF-8", in which such a path cannot be said; see docs/decisions/0017.
        ((string)JsonNode.Parse(state)!["bundle"]!).Should().Be($"{parent}/caf\uFFFD");
        ((string)JsonNode.Parse(list)!.AsArray().Single(entry => (string)entry!["id"]! == container.Id)!["bundle"]!).Should()
            .Be($"{parent}/caf\uFFFD");
        container.Start().Should().Succeed();
        container.Exec([], "echo", "here").Should().Succeed();
        container.Delete("--force").Should().Succeed();
        Shell($"rm -r {parent}");
    }

    private static string Shell(string line)
    {
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/bash", ["-ec", line])
        {
            RedirectStandardOutput = true,
        })!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        shell.ExitCode.Should().Be(0, line);
        return output;
    }
}
