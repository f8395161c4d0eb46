using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>
/// An image whose process is this machine's own systemd, with one service to keep: its programs and libraries, the units that it takes to stop, and
/// nothing else of a distribution.
/// </summary>
internal static partial class SystemdImage
{
    public const string Name = "docker.io/library/init:latest";

    private const string Systemd = "/lib/systemd/systemd";

    private static readonly string[] s_programs = [Systemd, "/lib/systemd/systemd-executor", "/lib/systemd/systemd-shutdown", "/bin/systemctl"];

    private static readonly string[] s_units =
    [
        "basic.target", "sysinit.target", "shutdown.target", "umount.target", "final.target", "halt.target", "systemd-halt.service", "exit.target",
        "systemd-exit.service",
    ];

    private static readonly Lazy<string> s_archive =
        new(() => EngineImage.Pack(Name, Fill(EngineImage.CopyRootfs(), "/bin/sleep infinity"), "/sbin/init"));

    public static string Archive
    {
        get
        {
            Require();
            return s_archive.Value;
        }
    }

    public static void Require() =>
        Skip.IfNot(File.Exists(Systemd) && File.Exists("/bin/systemctl"), $"{Systemd} is not installed (package systemd)");

    /// <summary>Makes systemd the init of a root file system, and the command its only service.</summary>
    public static string Fill(string rootfs, string command)
    {
        foreach (string program in s_programs.Where(File.Exists))
        {
            Copy(program, rootfs);
            // "	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f29d981e000)", "	/lib64/ld-linux-x86-64.so.2 (0x00007f29da008000)"
            string list = Runtime.Run(new RunOptions { Binary = "ldd" }, program).Should().Succeed().Which.Stdout;
            foreach (Match library in Library().Matches(list))
                Copy(library.Value, rootfs);
        }
        foreach (string name in s_units)
            Copy($"/lib/systemd/system/{name}", rootfs);
        Write(rootfs, "/etc/systemd/system/default.target", "[Unit]\nRequires=job.service\nDefaultDependencies=no\n");
        string unit = "[Unit]\nDefaultDependencies=no\nConflicts=shutdown.target\nBefore=shutdown.target\n";
        Write(rootfs, "/etc/systemd/system/job.service", $"{unit}[Service]\nExecStart={command}\n");
        Directory.CreateDirectory($"{rootfs}/sbin");
        File.Delete($"{rootfs}/sbin/init");
        File.CreateSymbolicLink($"{rootfs}/sbin/init", Systemd);
        return rootfs;
    }

    private static void Copy(string file, string rootfs)
    {
        string copy = rootfs + file;
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Delete(copy); // busybox has a link of some of the names
        File.Copy(file, copy);
    }

    private static void Write(string rootfs, string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(rootfs + path)!);
        File.WriteAllText(rootfs + path, text);
    }

    [GeneratedRegex(@"(?<=\s)/\S+(?= \(0x)")]
    private static partial Regex Library();
}
