namespace OciRuntime.SpecTests.BadInput;

/// <summary>args[0] that cannot be executed. The words are what podman and Docker turn into exit codes 126 and 127.</summary>
public sealed class EntrypointTests : SpecTest
{
    // config.md#process: "that entry is used with the same semantics as execvp's file." docker-run(1), podman-run(1): 127, "The contained
    // command cannot be found".
    [Fact]
    public void Name_that_is_nowhere_in_the_path() =>
        Fails(config => config.Args("nosuch"), "exec: \"nosuch\": executable file not found in $PATH");

    // exec(3): "If the specified filename includes a slash character, then PATH is ignored, and the file at the specified pathname is
    // executed."
    [Fact]
    public void Path_that_does_not_exist() =>
        Fails(config => config.Args("/no/such"), "exec: \"/no/such\": stat /no/such: no such file or directory");

    // execve(2), EACCES: "The file or a script interpreter is not a regular file." Docker and podman make 126 of "permission denied".
    [Fact]
    public void Folder() => Fails(config => config.Args("/etc"), "exec: \"/etc\": permission denied");

    // execve(2), EACCES: "Execute permission is denied for the file or a script or ELF interpreter."
    [Fact]
    public void File_that_is_not_executable() =>
        Fails(config => config.Args("/etc/file"), bundle => File.WriteAllText(bundle.InRootfs("/etc/file"), "text"),
            "exec: \"/etc/file\": permission denied");

    // As runc 1.1.5: what is not executable is passed over in the search, and then nothing is found. execvp would say EACCES.
    [Fact]
    public void Name_found_in_the_path_but_not_executable() =>
        Fails(config => config.Args("tool"), bundle => File.WriteAllText(bundle.InRootfs("/bin/tool"), "text"),
            "exec: \"tool\": executable file not found in $PATH");

    // exec(3): "The file is sought in the colon-separated list of directory pathnames specified in the PATH environment variable." These
    // are directories wherever they are looked for.
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("")]
    public void Name_of_a_folder_of_the_path(string name) =>
        Fails(config => config.Args(name), $"exec: \"{name}\": executable file not found in $PATH");

    // docker-run(1): "127 if the contained command cannot be found". The words that decide between 126 and 127 are the last ones.
    [Theory]
    [InlineData(200)]
    [InlineData(3000)]
    public void Long_path_that_does_not_exist(int length) =>
        Fails(config => config.Args($"/{string.Join('/', Enumerable.Repeat(new string('x', 99), length / 100))}"), "exec: \"/xxx",
            "xxx: no such file or directory");

    // config.md#process: "at least one entry is REQUIRED (non-Windows)".
    [Fact]
    public void No_arguments() => Fails(config => config.Args(), "args");

    // exec(3): "an array of pointers to null-terminated strings". A config may hold NUL as \u0000; C would cut there and execute something
    // else. runc checks args and env only.
    [Theory]
    [InlineData("args")]
    [InlineData("env")]
    [InlineData("cwd")]
    [InlineData("hostname")]
    public void Nul_in_a_string(string field)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            if (field == "args")
                config.Args("/bin/guest\0/bin/other");
            else if (field == "env")
                config.Env("A=b\0c");
            else if (field == "cwd")
                config.Process["cwd"] = "/\0";
            else
                config.Root["hostname"] = "a\0b";
        });

        BadCommand.OfCreate(container).Should().Fail().Saying($"/{(field == "hostname" ? "" : "process/")}{field}", "contains a NUL byte");
    }

    // execve(2), ENOEXEC: "An executable is not in a recognized format". Found at exec only: the file is executable, but neither a binary
    // nor a script.
    [Fact]
    public void File_the_kernel_cannot_execute()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Args("/data/garbage"),
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/data/garbage"), "garbage");
                File.SetUnixFileMode(bundle.InRootfs("/data/garbage"), (UnixFileMode)Octal._0755);
            });

        CommandResult result = container.Run();

        result.Should().NotSucceed();
        result.Stderr.Should().ContainEquivalentOf("exec format error");
    }

    private void Fails(Action<ContainerConfig> edit, params string[] texts) => Fails(edit, _ => { }, texts);

    private void Fails(Action<ContainerConfig> edit, Action<TestBundle> prepare, params string[] texts)
    {
        Container container = NewContainer(Layout.Native, edit, prepare);

        BadCommand.OfCreate(container).Should().Fail().Saying(texts);
        // `run` says the same.
        container.Run().Should().Fail().Saying(texts);
    }
}
