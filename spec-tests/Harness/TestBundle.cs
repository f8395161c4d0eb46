using System.Diagnostics;

namespace OciRuntime.SpecTests.Harness;

/// <summary>A bundle in a folder of its own: rootfs with the guest, config.json as the test edited it.</summary>
internal sealed class TestBundle
{
    public string Folder { get; } = Scratch.NewFolder();

    public string Rootfs => Path.Combine(Folder, "rootfs");

    public string ConfigFile => Path.Combine(Folder, "config.json");

    public TestBundle()
    {
        foreach (string name in (ReadOnlySpan<string>)["bin", "dev", "etc", "proc", "sys", "tmp", "data"])
            Directory.CreateDirectory(Path.Combine(Rootfs, name));
        File.Copy(GuestProgram.Binary, Path.Combine(Rootfs, "bin", "guest"));
    }

    public void Write(ContainerConfig config) => File.WriteAllText(ConfigFile, config.Root.ToJsonString());

    /// <summary>The path on the host of a path in the container.</summary>
    public string InRootfs(string path) => Path.Combine(Rootfs, path.TrimStart('/'));

    /// <summary>A busybox shell for tests that need a script inside.</summary>
    public void AddBusybox()
    {
        Skip.IfNot(File.Exists("/bin/busybox"), "busybox-static is not installed");
        File.Copy("/bin/busybox", InRootfs("/bin/busybox"), overwrite: true);
        foreach (string applet in (ReadOnlySpan<string>)["sh", "cat", "sleep", "true", "id", "ls", "env"])
            File.CreateSymbolicLink(InRootfs($"/bin/{applet}"), "busybox");
    }

    /// <summary>An executable script in the bundle folder, for hooks.</summary>
    public string AddScript(string name, string body)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, (UnixFileMode)Octal._0755);
        return path;
    }

    /// <summary>Gives the whole rootfs to the user, as an engine does for a container with a user namespace.</summary>
    public void OwnRootfs(uint id)
    {
        using Process chown = System.Diagnostics.Process.Start("chown", ["-hR", $"{id}:{id}", Rootfs]);
        chown.WaitForExit();
        chown.ExitCode.Should().Be(0);
    }
}
