namespace OciRuntime.SpecTests.Exec;

/// <summary>An exec whose process cannot start.</summary>
public sealed class InterruptedExecTests : SpecTest
{
    private const int Terminate = 15;

    // signal(7): "SIGTERM ... Term". A process that is born into a frozen cgroup does not answer, so whoever waits for it must be able to end that.
    [Theory, BothLayouts]
    public void Exec_that_waits_for_a_paused_container_can_be_ended(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        using (FrozenCgroup frozen = new(container, layout))
        {
            RunningCommand exec = container.Launch("exec", "--ignore-paused", container.Id, "/bin/guest", "touch", "/data/ran");
            Container.WaitUntil(() => frozen.Count() > 1, () => "no second process in the frozen cgroup");

            Native.kill(exec.Pid, Terminate);

            exec.Wait().Should().ExitWith(128 + Terminate);
        }

        container.WaitForExecsToEnd();
        File.Exists(container.Bundle.InRootfs("/data/ran")).Should().BeFalse();
    }
}
