using OciRuntime.Cgroups;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests;

public sealed class StateJsonTests
{
    private static StateFile Full() => new()
    {
        Id = "c1",
        Pid = 42,
        StartTime = ulong.MaxValue,
        Created = new DateTime(2026, 11, 20, 23, 0, 0, DateTimeKind.Utc).AddTicks(1),
        Bundle = "/b",
        Rootfs = "/b/\"rootfs\"",
        Annotations = new() { ["a"] = "1", [""] = "\n" },
        HasProcess = true,
        OwnsPidNamespace = true,
        NoNewKeyring = true,
        TightMemory = 524288,
        Resctrl = new() { Root = "/sys/fs/resctrl", Group = "/sys/fs/resctrl/x", IsOwn = true, Monitor = "/sys/fs/resctrl/x/mon_groups/x" },
        Cgroup = new()
        {
            Layout = CgroupLayout.V2,
            Rootless = true,
            ExplicitPath = true,
            Unit = "c1.scope",
            Slice = "a.slice",
            Hierarchies = [new() { Controllers = "cpu,cpuacct", MountPoint = "/m", Directory = "/m/c1", Made = 2 }],
        },
        ListenerPath = "/agent.sock",
        ListenerMetadata = "m",
        NotifiesFromCreate = true,
        Poststart = [new Hook { Path = "/h", Args = ["h", ""], Env = ["A=1"], Timeout = 5 }],
        Poststop = [new Hook { Path = "/h2" }],
    };

    /// <summary>By reflection, so that a property that is added to the state and forgotten in its JSON fails here.</summary>
    [Fact]
    public void Every_property_is_read_as_it_was_written()
    {
        string expected = System.Text.Json.JsonSerializer.Serialize(Full());
        System.Text.Json.JsonSerializer.Serialize(StateJson.Read(StateJson.Write(Full()))).Should().Be(expected);
        RequireAllSet(Full(), new StateFile());
        RequireAllSet(Full().Cgroup, new CgroupState());
        RequireAllSet(Full().Cgroup.Hierarchies[0], new CgroupHierarchy());
    }

    private static void RequireAllSet<T>(T value, T empty)
    {
        foreach (System.Reflection.PropertyInfo property in typeof(T).GetProperties())
            Equals(property.GetValue(value), property.GetValue(empty)).Should().BeFalse($"{typeof(T).Name}.{property.Name} is not set in this test");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"id\":7}")]
    [InlineData("{\"pid\":\"x\"}")]
    [InlineData("{\"id\":\"c1\"")]
    public void Damaged_state_is_an_error_that_says_so(string json)
    {
        string folder = Directory.CreateTempSubdirectory("state-").FullName;
        try
        {
            File.WriteAllText($"{folder}/{StateFile.Name}", json);
            using OwnedFd directory = Sys.Open(Fd.Cwd, folder, Libc.O_RDONLY | Libc.O_DIRECTORY);
            Invoking(() => StateFile.Load(directory)).Should().Throw<OciException>()
                .Which.Message.Should().MatchRegex("is damaged: (no JSON at line \\d+, column \\d+|a value is of another kind)$");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Saved_state_is_loaded_again_and_nothing_else_is_left_in_the_folder()
    {
        string folder = Directory.CreateTempSubdirectory("state-").FullName;
        try
        {
            using OwnedFd directory = Sys.Open(Fd.Cwd, folder, Libc.O_RDONLY | Libc.O_DIRECTORY);
            Full().Save(directory);
            StateFile.Load(directory)!.Pid.Should().Be(42);
            Directory.GetFileSystemEntries(folder).Should().Equal($"{folder}/{StateFile.Name}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
