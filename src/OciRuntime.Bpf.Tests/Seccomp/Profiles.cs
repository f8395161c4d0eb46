using System.Text;
using OciRuntime.Spec;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>Profiles out of text: those of engines (Profiles/README.md says where they come from) and those written in a test.</summary>
internal static class Profiles
{
    public static TheoryData<string> OfEngines => ["docker", "podman", "containerd", "systemd-like"];

    public static LinuxSeccomp OfEngine(string name) =>
        Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Seccomp", "Profiles", $"{name}.json")));

    public static LinuxSeccomp Parse(string json)
    {
        string config = $$"""{"ociVersion": "1.3.0", "linux": {"seccomp": {{json}} } }""";
        return SpecJson.ParseConfig(Encoding.UTF8.GetBytes(config)).Linux!.Seccomp!;
    }

    /// <summary>EPERM for everything but what the entries, in JSON, say.</summary>
    public static LinuxSeccomp Denying(string entries, string architectures = "") =>
        Parse($$"""{"defaultAction": "SCMP_ACT_ERRNO", "architectures": [{{architectures}}], "syscalls": [{{entries}}]}""");
}
