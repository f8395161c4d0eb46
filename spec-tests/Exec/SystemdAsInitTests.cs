namespace OciRuntime.SpecTests.Exec;

/// <summary>Commands on a container whose init is systemd, which moves itself to a cgroup below the container's.</summary>
public sealed class SystemdAsInitTests : SpecTest
{
    // runc-exec(8): "Execute a command inside a container." runc #5089: "try to join the cgroup of the container's init", which is init.scope.
    [Theory, BothLayouts]
    public void Commands_find_it_where_it_has_moved_to(Layout layout) => AskSystemd(layout, _ => { });

    // runc-exec(8): "Execute a command inside a container." There init.scope lies below the root of the namespace.
    [Theory, BothLayouts]
    public void Commands_find_it_in_a_cgroup_namespace(Layout layout) => AskSystemd(layout, config => config.AddNamespace("cgroup"));

    private void AskSystemd(Layout layout, Action<ContainerConfig> edit)
    {
        SystemdImage.Require();
        Skip.If(layout.UsesV1() && !Directory.Exists("/sys/fs/cgroup/systemd"), "no hierarchy of v1 is named systemd here");
        Container container = NewContainer(
            layout,
            config =>
            {
                MakeSystemd(config);
                edit(config);
            },
            bundle => SystemdImage.Fill(bundle.InRootfs("/"), "/bin/guest pause")).Started();

        CommandResult? asked = null;
        Container.WaitUntil(
            () => (asked = container.Command("exec", container.Id, "/bin/systemctl", "is-active", "job.service")).Stdout == "active\n",
            () => $"the service does not start: {asked}");
        string own = layout.UsesV1() ? ":name=systemd:" : "0::";
        File.ReadAllLines($"/proc/{container.Pid}/cgroup").Where(line => line.Contains(own))
            .Should().ContainSingle().Which.Should().EndWith("/init.scope");
        container.Command("exec", container.Id, "/bin/guest", "exit", "7").Should().ExitWith(7);
        JsonNode.Parse(container.Command("ps", "--format", "json", container.Id).Should().Succeed().Which.Stdout)!.AsArray()
            .Should().HaveCountGreaterThan(1);
        container.Command("pause", container.Id).Should().Succeed();
        container.Status.Should().Be("paused");
        container.Command("resume", container.Id).Should().Succeed();
        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped").Delete().Should().Succeed();
    }

    private static void MakeSystemd(ContainerConfig config)
    {
        config.Args("/sbin/init");
        config.Env("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "container=oci", "SYSTEMD_LOG_TARGET=null");
        config.Process["noNewPrivileges"] = false;
        config.Capabilities(
            "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SYS_CHROOT", "CAP_MKNOD");
        foreach (string folder in (ReadOnlySpan<string>)["/run", "/run/lock", "/tmp"])
            config.Mount(folder, "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755");
        config.RemoveMount("/sys/fs/cgroup");
        config.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "rw");
    }
}
