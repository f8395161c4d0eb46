using OciRuntime.Cgroups;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cli.Commands;

/// <summary>Writes a config.json to start from: the same one that "runc spec" writes.</summary>
internal static class SpecCommand
{
    private const string FileName = "config.json";

    public static CommandSyntax Syntax => new("spec", "create a new specification file")
    {
        Description = """
            Writes the file config.json for a bundle: a container that runs "sh" in the
            directory rootfs, with its own namespaces and few capabilities. Edit it to taste.

            Without root's rights use --rootless, which adds a user namespace that maps you to
            root and leaves out what only root may ask for.
            """,
        Options =
        [
            Option.Text("bundle", "path to the root of the bundle directory", 'b'),
            Option.Flag("rootless", "generate a configuration for a rootless container"),
        ],
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;

        bool cgroup2 = Sys.FileSystemType(CgroupMount.Base) == Libc.CGROUP2_SUPER_MAGIC;
        Config config = line.Flag("rootless") ? StarterConfig.Rootless(cgroup2, Libc.geteuid(), Libc.getegid()) : StarterConfig.Rootful(cgroup2);
        using OwnedFd bundle = OpenBundle(line.Path("bundle") ?? ".");
        using OwnedFd file = CreateFile(bundle);
        try
        {
            Sys.Write(file, SpecJson.WriteIndented(config), FileName);
        }
        catch (OciException)
        {
            Sys.TryUnlink(bundle, FileName); // half a file would be in the way of the next attempt
            throw;
        }
        return 0;
    }

    private static OwnedFd OpenBundle(string path)
    {
        int fd = Sys.TryOpen(Fd.Cwd, path, Libc.O_PATH | Libc.O_DIRECTORY);
        return fd >= 0 ? new OwnedFd(fd) : throw new OciException($"chdir {path}: {Errno.Text(Errno.Last)}");
    }

    /// <summary>O_EXCL also refuses a symlink, which somebody else may have put there.</summary>
    private static OwnedFd CreateFile(Fd bundle)
    {
        int fd = Sys.TryOpen(bundle, FileName, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, Octal._0666);
        if (fd >= 0) return new OwnedFd(fd);
        throw Errno.Last == Errno.EEXIST
            ? new OciException($"File {FileName} exists. Remove it first")
            : OciException.FromErrno("open", FileName);
    }
}
