namespace OciRuntime.SpecTests.BadInput;

/// <summary>args[0] that cannot be executed. The words are what podman and Docker turn into exit codes 126 and 127.</summary>
public sealed class EntrypointTests : SpecTest
{
    [SkippableFact]
    public void Name_that_is_nowhere_in_the_path() =>
        Fails(config => config.Args("nosuch"), "exec: \"nosuch\": executable file not found in $PATH");

    [SkippableFact]
    public void Path_that_does_not_exist() =>
        Fails(config => config.Args("/no/such"), "exec: \"/no/such\": stat /no/such: no such file or directory");

    [SkippableFact]
    public void Folder() => Fails(config => config.Args("/etc"), "exec: \"/etc\": permission denied");

    [SkippableFact]
    public void File_that_is_not_executable() =>
        Fails(config => config.Args("/etc/file"), bundle => File.WriteAllText(bundle.InRootfs("/etc/file"), "text"), "exec: \"/etc/file\": permission denied");

    [SkippableFact]
    public void Name_found_in_the_path_but_not_executable() =>
        Fails(config => config.Args("tool"), bundle => File.WriteAllText(bundle.InRootfs("/bin/tool"), "text"), "exec: \"tool\": executable file not found in $PATH");

    // These are directories wherever they are looked for.
    [SkippableTheory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("")]
    public void Name_of_a_folder_of_the_path(string name) => Fails(config => config.Args(name), $"exec: \"{name}\": executable file not found in $PATH");

    // The words that decide between 126 and 127 are the last ones.
    [SkippableTheory]
    [InlineData(200)]
    [InlineData(3000)]
    public void Long_path_that_does_not_exist(int length) =>
        Fails(config => config.Args($"/{string.Join('/', Enumerable.Repeat(new string('x', 99), length / 100))}"), "exec: \"/xxx", "xxx: no such file or directory");

    [SkippableFact]
    public void No_arguments() => Fails(config => config.Args(), "args");

    // A config may hold NUL as \u0000; C would cut there and execute something else. runc checks args and env only.
    [SkippableTheory]
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

        BadCommand.OfCreate(container).Fails($"/{(field == "hostname" ? "" : "process/")}{field}", "contains a NUL byte");
    }

    // Found at exec only: the file is executable, but neither a binary nor a script.
    [SkippableFact]
    public void File_the_kernel_cannot_execute()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Args("/data/garbage"),
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/data/garbage"), "garbage");
                File.SetUnixFileMode(bundle.InRootfs("/data/garbage"), (UnixFileMode)0b111_101_101);
            });

        CommandResult result = container.Run();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("exec format error", result.Stderr, StringComparison.OrdinalIgnoreCase);
    }

    private void Fails(Action<ContainerConfig> edit, params string[] texts) => Fails(edit, _ => { }, texts);

    private void Fails(Action<ContainerConfig> edit, Action<TestBundle> prepare, params string[] texts)
    {
        Container container = NewContainer(Layout.Native, edit, prepare);

        BadCommand.OfCreate(container).Fails(texts);
        // `run` says the same.
        container.Run().Fails(texts);
    }
}
