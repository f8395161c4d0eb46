using Microsoft.Extensions.Logging;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>"kernel" and "kernelTCP" of /linux/resources/memory: the one setting that is accepted without an effect, as by runc.</summary>
internal static class KernelMemory
{
    public static void WarnOfLimits(LinuxMemory? memory, ILogger log)
    {
        if (memory is { Kernel: not (null or 0) } or { KernelTCP: not (null or 0) } && log.IsEnabled(LogLevel.Warning))
            log.LogWarning("limits of kernel memory are ignored: the kernel has none any more");
    }
}
