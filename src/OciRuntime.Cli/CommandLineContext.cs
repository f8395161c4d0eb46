using Microsoft.Extensions.Logging;
using OciRuntime.Containers;
using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>What the global options mean to a command.</summary>
internal static class CommandLineContext
{
    public static ContainerStore Store(this CommandLine line) => new(line.Globals.Root, line.Rootless());

    public static bool Rootless(this CommandLine line) => line.Globals.Rootless ?? Containers.Rootless.Detect();

    public static ILogger Log(this CommandLine line) => new FileLogger(line.Globals);

    public static void RefuseSystemdCgroup(this CommandLine line)
    {
        if (line.Globals.SystemdCgroup) throw new OciException("--systemd-cgroup: the systemd cgroup driver is not supported by this build");
    }
}
