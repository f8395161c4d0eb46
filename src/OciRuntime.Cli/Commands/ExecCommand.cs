using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Cli.Commands;

internal static class ExecCommand
{
    public static CommandSyntax Syntax => new("exec", "execute a new process inside the container")
    {
        Operands = "<container-id> <command> [command options]  || -p process.json <container-id>",
        MinOperands = 1,
        MaxOperands = int.MaxValue,
        OperandsEndOptions = true,
        Options =
        [
            Option.Text("console-socket", "path to an AF_UNIX socket which will receive a file descriptor of the console's master end"),
            Option.Text("pidfd-socket", "path to an AF_UNIX socket which will receive a pidfd of the process"),
            Option.Text("cwd", "current working directory in the container"),
            Option.Text("env", "set an environment variable NAME=VALUE; may be given several times", 'e'),
            Option.Flag("tty", "allocate a pseudo-TTY", 't'),
            Option.Text("user", "numeric user id (format: <uid>[:<gid>])", 'u'),
            Option.Text("additional-gids", "an additional numeric group id; may be given several times", 'g'),
            Option.Text("process", "path to a file with the process object of a config.json", 'p'),
            Option.Flag("detach", "detach from the process once it runs", 'd'),
            Option.Text("pid-file", "file to write the process id to, as the host sees it"),
            Option.Text("process-label", "SELinux label of the process"),
            Option.Text("apparmor", "AppArmor profile of the process"),
            Option.Flag("no-new-privs", "set no_new_privs for the process"),
            Option.Text("cap", "add a capability to the bounding, effective and permitted sets; may be given several times", 'c'),
            Option.Number("preserve-fds", "pass N additional file descriptors to the process (stdio + N in total)"),
            Option.Text("cgroup",
                "run the process in a cgroup below the container's; on cgroup v1 <controller>[,<controller>]:<path> names one a controller"),
            Option.Flag("ignore-paused", "allow exec in a paused container"),
            Option.Flag("no-subreaper", ""), // exec never is one
        ],
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        List<string> arguments = [.. line.Operands];
        arguments.RemoveAt(0);
        return Exec.Execute(new(line.Store(), line.Operands[0], line.Log(detaches: line.Flag("detach")))
        {
            Arguments = arguments,
            ProcessFile = line.Path("process"),
            Terminal = line.Flag("tty"),
            ConsoleSocket = line.Path("console-socket"),
            PidfdSocket = line.Path("pidfd-socket"),
            Cwd = line.Value("cwd"),
            Environment = line.Values("env"),
            User = line.Value("user"),
            AdditionalGids = line.Values("additional-gids"),
            Capabilities = line.Values("cap"),
            NoNewPrivileges = line.Value("no-new-privs") is { } given ? given == CommandLine.True : null,
            ApparmorProfile = line.Value("apparmor"),
            ProcessLabel = line.Value("process-label"),
            Cgroup = line.Values("cgroup"),
            Detach = line.Flag("detach"),
            IgnorePaused = line.Flag("ignore-paused"),
            PidFile = line.Path("pid-file"),
            PreserveFds = line.Number("preserve-fds"),
            InheritedFds = line.InheritedFds,
        });
    }
}
