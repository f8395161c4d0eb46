namespace OciRuntime.Linux;

/// <summary>&lt;time.h&gt;; the call itself is in <see cref="Raw"/>, for it never blocks.</summary>
internal static unsafe partial class Libc
{
    public const int CLOCK_MONOTONIC = 1;
    public const int CLOCK_PROCESS_CPUTIME_ID = 2;
}
