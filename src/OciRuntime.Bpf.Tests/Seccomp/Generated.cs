using FsCheck;

namespace OciRuntime.Bpf.Tests.Seccomp;

internal static class Generated
{
    /// <summary>
    /// The same cases on every run, so that a failure is a change of ours; SECCOMP_TEST_SEED=N asks for others.
    /// </summary>
    public static FsCheck.Config Cases(int count)
    {
        ulong seed = ulong.TryParse(Environment.GetEnvironmentVariable("SECCOMP_TEST_SEED"), out ulong given) ? given : 2024;
        return FsCheck.Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, gamma: (2 * seed) + 1);
    }
}
