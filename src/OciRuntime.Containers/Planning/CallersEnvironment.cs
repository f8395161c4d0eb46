using OciRuntime.Linux;

namespace OciRuntime.Containers.Planning;

/// <summary>
/// The environment that the runtime was called with, for a program that it starts in its own namespaces. From the kernel, because .NET's has U+FFFD
/// in the place of bytes that are no valid UTF-8 (docs/decisions/0017).
/// </summary>
internal static class CallersEnvironment
{
    public static string[] Read() =>
        KernelText.GetString(Sys.ReadFile(Fd.Cwd, "/proc/self/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
