using Microsoft.Extensions.Logging;
using OciRuntime.Containers;

namespace OciRuntime.Cli;

/// <summary>What the global options mean to a command.</summary>
internal static class CommandLineContext
{
    public static ContainerStore Store(this CommandLine line) => new(line.Globals.Root);

    public static bool Rootless(this CommandLine line) => line.Globals.Rootless ?? Containers.Rootless.Detect();

    /// <param name="line">The command line.</param>
    /// <param name="detaches">True if the command leaves a process behind that has the command's stderr.</param>
    public static ILogger Log(this CommandLine line, bool detaches = false) => new FileLogger(line.Globals, detaches);
}
