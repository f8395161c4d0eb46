namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>Base of the tests of one engine: after each test its containers have left no process, mount and cgroup.</summary>
public abstract class EngineTest<T> : IDisposable
    where T : Engine
{
    private readonly SortedSet<string> _before;

    protected EngineTest(T engine)
    {
        Engine = engine;
        engine.Start();
        _before = engine.Traces();
    }

    private protected T Engine { get; }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        List<string> left = [];
        // A shim ends some moments after its last container.
        for (int attempt = 0; attempt < 100; attempt++)
        {
            left = [.. Engine.Traces().Except(_before)];
            if (left.Count == 0) return;
            Thread.Sleep(50);
        }
        Engine.RemoveContainers();
        left.Should().BeEmpty("a test leaves nothing behind");
    }
}
