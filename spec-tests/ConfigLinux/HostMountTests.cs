namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>Whether mounts that the host makes below the rootfs show in a container that runs.</summary>
public sealed class HostMountTests : SpecTest
{
    // config-linux.md#rootfs-mount-propagation: "slave: the rootfs mount receives propagation events from the host (e.g. if something is mounted
    // on the host it will also appear in the container)"; "private: the rootfs mount doesn't receive mount propagation events from the
    // host". Of a config without the field it says nothing; under runc 1.3 and crun 1.28 such a root is private.
    [Theory]
    [InlineData(null, false)]
    [InlineData("private", false)]
    [InlineData("shared", false)]
    [InlineData("unbindable", false)]
    [InlineData("slave", true)]
    [InlineData("rslave", true)]
    public void Root_receives_mounts_of_the_host_only_as_a_slave(string? propagation, bool expected)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                if (propagation is not null)
                    config.Linux["rootfsPropagation"] = propagation;
                config.Guest("touch", "/started", "line", "mounts");
            });
        // The bundle lies on a shared mount of a mount namespace that the runtime has for itself; the mount comes while the guest waits for a line.
        string folder = container.Bundle.Folder;
        string shell = $"""
            mount --bind {folder} {folder} && mount --make-shared {folder} && mkfifo {folder}/line || exit 1
            "$@" < {folder}/line & exec 3> {folder}/line
            until [ -e {container.Bundle.InRootfs("/started")} ] || ! kill -0 $!; do sleep 0.02; done
            mount -t tmpfs late {container.Bundle.InRootfs("/data")}; echo go >&3; wait $!
            """;
        RunOptions options = new() { Through = ["unshare", "-m", "--propagation", "private", "/bin/sh", "-c", shell, "sh"] };

        GuestReport guest = Runtime.Run(options, "--root", container.StateRoot, "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Succeed().Which.Guest;

        guest.Mounts.Any(mount => mount.Place == "/data").Should().Be(expected);
    }
}
