namespace OciRuntime.Containers.Planning;

/// <summary>The socket for sd_notify(3) as the container sees it, where the runtime itself is a systemd service.</summary>
internal static class NotifySocket
{
    /// <summary>The directory in the container that holds the socket.</summary>
    public const string Directory = "/run/notify";

    public const string Name = "notify.sock";

    /// <summary>The environment entry of the process.</summary>
    public static string Variable => $"NOTIFY_SOCKET={Directory}/{Name}";
}
