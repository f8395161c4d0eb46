namespace OciRuntime.Bench;

/// <summary>The compilation of Docker's profile alone, in a native program of its own: tools/seccomp-bench.</summary>
internal static class SeccompCompile
{
    public static string Measure(string folder)
    {
        Shell.Run("dotnet", "publish", "tools/seccomp-bench", "-c", "Release", "-v", "quiet", "--nologo", "-o", folder);
        return $"Compiling Docker's seccomp profile: {Shell.Run($"{folder}/seccomp-bench", Bundles.Profile)}.";
    }
}
