namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// Base of the tests that need what only the guest of tools/vm has: every cgroup v2 controller, systemd, AppArmor, a root with every capability.
/// </summary>
[Trait("needs", "vm")]
public abstract class VmTest : SpecTest
{
    protected VmTest() =>
        Skip.If(Environment.GetEnvironmentVariable("RUNCS_IN_VM") != "1", "runs in the guest: make vm-test");

    /// <summary>Runs a program of the guest; what it printed, without the last newline.</summary>
    internal static string Host(params ReadOnlySpan<string> command)
    {
        System.Diagnostics.ProcessStartInfo start = new(command[0],
            [.. command[1..]])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, $"{string.Join(' ', command.ToArray())}: {process.ExitCode}\n{text}{errors}");
        return text.TrimEnd('\n');
    }
}
