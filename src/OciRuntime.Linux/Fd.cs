namespace OciRuntime.Linux;

/// <summary>A borrowed file descriptor: somebody else closes it.</summary>
internal readonly record struct Fd(int Value)
{
    /// <summary>The current working directory, for the *at calls.</summary>
    public static Fd Cwd => new(Libc.AT_FDCWD);
}
