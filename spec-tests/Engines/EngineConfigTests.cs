using System.Text.RegularExpressions;
using OciRuntime.SpecTests.Differential;

namespace OciRuntime.SpecTests.Engines;

/// <summary>
/// The configs that engines really write, each as one call of the engine's command line made it: a replacement for runc starts whatever
/// runc starts, and the container sees what it sees under runc.
/// </summary>
public sealed class EngineConfigTests : SpecTest
{
    private const string Runc = "/usr/sbin/runc";

    /// <summary>What runc 1.1.5 starts nevertheless, because it does not do what the config says.</summary>
    private static readonly (string Message, string Reason)[] s_refusals =
    [
        ("is not supported by this build", "`features` does not announce it; config.md: unsupported values MUST generate an error"),
        ("cgroup v2 has nothing like it", "config.md: unsupported values MUST generate an error"),
        ("cgroup v2 tree has no .* controller", "the machine has no such controller"),
    ];

    // config.md: "This configuration file contains metadata necessary to implement standard operations against the container." runc 1.1.5 is
    // the judge of what this machine can do.
    [Theory, EachEngineConfig]
    public void Config_that_starts_under_runc_starts_and_shows_the_same(Layout layout, string name)
    {
        Skip.IfNot(File.Exists(Runc), "runc is not installed");
        using EngineConfig recorded = new(name);
        Container container = NewContainer(layout);
        container.Configure(config => recorded.Fill(config, container.Bundle));
        container.Bundle.OwnRootfs(recorded.RootId);

        CommandResult ours = Run(Repository.RuntimeBinary, container, recorded.HasTerminal), theirs = Run(Runc, container, recorded.HasTerminal);

        Skip.If(theirs.ExitCode != 0, $"runc does not start it here: {theirs.Stderr.Trim()}; runcs: {ours.ExitCode} {ours.Stderr.Trim()}");
        foreach ((string message, string reason) in s_refusals)
            Skip.If(ours.ExitCode != 0 && Regex.IsMatch(ours.Stderr, message), $"{ours.Stderr.Trim()} ({reason})");
        ours.Should().Succeed();
        string.Join('\n', Differences.Unexplained(View.Of(theirs.Guest), View.Of(ours.Guest))).Should().BeEmpty();
    }

    /// <summary>Both run the same bundle under the same id, one after the other, so that paths and names are equal.</summary>
    private static CommandResult Run(string runtime, Container container, bool hasTerminal)
    {
        string[] arguments = ["--root", container.StateRoot, "run", "--bundle", container.Bundle.Folder, container.Id];
        if (!hasTerminal) return Runtime.Run(new RunOptions { Layout = container.Layout, Binary = runtime }, arguments);
        using PseudoTerminal terminal = new(24, 80);
        int code = terminal.WaitForExit(terminal.Start([.. container.Layout.Prefix(), runtime, .. arguments]));
        string shown = terminal.Shown.Replace("\r", "", StringComparison.Ordinal);
        return new CommandResult(runtime, code, shown, shown);
    }
}

/// <summary>Every config of the collection on every layout.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachEngineConfigAttribute() : BothLayoutsWithAttribute([.. EngineConfig.Names()]);
