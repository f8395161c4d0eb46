using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>Commands that are killed, or in which a system call fails, at whatever point: what they leave, and what they say.</summary>
public sealed class FaultTests : SpecTest
{
    private const string NoSpace = "28", NoDescriptors = "24", InputOutput = "5";

    // runc-delete(8): "--force|-f: Forcibly delete the running container, using SIGKILL signal(7) to stop it first." runtime.md#delete: "Deleting a
    // container MUST delete the resources that were created during the create step": whoever made them may have been killed (out of memory, an
    // engine that gave up waiting) at any point of it.
    [Theory]
    [InlineData("create", 40)]
    [InlineData("run", 20)]
    [InlineData("start", 15)]
    [InlineData("delete", 15)]
    [InlineData("exec", 15)]
    public void Delete_by_force_removes_what_a_killed_command_left(string verb, int points)
    {
        (Container container, SystemCallFault fault, HostSnapshot before) = Prepare(verb, Victim.Command, "kill");
        foreach (int call in Calls(container, fault, verb, points))
        {
            Before(container, verb);
            fault.Run(call, Words(container, verb)).ExitCode.Should().BeOneOf([0, 128 + Native.SIGKILL], fault.Said); // a loop may take fewer turns

            if (verb == "exec")
                container.WaitForExecsToEnd();
            container.Delete("--force").Should().Succeed(fault.Said);
            ShouldBeClean(container, before, fault);
        }
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted". Init may be killed
    // as any process may; so may a hook.
    [Theory]
    [InlineData("create", 30)]
    [InlineData("run", 20)]
    public void Command_whose_init_is_killed_fails_and_leaves_nothing(string verb, int points)
    {
        (Container container, SystemCallFault fault, HostSnapshot before) = Prepare(verb, Victim.Children, "kill");
        foreach (int call in Calls(container, fault, verb, points))
        {
            CommandResult result = fault.Run(call, Words(container, verb));

            if (result.ExitCode == 0)
                container.Delete("--force").Should().Succeed(fault.Said); // one that had done its work
            else if (result.ExitCode != 128 + Native.SIGKILL)
                ShouldBeOneLine(result, fault); // else it was the process that was killed
            ShouldBeClean(container, before, fault);
        }
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted - modulo any possible
    // trivial ancillary changes such as logging". A call can fail for want of space, descriptors, or because a disk is broken.
    [Theory]
    [InlineData("create", Victim.Command, NoSpace, 25)]
    [InlineData("create", Victim.Command, NoDescriptors, 25)]
    [InlineData("create", Victim.Children, InputOutput, 20)]
    [InlineData("run", Victim.Command, InputOutput, 25)]
    [InlineData("run", Victim.Children, NoDescriptors, 20)]
    public void Command_in_which_a_call_fails_leaves_nothing_and_says_why(string verb, Victim victim, string error, int points)
    {
        (Container container, SystemCallFault fault, HostSnapshot before) = Prepare(verb, victim, error);
        foreach (int call in Calls(container, fault, verb, points))
        {
            CommandResult result = fault.Run(call, Words(container, verb));

            if (result.ExitCode == 0)
                container.Delete("--force").Should().Succeed(fault.Said);
            else
                ShouldBeOneLine(result, fault);
            ShouldBeClean(container, before, fault);
        }
    }

    // runc-delete(8): "delete - delete any resources held by the container". A delete that failed can be tried again.
    [Theory]
    [InlineData("start", InputOutput, 15)]
    [InlineData("delete", NoDescriptors, 15)]
    [InlineData("exec", NoDescriptors, 15)]
    public void Container_can_be_deleted_after_a_command_in_which_a_call_failed(string verb, string error, int points)
    {
        (Container container, SystemCallFault fault, HostSnapshot before) = Prepare(verb, Victim.Command, error);
        foreach (int call in Calls(container, fault, verb, points))
        {
            Before(container, verb);
            CommandResult result = fault.Run(call, Words(container, verb));

            if (result.ExitCode != 0)
                ShouldBeOneLine(result, fault);
            if (verb == "exec")
                container.WaitForExecsToEnd();
            container.Delete("--force").Should().Succeed(fault.Said);
            ShouldBeClean(container, before, fault);
        }
    }

    private (Container Container, SystemCallFault Fault, HostSnapshot Before) Prepare(string verb, Victim victim, string what)
    {
        SystemCallFault.Require();
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                JsonObject hook = new() { ["path"] = "/bin/true" };
                foreach (string kind in (ReadOnlySpan<string>)["prestart", "createRuntime", "createContainer", "poststart", "poststop"])
                    config.Hook(kind, hook.DeepClone().AsObject());
                config.Hook("startContainer", new JsonObject { ["path"] = "/bin/guest", ["args"] = ContainerConfig.Array("guest", "exit", "0") });
                config.Linux["cgroupsPath"] = (string)config.Linux["cgroupsPath"]! + "/below";
                if (verb == "run")
                    config.Guest("exit", "0");
                else
                    config.Guest("pause");
            });
        return (container, new SystemCallFault(container, victim, what), HostSnapshot.Take());
    }

    private static IEnumerable<int> Calls(Container container, SystemCallFault fault, string verb, int points)
    {
        Before(container, verb);
        int count = fault.Count(Words(container, verb));
        container.Delete("--force").Should().Succeed();
        count.Should().BeGreaterThan(points);
        return SystemCallFault.Sample(count, points);
    }

    private static void Before(Container container, string verb)
    {
        if (verb == "start")
            container.Create().Should().Succeed();
        if (verb is "delete" or "exec")
            container.Started();
    }

    private static string[] Words(Container container, string verb) => verb switch
    {
        "create" or "run" => [verb, "--bundle", container.Bundle.Folder, "--pid-file", PidFile(container), container.Id],
        "delete" => [verb, "--force", container.Id],
        "exec" => [verb, container.Id, "/bin/guest", "exit", "0"],
        _ => [verb, container.Id],
    };

    private static string PidFile(Container container) => Path.Combine(container.Bundle.Folder, "pid");

    private static void ShouldBeClean(Container container, HostSnapshot before, SystemCallFault fault)
    {
        HostSnapshot.LeftSince(before).Should().BeEmpty(fault.Said);
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty(fault.Said);
        File.Delete(PidFile(container));
    }

    private static void ShouldBeOneLine(CommandResult result, SystemCallFault fault)
    {
        string said = fault.Said;
        result.ExitCode.Should().BeOneOf([1, 255], said);
        Regex.Count(result.Stderr, "\n").Should().Be(1, said);
        result.Stderr.Should().NotContainAny(["internal error", "nhandled", "   at "], said);
    }
}
