namespace OciRuntime.Linux;

/// <summary>&lt;time.h&gt;; the call itself is in <see cref="Raw"/>, for it never blocks.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int CLOCK_MONOTONIC => 1;
        public static int CLOCK_PROCESS_CPUTIME_ID => 2;
    }
}
