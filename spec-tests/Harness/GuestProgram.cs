using System.Diagnostics;

namespace OciRuntime.SpecTests.Harness;

/// <summary>The static guest binary, compiled on first use and kept in out/ until guest.c changes.</summary>
internal static class GuestProgram
{
    public static string Binary { get; } = Compile();

    private static string Compile()
    {
        string source = Path.Combine(Repository.Folder, "spec-tests", "guest", "guest.c");
        string binary = Path.Combine(Repository.Folder, "out", "guest");
        if (File.Exists(binary) && File.GetLastWriteTimeUtc(binary) >= File.GetLastWriteTimeUtc(source))
            return binary;

        Directory.CreateDirectory(Path.GetDirectoryName(binary)!);
        string unfinished = $"{binary}.{Environment.ProcessId}";
        using Process gcc = Process.Start(new ProcessStartInfo("gcc", ["-static", "-O1", "-s", "-Wall", "-Wextra", "-o", unfinished, source])
        {
            RedirectStandardError = true,
        })!;
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        if (gcc.ExitCode != 0)
            throw new InvalidOperationException($"guest.c does not compile:\n{errors}");
        File.Move(unfinished, binary, overwrite: true);
        return binary;
    }
}
