using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace OciRuntime.SpecTests.Harness;

/// <summary>Which cgroup tree the runtime sees below /sys/fs/cgroup.</summary>
public enum Layout
{
    /// <summary>The host's own tree, whatever it is: the v1 hierarchies with cgroup2 beside them, or cgroup2 alone.</summary>
    Native,

    /// <summary>cgroup2 alone, bound over the tree in a private mount namespace where the host has the v1 hierarchies.</summary>
    Unified,
}

/// <summary>Runs a theory on each cgroup layout.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothLayoutsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow(Layout.Native), new TheoryDataRow(Layout.Unified)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>Runs a theory on each cgroup layout with each of the given values.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class BothLayoutsWithAttribute(params object[] values) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. values.SelectMany(value => new[] { new TheoryDataRow(Layout.Native, value), new TheoryDataRow(Layout.Unified, value) })]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

internal static class LayoutCommand
{
    private const string HybridMount = "/sys/fs/cgroup/unified";

    /// <summary>True where the host itself has cgroup2 alone, so that both layouts are the same.</summary>
    public static bool HostIsUnified { get; } = File.Exists("/sys/fs/cgroup/cgroup.controllers");

    public static bool UsesV1(this Layout layout) => layout == Layout.Native && !HostIsUnified;

    /// <summary>
    /// Skips the test where the layout lacks the controller: on a host with the v1 hierarchies it is in one of the two only. The guest of
    /// tools/vm, which runs what needs it, has all of them in v2.
    /// </summary>
    public static void Needs(this Layout layout, string controller)
    {
        bool isThere = layout.UsesV1()
            ? Directory.Exists($"/sys/fs/cgroup/{controller}")
            : File.ReadAllText($"{V2Root}/cgroup.controllers").Split(' ', '\n').Contains(controller);
        Skip.IfNot(isThere, $"no {controller} controller in cgroup {(layout.UsesV1() ? "v1" : "v2")} here");
    }

    /// <summary>The container's directory: that of the controller where each has one.</summary>
    public static string CgroupFolder(this Container container, string controller) =>
        (container.Layout.UsesV1() ? $"/sys/fs/cgroup/{controller}" : V2Root) + container.CgroupsPath;

    /// <summary>Where the test finds cgroup2.</summary>
    public static string V2Root => HostIsUnified ? "/sys/fs/cgroup" : HybridMount;

    /// <summary>The words that stand before a command to run it in this layout.</summary>
    public static IEnumerable<string> Prefix(this Layout layout)
    {
        if (layout == Layout.Native || HostIsUnified) return [];
        Skip.IfNot(Directory.Exists(HybridMount), $"no cgroup2 mount at {HybridMount}");
        return ["unshare", "-m", "--propagation", "private", "sh", "-c", $"mount --bind {HybridMount} /sys/fs/cgroup && exec \"$@\"", "unified"];
    }
}
