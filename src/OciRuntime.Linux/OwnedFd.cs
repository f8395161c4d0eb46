namespace OciRuntime.Linux;

/// <summary>A file descriptor that is closed with its owner.</summary>
internal sealed class OwnedFd(int value) : IDisposable
{
    public int Value { get; private set; } = value;

    public static implicit operator Fd(OwnedFd owned) => new(owned.Value);

    /// <summary>Gives the descriptor away: Dispose no longer closes it.</summary>
    public int Release()
    {
        int released = Value;
        Value = -1;
        return released;
    }

    public void Dispose()
    {
        // close(2) must not be tried again after EINTR on Linux: the descriptor is gone already.
        if (Value >= 0)
            _ = Libc.close(Release());
    }
}
