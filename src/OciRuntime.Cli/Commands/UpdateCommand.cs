using System.Globalization;
using System.Numerics;
using OciRuntime.Containers;
using OciRuntime.Containers.Lifecycle;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cli.Commands;

internal static class UpdateCommand
{
    private const int MaxResourcesBytes = 1 << 20;

    public static CommandSyntax Syntax => new("update", "update container resource constraints")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
        Options =
        [
            Option.Text("resources",
                "file with the linux.resources object of a config.json, or '-' for the standard input; other options are ignored then", 'r'),
            Option.Number("blkio-weight", "weight of block IO, 10 to 1000"),
            Option.Text("cpu-period", "length of a period in which the quota of CPU time may be used (in usecs)"),
            Option.Text("cpu-quota", "CPU time in a period (in usecs); -1 for no limit"),
            Option.Text("cpu-burst", "CPU time that may be saved up beyond the quota (in usecs)"),
            Option.Text("cpu-share", "weight of CPU time against other containers"),
            Option.Text("cpu-rt-period", "period of realtime scheduling (in usecs)"),
            Option.Text("cpu-rt-runtime", "CPU time of realtime scheduling in its period (in usecs)"),
            Option.Text("cpuset-cpus", "CPUs to use"),
            Option.Text("cpuset-mems", "memory nodes to use"),
            Option.Text("cpu-idle", "1: run only what is left of the CPU (SCHED_IDLE), 0: as usual"),
            Option.Text("memory", "memory limit (in bytes, or with a suffix as in 64m)"),
            Option.Text("memory-reservation", "memory that is kept for the container (in bytes)"),
            Option.Text("memory-swap", "memory and swap together (in bytes); -1 for no limit of swap"),
            Option.Text("kernel-memory", ""),
            Option.Text("kernel-memory-tcp", ""),
            Option.Number("pids-limit", "number of processes; -1 for no limit"),
            Option.Text("l3-cache-schema", "Intel RDT: L3 cache schema"),
            Option.Text("mem-bw-schema", "Intel RDT: memory bandwidth schema"),
        ],
        Description = "What is not given stays as it is, and so does what is given as 0, except with --cpu-burst, --cpu-idle and --pids-limit.",
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        LinuxResources resources = line.Value("resources") is { Length: > 0 } source ? Read(source) : FromOptions(line);
        Update.Execute(line.Store(), line.Operands[0], resources, Given(line, "l3-cache-schema"), Given(line, "mem-bw-schema"), line.Log());
        return 0;
    }

    private static LinuxResources Read(string source)
    {
        string name = source == "-" ? "standard input" : source;
        using OwnedFd? file = source == "-" ? null : Sys.Open(Fd.Cwd, source, Libc.O_RDONLY);
        try
        {
            return SpecJson.ParseResources(Sys.ReadToEnd(file is null ? new Fd(0) : file, name, MaxResourcesBytes));
        }
        catch (SpecFormatException error)
        {
            throw new OciException($"{name}: {error.Message}");
        }
    }

    private static LinuxResources FromOptions(CommandLine line) => new()
    {
        BlockIO = new() { Weight = Weight(line.Number("blkio-weight")) },
        Cpu = new()
        {
            Period = Number<ulong>(line, "cpu-period"),
            Quota = Number<long>(line, "cpu-quota"),
            Burst = Number<ulong>(line, "cpu-burst"),
            Shares = Number<ulong>(line, "cpu-share"),
            RealtimePeriod = Number<ulong>(line, "cpu-rt-period"),
            RealtimeRuntime = Number<long>(line, "cpu-rt-runtime"),
            Idle = Number<long>(line, "cpu-idle"),
            Cpus = line.Value("cpuset-cpus"),
            Mems = line.Value("cpuset-mems"),
        },
        Memory = new()
        {
            Limit = Bytes(line, "memory"),
            Reservation = Bytes(line, "memory-reservation"),
            Swap = Bytes(line, "memory-swap"),
            Kernel = Bytes(line, "kernel-memory"),
            KernelTCP = Bytes(line, "kernel-memory-tcp"),
        },
        Pids = new() { Limit = Processes(line) },
    };

    /// <summary>Whoever writes the option means it, be it 0; in a file a zero is a limit for a newer container only.</summary>
    private static long? Processes(CommandLine line) =>
        line.Value("pids-limit") is null ? null : line.Number("pids-limit") is not 0 and var limit ? limit : PidsLimit.None;

    private static string? Given(CommandLine line, string name) => line.Value(name) is { Length: > 0 } text ? text : null;

    private static ushort? Weight(int given) => given switch
    {
        0 => null,
        > 0 and <= ushort.MaxValue => (ushort)given,
        _ => throw new OciException($"invalid value for blkio-weight: {given}"),
    };

    private static T? Number<T>(CommandLine line, string name)
        where T : struct, IBinaryInteger<T>
    {
        if (line.Value(name) is not { Length: > 0 } text) return null;
        return T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T number) ? number
            : throw new OciException($"invalid value for {name}: \"{text}\" is not a number that fits");
    }

    private static long? Bytes(CommandLine line, string name)
    {
        if (line.Value(name) is not { Length: > 0 } text) return null;
        return text == "-1" ? -1 : ByteSize.Parse(text) ?? throw new OciException($"invalid value for {name}: invalid size: '{text}'");
    }
}
