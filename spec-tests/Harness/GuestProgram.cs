using System.Diagnostics;

namespace OciRuntime.SpecTests.Harness;

/// <summary>The static programs of spec-tests/guest, compiled on first use and kept in out/ until their source changes.</summary>
internal static class GuestProgram
{
    private static readonly Lazy<string> s_tracer = new(() => Compile("tracer"));

    private static readonly Lazy<string> s_fault = new(() => Compile("fault"));

    public static string Binary { get; } = Compile("guest");

    /// <summary>A hostile process that looks into every newcomer.</summary>
    public static string Tracer => s_tracer.Value;

    /// <summary>Runs a command and lets one system call of it go wrong.</summary>
    public static string Fault => s_fault.Value;

    private static string Compile(string name)
    {
        string source = Path.Combine(Repository.Folder, "spec-tests", "guest", $"{name}.c");
        string binary = Path.Combine(Repository.Folder, "out", name);
        if (File.Exists(binary) && File.GetLastWriteTimeUtc(binary) >= File.GetLastWriteTimeUtc(source)) return binary;

        Directory.CreateDirectory(Path.GetDirectoryName(binary)!);
        string unfinished = $"{binary}.{Environment.ProcessId}";
        using Process gcc = Process.Start(new ProcessStartInfo("gcc", ["-static", "-O1", "-s", "-Wall", "-Wextra", "-o", unfinished, source])
        {
            RedirectStandardError = true,
        })!;
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        if (gcc.ExitCode != 0) throw new InvalidOperationException($"{name}.c does not compile:\n{errors}");
        File.Move(unfinished, binary, overwrite: true);
        return binary;
    }
}
