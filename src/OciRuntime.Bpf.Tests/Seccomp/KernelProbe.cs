using System.Diagnostics;
using System.Runtime.InteropServices;
using OciRuntime.Bpf.Seccomp;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>probe.c, notify.c and mkdir.c, compiled once: they load filters and make calls under them, in processes of their own.</summary>
public sealed class KernelProbe : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("seccomp-probe-").FullName;
    public KernelProbe()
    {
        if (RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
            WhyNot = "the probe is written for x86_64";
        else if (!File.Exists("/usr/bin/gcc"))
            WhyNot = "there is no gcc to compile the probe with";
        else
            Array.ForEach(["probe", "notify", "mkdir"], Build);
    }

    public string? WhyNot { get; }

    /// <summary>One line for each call: "returns VALUE", "traps", "killed by SIGNAL".</summary>
    internal string[] Call(SeccompProgram program, params string[] calls) => Run(Binary("probe"), ["-c", Write(program, 0), .. calls]);

    /// <summary>One line for each program: "loaded", or "errno NUMBER".</summary>
    internal string[] Load(uint flags, IEnumerable<SeccompProgram> programs) => Run(Binary("probe"), [$"{flags}", .. programs.Select(Write)]);

    /// <summary>The last line that notify.c prints about mkdir.c.</summary>
    internal string AnswerEveryCall() => Run(Binary("notify"), Binary("mkdir"))[^1];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Binary(string name) => Path.Combine(_folder, name);

    private void Build(string name) =>
        Run("/usr/bin/gcc", "-O1", "-static", "-o", Binary(name), Path.Combine(AppContext.BaseDirectory, "Seccomp", $"{name}.c"));

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
        process.ExitCode.Should().Be(0, $"{command} exits with {process.ExitCode}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
