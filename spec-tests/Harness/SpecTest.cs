[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// A test compares the whole host before and after, so two at once would see each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// Base of every test that runs containers: the host must look after the test as it did before.
/// </summary>
public abstract class SpecTest : IDisposable
{
    private readonly List<Container> _containers = [];
    private readonly HostSnapshot _before;

    protected SpecTest()
    {
        Skip.If(Native.geteuid() != 0, "containers without a user namespace need root");
        Native.BecomeSubreaper();
        _before = HostSnapshot.Take();
    }

    internal Container NewContainer(Layout layout, Action<ContainerConfig>? edit = null, Action<TestBundle>? prepare = null,
        RunOptions? options = null)
    {
        Container container = new(layout, edit, prepare, options);
        _containers.Add(container);
        return container;
    }

    /// <summary>Runs the default container with the edit to a successful end; what its guest reported.</summary>
    internal GuestReport Run(Layout layout, Action<ContainerConfig>? edit = null, Action<TestBundle>? prepare = null)
    {
        CommandResult result = NewContainer(layout, edit, prepare).Run().Should().Succeed().Which;
        // Silence on success: what the runtime says lands in the container's log.
        result.Stderr.Should().Be("");
        return result.Guest;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        try
        {
            foreach (Container container in _containers)
                container.Dispose();
            HostSnapshot.LeftSince(_before).Should().BeEmpty();
        }
        catch
        {
            HostSnapshot.Sweep();
            throw;
        }
        finally
        {
            Scratch.RemoveOutput();
        }
    }
}
