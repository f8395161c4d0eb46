using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OciRuntime.Bench;

/// <summary>The bundles to measure with: that of `runcs spec`, and what differs. They share one root file system.</summary>
internal sealed class Bundles(string work)
{
    public const string True = "/bench/true";
    public const string Sleep = "/bench/sleep";
    public const string Seccomp = "/bench/seccomp";
    public const string Mounts = "/bench/mounts";
    public const string UserNamespace = "/bench/userns";
    public const string Gigabyte = "/bench/gigabyte";

    private const int MountCount = 50;
    public const string Profile = "src/OciRuntime.Bpf.Tests/Seccomp/Profiles/docker.json";

    /// <summary>On cgroup v2 `spec` also makes a cgroup namespace, as runc's does.</summary>
    public void Write(string runcs, bool cgroupNamespace)
    {
        MakeRootfs();
        JsonNode config = Starter(runcs, cgroupNamespace);
        Save(True, config, _ => { });
        Save(Sleep, config, c => SetArgs(c, "/bin/sleep", "1000"));
        Save(Seccomp, config, c => c["linux"]!["seccomp"] = JsonNode.Parse(File.ReadAllText(Profile)));
        Save(Mounts, config, AddMounts);
        Save(UserNamespace, config, AddUserNamespace);
        Save(Gigabyte, config, c => SetArgs(c, "/bin/dd", "if=/dev/zero", "bs=1M", "count=1024"));
    }

    private void MakeRootfs()
    {
        string rootfs = $"{work}/rootfs";
        if (Directory.Exists($"{rootfs}/mnt")) return;
        Shell.Run("bundles/hello/rootfs.sh", rootfs);
        Directory.CreateDirectory($"{work}/source");
        for (int i = 0; i < MountCount; i++)
            Directory.CreateDirectory($"{rootfs}/mnt/{i}");
    }

    private JsonNode Starter(string runcs, bool cgroupNamespace)
    {
        Directory.CreateDirectory($"{work}/starter");
        File.Delete($"{work}/starter/config.json");
        Shell.Run(runcs, "spec", "--bundle", $"{work}/starter");
        JsonNode config = JsonNode.Parse(File.ReadAllText($"{work}/starter/config.json"))!;
        JsonObject process = config["process"]!.AsObject();
        process["terminal"] = false;
        SetArgs(config, "/bin/true");
        process["capabilities"]!.AsObject().Remove("ambient"); // none is inheritable, about which runc writes a warning for each
        config["root"]!["path"] = "/bench/rootfs";
        JsonArray namespaces = config["linux"]!["namespaces"]!.AsArray();
        if (cgroupNamespace && !namespaces.Any(entry => (string?)entry!["type"] == "cgroup"))
            namespaces.Add(new JsonObject { ["type"] = "cgroup" });
        return config;
    }

    private void Save(string bundle, JsonNode starter, Action<JsonNode> change)
    {
        JsonNode config = starter.DeepClone();
        change(config);
        string folder = $"{work}/{Path.GetFileName(bundle)}";
        Directory.CreateDirectory(folder);
        File.WriteAllText($"{folder}/config.json", config.ToJsonString());
    }

    private static void SetArgs(JsonNode config, params string[] args) =>
        config["process"]!["args"] = new JsonArray([.. args.Select(arg => (JsonNode)arg)]);

    private static void AddMounts(JsonNode config)
    {
        JsonArray mounts = config["mounts"]!.AsArray();
        for (int i = 0; i < MountCount; i++)
        {
            // As engines do: most are bind mounts of volumes and of files that the engine makes, half of them read-only.
            mounts.Add(i % 5 == 4
                ? new JsonObject
                {
                    ["destination"] = $"/mnt/{i}",
                    ["type"] = "tmpfs",
                    ["source"] = "tmpfs",
                    ["options"] = new JsonArray("nosuid", "nodev", "size=1m"),
                }
                : new JsonObject
                {
                    ["destination"] = $"/mnt/{i}",
                    ["type"] = "bind",
                    ["source"] = "/bench/source",
                    ["options"] = new JsonArray("rbind", i % 2 == 0 ? "ro" : "rw", "rprivate"),
                });
        }
    }

    private static void AddUserNamespace(JsonNode config)
    {
        JsonNode linux = config["linux"]!;
        linux["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "user" });
        JsonObject map = new() { ["containerID"] = 0, ["hostID"] = 100000, ["size"] = 65536 };
        linux["uidMappings"] = new JsonArray(map);
        linux["gidMappings"] = new JsonArray(map.DeepClone());
    }
}

/// <summary>Programs of the host.</summary>
internal static class Shell
{
    /// <summary>What it wrote to stdout; an error where it fails.</summary>
    public static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with status {process.ExitCode}");
    }
}
