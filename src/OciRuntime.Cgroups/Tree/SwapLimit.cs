namespace OciRuntime.Cgroups;

/// <summary>memory.swap of config-linux.md#memory, which is the limit of memory and swap together.</summary>
internal static class SwapLimit
{
    /// <summary>
    /// Why a limit of both is refused beside a limit of memory, in runc's words; null where it is not. 0 says nothing and -1 is unlimited.
    /// </summary>
    public static string? Refusal(long limit, long swap) => (limit, swap) switch
    {
        (_, <= 0) => null,
        (0, _) => "unable to set swap limit without memory limit",
        ( > 0, _) when swap < limit => "memory+swap limit should be >= memory limit",
        _ => null,
    };
}
