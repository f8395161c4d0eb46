using System.Reflection;
using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace OciRuntime.SpecTests.Differential;

/// <summary>
/// The same config under runc and under the runtime under test: the guest must see the same. Each known difference stands in
/// <see cref="s_differences"/> with its reason; any other one is a bug of ours.
/// </summary>
public sealed class SameViewTests : SpecTest
{
    private const string Runc = "/usr/sbin/runc";

    private static readonly (string Pattern, string Reason)[] s_differences =
    [
        ("mount (/proc/acpi|/sys/firmware): tmpfs / relatime,ro ", "masked folders share one file system of a single inode, runc gives each its own"),
        ("mount /sys/fs/cgroup: tmpfs / nodev,noexec,nosuid,relatime,r[ow] ", "the folder above the v1 hierarchies is read-only, as the config asks; runc leaves it writable"),
        ("only under ours:  mount /sys/fs/cgroup/unified: cgroup2 ", "on the hybrid layout the container sees its cgroup2 part, too"),
        ("mount /sys/fs/cgroup: cgroup2 /[^ ]* nodev,noexec,nosuid,relatime,ro ", "in a user namespace the container sees its own cgroup only, runc shows the whole tree"),
        ("mount /tmp: tmpfs / nodev,noexec,nosuid,relatime,rw ", "the mode of the covered folder is an option of the mount, runc sets it afterwards"),
        ("signals_ignored: ", "we reset what the caller ignores, runc passes it on"),
        ("stat /dev/mqueue: d 1777 ", "the IPC namespace is made together with the user namespace, when its maker is nobody inside yet"),
    ];

    // As runc 1.1.5, run on the same bundle: where the specification leaves open what a config means, callers know what runc makes of it.
    [SkippableTheory, EachCase]
    public void Guest_sees_the_same_under_both(Layout layout, string name)
    {
        Skip.IfNot(File.Exists(Runc), "runc is not installed");
        SortedSet<string> theirs = ViewUnder(Runc, layout, name, out Container first);
        SortedSet<string> ours = ViewUnder(Repository.RuntimeBinary, layout, name, out _, first);

        IEnumerable<string> missing = theirs.Except(ours).Select(line => $"only under runc:  {line}");
        IEnumerable<string> added = ours.Except(theirs).Select(line => $"only under ours:  {line}");
        string[] unexplained = [.. missing.Concat(added).Where(line => !s_differences.Any(known => Regex.IsMatch(line, known.Pattern)))];

        Assert.True(unexplained.Length == 0, $"{name}:\n{string.Join('\n', unexplained)}");
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
        return View.Of(result.Succeeds().Guest);
    }
}

/// <summary>Every case on every layout.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachCaseAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        foreach (string name in Cases.All.Keys)
        {
            yield return [Layout.Native, name];
            yield return [Layout.Unified, name];
        }
    }
}
