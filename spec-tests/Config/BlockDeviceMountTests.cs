using System.Diagnostics;

namespace OciRuntime.SpecTests.Config;

/// <summary>A file system on a block device: it is the runtime that opens the device, and the container need not be allowed to.</summary>
public sealed class BlockDeviceMountTests : SpecTest
{
    // config.md#posix-platform-mounts: "The type of the filesystem to be mounted." config-linux.md#allowed-device-list: "devices (array of objects,
    // OPTIONAL) configures the allowed device list": of the container's processes, as under runc, which sets it after the mounts.
    [Theory, BothLayouts]
    public void File_system_of_a_device_that_the_container_may_not_use_is_mounted(Layout layout)
    {
        using LoopDevice loop = new();
        GuestReport guest = Run(layout, config =>
        {
            config.Mount("/data", "ext4", loop.Path, "ro", "nosuid,nodev");
            config.Linux["devices"] = new JsonArray(loop.Node("/dev/loop"));
            config.Capabilities("CAP_MKNOD", "CAP_SYS_ADMIN");
            config.Guest("mounts", "open", "/dev/loop", "mknod", "/dev/other", "b", $"{loop.Major}", $"{loop.Minor}");
        });

        guest.Mount("/data").Type.Should().Be("ext4");
        guest.Mount("/data").Options.Should().Contain(["ro", "nosuid", "nodev"]);
        guest["open /dev/loop"].Should().Be("EPERM", "the rules hold for the process");
    }

    // config.md#posix-platform-hooks: createRuntime hooks "MUST be called after the runtime environment has been created"; as under runc the device
    // rules are part of that, so that a hook may add its own (nvidia-container-toolkit does).
    [Theory, BothLayoutsWith("createRuntime", "createContainer")]
    public void Rules_hold_before_a_hook_runs(Layout layout, string kind)
    {
        using LoopDevice loop = new();
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Mount("/data", "ext4", loop.Path, "ro");
                string probe = kind == "createContainer"
                    ? $"head -c1 {loop.Path}"
                    : $"nsenter -m -t $(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/') true; cat {Rules(layout, config)}";
                config.Hook(kind, new JsonObject
                {
                    ["path"] = "/bin/sh",
                    ["args"] = ContainerConfig.Array("sh", "-c",
                    $"{probe} > {config.BundleFolder}/seen 2>&1; true"),
                    ["env"] = ContainerConfig.Array("PATH=/usr/bin:/bin")
                });
                config.Guest("exit", "0");
            });

        container.Run().Should().Succeed();

        string seen = File.ReadAllText($"{container.Bundle.Folder}/seen");
        if (kind == "createContainer")
            seen.Should().Contain("Operation not permitted");
        else if (layout.UsesV1())
            seen.Should().Contain("c 1:3 ").And.NotContain("a *:* rwm");
    }

    private static string Rules(Layout layout, ContainerConfig config) =>
        layout.UsesV1() ? $"/sys/fs/cgroup/devices{(string)config.Linux["cgroupsPath"]!}/devices.list" : "/dev/null";

    /// <summary>An ext4 image behind a loop device.</summary>
    private sealed class LoopDevice : IDisposable
    {
        private readonly string _image = System.IO.Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.img");

        public LoopDevice()
        {
            Skip.IfNot(File.Exists("/dev/loop-control"), "no loop devices here");
            Skip.IfNot(File.Exists("/sbin/mkfs.ext4"), "e2fsprogs is not installed");
            Skip.IfNot(File.ReadAllText("/proc/filesystems").Contains("\text4\n", StringComparison.Ordinal), "the kernel has no ext4");
            using (FileStream image = File.Create(_image))
                image.SetLength(2 << 20);
            Shell($"/sbin/mkfs.ext4 -q -F {_image}");
            Path = Shell($"/sbin/losetup --find --show {_image}").Trim();
            string[] numbers = File.ReadAllText($"/sys/class/block/{System.IO.Path.GetFileName(Path)}/dev").Trim().Split(':');
            (Major, Minor) = (int.Parse(numbers[0]), int.Parse(numbers[1]));
        }

        public string Path { get; }

        public int Major { get; }

        public int Minor { get; }

        public JsonObject Node(string path) => new() { ["type"] = "b", ["path"] = path, ["major"] = Major, ["minor"] = Minor };

        public void Dispose()
        {
            Shell($"/sbin/losetup --detach {Path}");
            File.Delete(_image);
        }

        private static string Shell(string line)
        {
            using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true })!;
            string output = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            shell.ExitCode.Should().Be(0, line);
            return output;
        }
    }
}
