using OciRuntime.Linux;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>The types of linux.namespaces and their CLONE_NEW* flags.</summary>
internal static class NamespaceWords
{
    public static WordTable All { get; } = new(
        ("pid", Libc.CLONE_NEWPID), ("network", Libc.CLONE_NEWNET), ("mount", Libc.CLONE_NEWNS), ("ipc", Libc.CLONE_NEWIPC),
        ("uts", Libc.CLONE_NEWUTS), ("user", Libc.CLONE_NEWUSER), ("cgroup", Libc.CLONE_NEWCGROUP), ("time", Libc.CLONE_NEWTIME));
}
