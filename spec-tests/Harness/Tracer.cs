namespace OciRuntime.SpecTests.Harness;

/// <summary>A process of a container that traces whoever comes into its reach, and writes down what it finds.</summary>
internal static class Tracer
{
    private const string Secret = "SECRET_OF_THE_HOST";
    private const string Program = "/bin/tracer";
    private const string Seen = "/data/seen";

    /// <summary>The runtime is called with a secret in its environment.</summary>
    public static RunOptions Options => new()
    {
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", [Secret] = "1" },
        Limit = TimeSpan.FromMinutes(2),
    };

    /// <summary>Makes it the process of a container: it looks for the marker of the host's tree, and for the secret.</summary>
    public static void Configure(ContainerConfig config, HostMarker marker)
    {
        config.Capabilities("CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_KILL", "CAP_SYS_ADMIN");
        config.Args(Program, "/bin/guest", Seen, marker.File, Secret);
    }

    public static void Install(TestBundle bundle) => File.Copy(GuestProgram.Tracer, bundle.InRootfs(Program));

    public static void WaitUntilReady(Container container) => container.WaitForText(Seen, "ready\n");

    /// <summary>What it wrote down, each line once.</summary>
    public static string[] Findings(Container container) => [.. File.ReadAllLines(container.Bundle.InRootfs(Seen)).Distinct()];

    /// <summary>No way to the host's tree, and no word of the runtime's.</summary>
    public static void AreWorthNothing(string[] findings)
    {
        findings.Should().NotContain(line => line.StartsWith("escape\t", StringComparison.Ordinal));
        findings.Should()
            .NotContain(line => line.Contains(Secret, StringComparison.Ordinal) || line.Contains(Repository.RuntimeBinary, StringComparison.Ordinal));
    }
}
