// seccomp-bench PROFILE: the time of the first compilation in the process and of later ones, in microseconds.
using System.Diagnostics;
using System.Text;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Spec;

string json = File.ReadAllText(args[0]);
LinuxSeccomp profile =
    SpecJson.ParseConfig(Encoding.UTF8.GetBytes($$"""{"ociVersion": "1.3.0", "linux": {"seccomp": {{json}} } }""")).Linux!.Seccomp!;

double first = Measure();
double[] later = new double[1000];
for (int i = 0; i < later.Length; i++)
    later[i] = Measure();
Array.Sort(later);
Console.WriteLine(
    $"{SeccompCompiler.Compile(profile, Architectures.Native).Program.Length} instructions, first {first:0} us, later {later[later.Length / 2]:0} "
    + $"us (median)");

double Measure()
{
    long start = Stopwatch.GetTimestamp();
    SeccompCompiler.Compile(profile, Architectures.Native);
    return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
}
