namespace OciRuntime.SpecTests.Engines;

/// <summary>
/// Images are built by containers: the classic builder uses the daemon's default runtime, BuildKit executes what stands in PATH as runc.
/// </summary>
[Collection(nameof(DockerEngine))]
public sealed class DockerBuildTests(DockerEngine engine) : EngineTest<DockerEngine>(engine)
{
    private const string Recipe = """
        FROM bb
        ENV COLOUR=green
        RUN echo "$COLOUR $(id -u) $(pwd)" > /made
        RUN mkdir /work && chown guest /work
        USER guest
        WORKDIR /work
        RUN id -un > file && cat /made
        CMD ["cat", "/made", "/work/file"]
        """;

    private readonly string _image = Scratch.NewName();

    // BuildKit: `run --bundle D ID` in the foreground; the classic builder uses the daemon's default runtime.
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void Image_is_built_and_runs(string buildKit)
    {
        CommandResult build = Build(buildKit, Recipe).Should().Succeed().Which;

        // BuildKit says so in its own words; the classic builder numbers its steps.
        (build.Stdout + build.Stderr).Should().Contain(buildKit == "1" ? "[internal] load build definition" : "Step 1/");
        Engine.Docker("run", "--rm", "--network", "none", _image).Should().Succeed().Printing("green 0 /\nguest\n");
        Engine.Docker("rmi", "--force", _image).Should().Succeed();
    }

    // BuildKit takes the exit code of `run` for that of the step.
    [Theory]
    [InlineData("0", "returned a non-zero code: 7")]
    [InlineData("1", "exit code: 7")]
    public void Status_of_a_failed_step_is_told(string buildKit, string text)
    {
        CommandResult build = Build(buildKit, "FROM bb\nRUN exit 7\n");

        build.Should().NotSucceed();
        (build.Stderr + build.Stdout).Should().Contain(text);
    }

    // BuildKit reads the error of `run` from --log and stderr.
    [Fact]
    public void Step_of_BuildKit_that_cannot_run_is_told()
    {
        CommandResult build = Build("1", "FROM bb\nRUN [\"nosuch\"]\n");

        build.Should().NotSucceed();
        // The name of the command that said so shows who ran the step.
        (build.Stderr + build.Stdout).Should().Contain("runcs run failed: ");
        (build.Stderr + build.Stdout).Should().Contain("executable file not found in $PATH");
    }

    private CommandResult Build(string buildKit, string recipe)
    {
        string folder = Directory.CreateDirectory(Engine.Host.PathTo(Scratch.NewName())).FullName;
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), recipe);
        Engine.Host.SetEnvironment("DOCKER_BUILDKIT", buildKit);
        return Engine.Docker("build", "--force-rm", "--network", "none", "--tag", _image, folder);
    }
}
