using Microsoft.Extensions.Logging;
using OciRuntime.Containers.Validation;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers;

/// <summary>A bundle (bundle.md): a directory with config.json, and the root filesystem that it names.</summary>
internal sealed class Bundle
{
    public const string ConfigName = "config.json";

    private const int MaxConfigBytes = 64 << 20;

    private readonly byte[] _json;

    private Bundle(string path, byte[] json, Config config)
    {
        Path = path;
        _json = json;
        Config = config;
        string root = config.Root?.Path ?? "";
        Rootfs = System.IO.Path.GetFullPath(root, path);
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public Config Config { get; }

    /// <summary>Absolute.</summary>
    public string Rootfs { get; }

    public static Bundle Load(string path)
    {
        string absolute = Sys.FullPath(path);
        int fd = Sys.TryOpen(Fd.Cwd, absolute, Libc.O_PATH | Libc.O_DIRECTORY);
        if (fd < 0) throw new OciException($"chdir {absolute}: {Errno.Text(Errno.Last)}");
        using OwnedFd directory = new(fd);
        int file = Sys.TryOpen(directory, ConfigName, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (file < 0)
        {
            throw new OciException($"{absolute}/{ConfigName}: {Errno.Text(Errno.Last)}")
            {
                Hint = Errno.Last == Errno.ENOENT ? "the directory is not a bundle" : null,
            };
        }
        using OwnedFd config = new(file);
        byte[] json = Sys.ReadToEnd(config, $"{absolute}/{ConfigName}", MaxConfigBytes);
        try
        {
            Config parsed = SpecJson.ParseConfig(json);
            PidsLimit.Resolve(parsed.Linux?.Resources, parsed.OciVersion);
            return new(absolute, json, parsed);
        }
        catch (SpecFormatException error)
        {
            throw new OciException($"{ConfigName}: {error.Message}");
        }
    }

    /// <summary>Keeps config.json as it was read: exec is to see it so, whatever becomes of the bundle.</summary>
    public void SaveConfig(Fd directory)
    {
        using OwnedFd file = Sys.Open(directory, ConfigName, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, Octal._0600);
        Sys.Write(file, _json, ConfigName);
    }

    /// <summary>"config.json:37" for a JSON pointer.</summary>
    public string PlaceOf(string pointer) => $"{ConfigName}:{JsonPlace.LineOf(_json, pointer)}";

    /// <summary>The same error with the line of config.json that its pointer leads to.</summary>
    public OciException Locate(OciException error) => error is { Pointer: { } pointer, Place: null } ? error.In(PlaceOf(pointer)) : error;

    /// <summary>Warns of names that an object of config.json has twice.</summary>
    public void WarnOfDuplicates(ILogger log) => DuplicateNames.Warn(_json, log);

    /// <summary>Refuses a config with any problem, and names them all.</summary>
    public void Validate(bool rootless)
    {
        IReadOnlyList<ConfigProblem> problems =
            [.. ConfigValidator.Validate(Config, rootless), .. UnsupportedRules.Check(Config), .. SharedRootRules.Check(Config)];
        if (problems.Count > 0) throw new OciException(ConfigValidator.Describe(problems, PlaceOf));
        if (!Sys.TryStat(Fd.Cwd, Rootfs, 0, out statx stat))
            throw new OciException($"rootfs {Rootfs}: {Errno.Text(Errno.Last)}") { Pointer = "/root/path" };
        if ((stat.stx_mode & Libc.S_IFMT) != Libc.S_IFDIR)
            throw new OciException($"rootfs {Rootfs}: {Errno.Text(Errno.ENOTDIR)}") { Pointer = "/root/path" };
    }
}
