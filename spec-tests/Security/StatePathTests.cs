namespace OciRuntime.SpecTests.Security;

/// <summary>Files the runtime writes on the host, prepared as links by somebody else.</summary>
public sealed class StatePathTests : SpecTest
{
    // rename(2): "if newpath refers to a symbolic link, the link will be overwritten." The pid file is put in place by it, so a link there
    // is not followed.
    [Fact]
    public void Pid_file_that_is_a_link_is_not_written_through()
    {
        HostMarker marker = new();
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string pidFile = Path.Combine(container.Bundle.Folder, "pid");
        File.CreateSymbolicLink(pidFile, marker.File);

        container.Create("--pid-file", pidFile).Should().Succeed();

        marker.IsUntouched();
        File.ReadAllText(pidFile).Should().Be($"{container.Pid}");
    }

    // The name in between is known, as runc's: ".pid" in the same folder. open(2), O_EXCL: "symbolic links are not followed". runc fails
    // there; what lies in the way of runcs is removed.
    [Fact]
    public void Temporary_pid_file_that_is_a_link_is_not_written_through()
    {
        HostMarker marker = new();
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        File.CreateSymbolicLink(Path.Combine(container.Bundle.Folder, ".pid"), marker.File);

        string pidFile = Path.Combine(container.Bundle.Folder, "pid");
        File.WriteAllText(pidFile, "1"); // of an earlier container: only where the name is taken is there a file in between

        container.Create("--pid-file", pidFile).Should().Succeed();

        marker.IsUntouched();
        File.ReadAllText(pidFile).Should().Be($"{container.Pid}");
        Path.Exists(Path.Combine(container.Bundle.Folder, ".pid")).Should().BeFalse();
    }

    // runtime.md#create: "If the ID provided is not unique ..., or is not valid in any other way, the implementation MUST generate an error
    // and a new container MUST NOT be created." runc 1.1.5 follows the link.
    [Fact]
    public void Container_folder_that_is_a_link_counts_as_taken()
    {
        HostMarker marker = new();
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        File.CreateSymbolicLink(Path.Combine(container.StateRoot, container.Id), marker.Folder);

        container.Create().Should().Fail().Saying("container with given ID already exists");

        marker.IsUntouched();
        File.Delete(Path.Combine(container.StateRoot, container.Id));
    }

    // runtime.md#delete: "resources associated with the container, but not created by this container, MUST NOT be deleted." Deleting
    // follows no link.
    [Fact]
    public void Delete_of_a_container_folder_that_is_a_link_leaves_its_target()
    {
        HostMarker marker = new();
        Container container = NewContainer(Layout.Native);
        string link = Path.Combine(container.StateRoot, container.Id);
        File.CreateSymbolicLink(link, marker.Folder);

        container.Delete("--force").Should().Succeed();

        marker.IsUntouched();
        File.Delete(link);
    }

    // Stricter than runc 1.1.5, whose folder is 0711: the state holds the config with its environment, nobody else may read it.
    [Fact]
    public void State_is_for_its_owner_only()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));

        container.Create().Should().Succeed();

        File.GetUnixFileMode(Path.Combine(container.StateRoot, container.Id)).Should().Be((UnixFileMode)Octal._0700);
    }

    // proc(5), starttime: "The time the process started after system boot." A pid is reused, a start time is not: the state of a container
    // whose pid now belongs to somebody else says stopped, and nobody is killed.
    [Fact]
    public void Pid_of_another_process_is_not_taken_for_init()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0")).Started().WaitFor("stopped");
        string file = Directory.EnumerateFiles(Path.Combine(container.StateRoot, container.Id), "state*.json").First();
        Thread.Sleep(20); // start times are counted in ticks of 10 ms, and it was a short life
        using System.Diagnostics.Process other = System.Diagnostics.Process.Start("sleep", "1000");
        JsonObject state = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        foreach (string key in (ReadOnlySpan<string>)["pid", "init_process_pid"])
        {
            if (state.ContainsKey(key))
                state[key] = other.Id;
        }
        File.WriteAllText(file, state.ToJsonString());

        container.Status.Should().Be("stopped");
        container.Delete("--force").Should().Succeed();

        other.HasExited.Should().BeFalse();
        other.Kill();
        other.WaitForExit();
    }
}
