namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>Podman of an ordinary user: newuidmap gives it a range of ids, it has no cgroup it may write to.</summary>
public class RootlessPodmanEngine : PodmanEngine
{
    private protected override string RunRoot => $"{RuntimeFolder}/runroot";

    private static string RuntimeFolder => $"/run/user/{EngineHost.User}";

    internal override IReadOnlyList<(string Program, string Package)> Needs => [.. base.Needs, ("newuidmap", "uidmap"), ("setpriv", "util-linux")];

    private protected override IReadOnlyList<string> Through =>
    [
        "setpriv", "--reuid", $"{EngineHost.User}", "--regid", $"{EngineHost.User}", "--clear-groups",
        "env", $"HOME={Host.PathTo("home")}", $"XDG_RUNTIME_DIR={RuntimeFolder}", "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
    ];

    // The build folder may lie where an ordinary user cannot look.
    internal override string Binary => Host.PathTo(Path.GetFileName(Repository.RuntimeBinary));

    private protected override void Launch()
    {
        Skip.If(File.ReadAllText("/proc/sys/user/max_user_namespaces").Trim() == "0", "this host allows no user namespaces");
        Skip.IfNot(File.Exists("/etc/subuid"), "this host has no /etc/subuid to stand in for");
        Directory.CreateDirectory(Host.PathTo("home"));
        Host.Run("mkdir", "-p", RuntimeFolder).Should().Succeed();
        Host.Run("chown", $"{EngineHost.User}:{EngineHost.User}", Host.Folder, Host.PathTo("home"), RuntimeFolder).Should().Succeed();
        base.Launch();
    }

    // Podman leaves a process that keeps its namespaces until the user logs out.
    private protected override void Stop()
    {
        base.Stop();
        foreach (string entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out int pid) && IsOurs(entry))
                _ = Native.kill(pid, Native.SIGKILL);
        }
    }

    private bool IsOurs(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/environ").Contains($"HOME={Host.PathTo("home")}\0", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
