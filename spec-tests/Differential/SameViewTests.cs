namespace OciRuntime.SpecTests.Differential;

/// <summary>
/// The same config under runc and under the runtime under test: the guest must see the same. Each known difference stands in
/// <see cref="Differences"/> with its reason; any other one is a bug of ours.
/// </summary>
public sealed class SameViewTests : SpecTest
{
    private const string Runc = "/usr/sbin/runc";

    // As runc 1.1.5, run on the same bundle: where the specification leaves open what a config means, callers know what runc makes of it.
    [Theory, EachCase]
    public void Guest_sees_the_same_under_both(Layout layout, string name)
    {
        Skip.IfNot(File.Exists(Runc), "runc is not installed");
        SortedSet<string> theirs = ViewUnder(Runc, layout, name, out Container first);
        SortedSet<string> ours = ViewUnder(Repository.RuntimeBinary, layout, name, out _, first);

        string.Join('\n', Differences.Unexplained(theirs, ours)).Should().BeEmpty();
    }

    /// <summary>Both run the same bundle under the same id, one after the other, so that paths and names are equal.</summary>
    private SortedSet<string> ViewUnder(string runtime, Layout layout, string name, out Container container, Container? sameAs = null)
    {
        container = sameAs ?? NewContainer(
            layout,
            Cases.All[name],
            bundle => bundle.OwnRootfs(name.StartsWith("user namespace", StringComparison.Ordinal) ? 100_000u : 0));
        RunOptions options = new() { Layout = layout, Binary = runtime };
        CommandResult result = Runtime.Run(options, "--root", container.StateRoot, "run", "--bundle", container.Bundle.Folder, container.Id);
        return View.Of(result.Should().Succeed().Which.Guest);
    }
}

/// <summary>Every case on every layout.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachCaseAttribute() : BothLayoutsWithAttribute([.. Cases.All.Keys]);
