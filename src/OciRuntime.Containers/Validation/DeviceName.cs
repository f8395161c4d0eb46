using OciRuntime.Linux;

namespace OciRuntime.Containers.Validation;

/// <summary>Names of network and RDMA devices, which the kernel and the cgroup files take as one word.</summary>
internal static class DeviceName
{
    /// <summary>dev_valid_name() of the kernel: 1 to 15 bytes, not "." or "..", no '/', ':' or white space.</summary>
    public static bool IsInterface(string? name) =>
        IsWord(name) && name!.Length < Libc.IFNAMSIZ && name is not ("." or "..") && !name.Contains(':');

    public static bool IsWord(string? name)
    {
        foreach (char c in name ?? "")
            if (c is '/' or '\0' || char.IsWhiteSpace(c)) return false;

        return !string.IsNullOrEmpty(name);
    }
}
