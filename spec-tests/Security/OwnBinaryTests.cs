using System.Security.Cryptography;

namespace OciRuntime.SpecTests.Security;

/// <summary>CVE-2019-5736: the container makes the runtime execute itself and overwrites its file on the host.</summary>
public sealed class OwnBinaryTests : SpecTest
{
    // CVE-2019-5736: the entrypoint is a script whose interpreter is /proc/self/exe.
    [Theory, BothLayouts]
    public void Entrypoint_that_is_the_runtime_itself_cannot_reach_the_file(Layout layout)
    {
        byte[] before = Hash();
        Container container = NewContainer(
            layout,
            config => config.Args("/evil"),
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/evil"), "#!/proc/self/exe\n");
                File.SetUnixFileMode(bundle.InRootfs("/evil"), (UnixFileMode)Octal._0755);
            });

        container.Run();

        Hash().Should().Equal(before);
    }

    // CVE-2019-5736, the reopen: a process in the container holds /proc/PID/exe of the runtime's init and asks for it again to write, once
    // init has gone on.
    [Theory, BothLayouts]
    public void Kept_image_of_the_waiting_init_cannot_be_opened_for_writing(Layout layout)
    {
        byte[] before = Hash();
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        // The host's root is stronger than anything in the container: what it cannot do, nobody can.
        string image = $"/proc/{container.Pid}/exe";
        using (FileStream kept = new(image, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            container.Kill("KILL").Should().Succeed();
            container.WaitFor("stopped");
            foreach (HostProcess child in HostProcess.Children())
                Native.Reap(child.Pid);
            string again = $"/proc/self/fd/{kept.SafeFileHandle.DangerousGetHandle()}";
            Invoking(() => new FileStream(again, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose()).Should().Throw<Exception>();
        }

        Hash().Should().Equal(before);
    }

    // CVE-2016-9962: until execve the init is the runtime, with the caller's credentials in memory: it must not be dumpable or traceable
    // from inside. prctl(2): "Processes that are not dumpable can not be attached via ptrace(2) PTRACE_ATTACH".
    [Theory, BothLayouts]
    public void Waiting_init_belongs_to_root_and_is_not_dumpable(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.Process["user"]!["uid"] = 1000;
            config.Guest("pause");
        });

        container.Create().Should().Succeed();

        // Its environment is empty besides: runc's carries the numbers of its descriptors.
        // proc_pid(5): the files of a process that is not dumpable belong to root, whatever its own user.
        int owner = int.Parse(Stat($"/proc/{container.Pid}/environ"));
        owner.Should().Be(0);
        File.ReadAllText($"/proc/{container.Pid}/environ").Should().Be("");
    }

    private static string Stat(string path)
    {
        using System.Diagnostics.Process stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%u", path]) { RedirectStandardOutput = true })!;
        string owner = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();
        return owner;
    }

    private static byte[] Hash() => SHA256.HashData(File.ReadAllBytes(Repository.RuntimeBinary));
}
