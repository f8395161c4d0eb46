namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>--pid-file, as engines read it: digits and nothing else, there only after success.</summary>
public sealed class PidFileTests : SpecTest
{
    // runc-create(8): "Specify the file to write the initial container process' PID to." go-runc's Atoi takes digits only, and no line end.
    [Theory, BothLayouts]
    public void File_holds_the_digits_of_init_and_nothing_else(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        string file = Path.Combine(container.Bundle.Folder, "pid");

        container.Create("--pid-file", file).Should().Succeed();

        File.ReadAllText(file).Should().Be($"{container.Pid}");
    }

    // runc-create(8): "Specify the file": as with runc, in the caller's folder and not in the bundle.
    [Fact]
    public void Relative_name_is_relative_to_the_working_folder()
    {
        string folder = Scratch.NewFolder();
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"), options: new RunOptions { WorkingFolder = folder });

        container.Create("--pid-file", "init.pid").Should().Succeed();

        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Should().Equal("init.pid");
    }

    // As runc: written beside it and renamed, so that conmon and go-runc never read half of it.
    [Fact]
    public void Old_file_is_replaced()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string file = Path.Combine(container.Bundle.Folder, "pid");
        File.WriteAllText(file, "99999999999999");

        container.Create("--pid-file", file).Should().Succeed();

        File.ReadAllText(file).Should().Be($"{container.Pid}");
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted".
    [Fact]
    public void File_that_cannot_be_written_fails_the_create_and_leaves_nothing()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));

        container.Create("--pid-file", Path.Combine(container.Bundle.Folder, "no/such/folder/pid"))
            .Should().Fail().Saying("no such file or directory");

        container.State().Should().Fail().Saying("does not exist");
    }

    // conmon takes the file for success, whatever the status.
    [Theory]
    [InlineData("args")]
    [InlineData("startContainer")]
    [InlineData("poststart")]
    public void Failed_run_takes_it_away_again(string what)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                if (what == "args")
                    config.Args("/data/garbage");
                else
                    config.Hook(what, new JsonObject { ["path"] = what == "poststart" ? "/bin/false" : "/data/garbage" });
            },
            bundle => File.WriteAllText(bundle.AddScript("rootfs/data/garbage", ""), "garbage"));
        string file = Path.Combine(container.Bundle.Folder, "pid");

        container.Run("--pid-file", file).Should().Fail().Saying(what);

        File.Exists(file).Should().BeFalse();
    }

    // As with runc: a path that is empty is none.
    [Fact]
    public void Empty_names_are_none()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"));
        RunOptions inBundle = new() { WorkingFolder = container.Bundle.Folder };

        Runtime.Run(inBundle, "--root", container.StateRoot, "run", "--bundle", "", "--pid-file", "", "--console-socket", "", container.Id)
            .Should().Succeed();
    }
}
