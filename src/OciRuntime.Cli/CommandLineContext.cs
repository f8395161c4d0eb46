using Microsoft.Extensions.Logging;
using OciRuntime.Containers;

namespace OciRuntime.Cli;

/// <summary>What the global options mean to a command.</summary>
internal static class CommandLineContext
{
    public static ContainerStore Store(this CommandLine line) => new(line.Globals.Root);

    public static bool Rootless(this CommandLine line) => line.Globals.Rootless ?? Containers.Rootless.Detect();

    public static ILogger Log(this CommandLine line) => new FileLogger(line.Globals);
}
