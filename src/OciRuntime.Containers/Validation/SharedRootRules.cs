using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>
/// What needs mounts, in a container without a new mount namespace: a mount would stay behind on the host, or appear in the
/// namespace that the container joins (docs/decisions/0014).
/// </summary>
internal static class SharedRootRules
{
    public static IReadOnlyList<ConfigProblem> Check(Config config)
    {
        ProblemList problems = new();
        if (NamespaceRules.Find(config.Linux?.Namespaces, "mount") is not { } entry || !string.IsNullOrEmpty(entry.Path))
            CheckFields(problems, config);
        return problems.All;
    }

    private static void CheckFields(ProblemList problems, Config config)
    {
        Refuse(problems, config.Mounts is { Count: > 0 }, "/mounts");
        Refuse(problems, config.Root?.Readonly == true, "/root/readonly");
        if (config.Linux is not { } linux) return;
        Refuse(problems, linux.MaskedPaths is { Count: > 0 }, "/linux/maskedPaths");
        Refuse(problems, linux.ReadonlyPaths is { Count: > 0 }, "/linux/readonlyPaths");
        Refuse(problems, linux.Devices is { Count: > 0 }, "/linux/devices");
        Refuse(problems, !string.IsNullOrEmpty(linux.MountLabel), "/linux/mountLabel");
        Refuse(problems, !string.IsNullOrEmpty(linux.RootfsPropagation), "/linux/rootfsPropagation");
    }

    private static void Refuse(ProblemList problems, bool isUsed, string pointer)
    {
        if (isUsed)
            problems.Add(pointer, "needs a new mount namespace of the container's own, which linux.namespaces does not ask for");
    }
}
