using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>An image of Debian's static busybox, made here: no registry is asked for anything.</summary>
internal static class EngineImage
{
    public const string Busybox = "/bin/busybox";

    /// <summary>The full name; Docker and Podman know it as "bb", too.</summary>
    public const string Name = "docker.io/library/bb:latest";

    /// <summary>One whose process only stays: it holds the namespaces of a pod.</summary>
    public const string Pause = "docker.io/library/stay:latest";

    /// <summary>A file that `ctr image import`, `docker load` and `podman load` read.</summary>
    public static string Archive { get; } = Pack(Name, CopyRootfs(), "sh");

    public static string PauseArchive { get; } = Pack(Pause, CopyRootfs(), "sleep", "infinity");

    /// <summary>A root file system of its own, for an engine that uses one in place.</summary>
    public static string CopyRootfs()
    {
        string copy = Path.Combine(Scratch.NewFolder(), "rootfs");
        FillRootfs(copy);
        return copy;
    }

    private static void FillRootfs(string folder)
    {
        RunOptions shell = new() { Binary = Path.Combine(Repository.Folder, "bundles", "hello", "rootfs.sh") };
        Runtime.Run(shell, folder).Should().Succeed();
        // Docker resolves a user's name in /etc/passwd.
        File.AppendAllText(Path.Combine(folder, "etc", "passwd"), "guest:x:1000:1000:guest:/tmp:/bin/sh\n");
        File.AppendAllText(Path.Combine(folder, "etc", "group"), "guest:x:1000:\n");
    }

    public static string Pack(string name, string rootfs, params ReadOnlySpan<string> command)
    {
        string image = Scratch.NewFolder();
        string layer = Path.Combine(image, "layer.tar");
        TarFile.CreateFromDirectory(rootfs, layer, includeBaseDirectory: false);
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(layer)));
        File.WriteAllText(Path.Combine(image, "config.json"), new JsonObject
        {
            ["architecture"] = RuntimeInformation.OSArchitecture == Architecture.X64
                ? "amd64"
                : RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = ContainerConfig.Array(["PATH=/bin:/usr/bin"]), ["Cmd"] = ContainerConfig.Array(command) },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = ContainerConfig.Array([$"sha256:{digest}"]) },
            ["history"] = new JsonArray(new JsonObject { ["created_by"] = "spec-tests" }),
        }.ToJsonString());
        File.WriteAllText(Path.Combine(image, "manifest.json"), new JsonArray(new JsonObject
        {
            ["Config"] = "config.json",
            ["RepoTags"] = ContainerConfig.Array([name]),
            ["Layers"] = ContainerConfig.Array(["layer.tar"]),
        }).ToJsonString());

        string archive = $"{image}.tar";
        TarFile.CreateFromDirectory(image, archive, includeBaseDirectory: false);
        return archive;
    }
}
