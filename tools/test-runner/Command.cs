using System.Diagnostics;

namespace OciRuntime.TestRunner;

/// <summary>Child processes: one whose output goes where ours goes, and one whose output is read.</summary>
internal static class Command
{
    /// <summary>Runs a command and returns its exit code.</summary>
    public static int Run(string program, IReadOnlyList<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs a command that has to succeed and returns the lines it prints. Throws InvalidOperationException where it fails.</summary>
    public static string[] Lines(string program, IReadOnlyList<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }
}
