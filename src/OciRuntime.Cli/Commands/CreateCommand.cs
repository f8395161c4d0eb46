using OciRuntime.Containers;
using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Cli.Commands;

internal static class CreateCommand
{
    public static CommandSyntax Syntax => new("create", "create a container")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
        Options =
        [
            Option.Text("bundle", "path to the root of the bundle directory, defaults to the current directory", 'b'),
            Option.Text("console-socket", "path to an AF_UNIX socket which will receive a file descriptor of the console's master end"),
            Option.Text("pidfd-socket", "path to an AF_UNIX socket which will receive a pidfd of the container's process"),
            Option.Text("pid-file", "file to write the process id to"),
            Option.Flag("no-pivot", "do not use pivot_root to jail the process inside the rootfs, for a root on top of a ramdisk"),
            Option.Flag("no-new-keyring", "do not create a new session keyring for the container"),
            Option.Number("preserve-fds", "pass N additional file descriptors to the container (stdio + $LISTEN_FDS + N in total)"),
        ],
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        Create.Execute(Request(line, detach: true));
        return 0;
    }

    /// <summary>The options that create and run share.</summary>
    internal static CreateRequest Request(CommandLine line, bool detach)
    {
        return new(line.Store(), line.Operands[0], line.Log(detach))
        {
            Detach = detach,
            Bundle = line.Path("bundle") ?? ".",
            ConsoleSocket = line.Path("console-socket"),
            PidfdSocket = line.Path("pidfd-socket"),
            PidFile = line.Path("pid-file"),
            NoPivot = line.Flag("no-pivot"),
            NoNewKeyring = line.Flag("no-new-keyring"),
            PreserveFds = line.Number("preserve-fds"),
            InheritedFds = line.InheritedFds,
            Rootless = line.Rootless(),
            SystemdCgroup = line.Globals.SystemdCgroup,
        };
    }
}
