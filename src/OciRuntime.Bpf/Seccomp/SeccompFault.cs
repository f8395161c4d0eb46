using OciRuntime.Linux;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>Where in config.json; becomes text only when there is something to say about the place.</summary>
internal readonly record struct PointerPart(int Syscall, int Argument = -1)
{
    public static PointerPart Profile => new(-1);

    public string Child(string key) => $"{this}/{key}";

    public override string ToString() => (Syscall, Argument) switch
    {
        ( < 0, _) => "/linux/seccomp",
        (_, < 0) => $"/linux/seccomp/syscalls/{Syscall}",
        _ => $"/linux/seccomp/syscalls/{Syscall}/args/{Argument}",
    };
}

internal static class SeccompFault
{
    public static OciException At(string pointer, string message) => new(message) { Pointer = pointer };
}
