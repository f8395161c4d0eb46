using System.Diagnostics;
using System.Runtime.InteropServices;
using OciRuntime.Bpf.Seccomp;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>probe.c, compiled once: loads filters and makes calls under them, in processes of their own.</summary>
public sealed class KernelProbe : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("seccomp-probe-").FullName;
    private readonly string _binary;

    public KernelProbe()
    {
        _binary = Path.Combine(_folder, "probe");
        if (RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
            WhyNot = "the probe is written for x86_64";
        else if (!File.Exists("/usr/bin/gcc"))
            WhyNot = "there is no gcc to compile the probe with";
        else
            Run("/usr/bin/gcc", "-O1", "-static", "-o", _binary, Path.Combine(AppContext.BaseDirectory, "Seccomp", "probe.c"));
    }

    public string? WhyNot { get; }

    /// <summary>One line for each call: "returns VALUE", "traps", "killed by SIGNAL".</summary>
    internal string[] Call(SeccompProgram program, params string[] calls) => Run(_binary, ["-c", Write(program, 0), .. calls]);

    /// <summary>One line for each program: "loaded", or "errno NUMBER".</summary>
    internal string[] Load(uint flags, IEnumerable<SeccompProgram> programs) => Run(_binary, [$"{flags}", .. programs.Select(Write)]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(SeccompProgram program, int index)
    {
        string path = Path.Combine(_folder, $"{index}.bpf");
        File.WriteAllBytes(path, program.Image.ToArray());
        return path;
    }

    private static string[] Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} exits with {process.ExitCode}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
