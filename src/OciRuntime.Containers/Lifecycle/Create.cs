using OciRuntime.Containers.Supervision;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>create: everything of config.json except the process (runtime.md, Create).</summary>
internal static class Create
{
    public static void Execute(CreateRequest request)
    {
        using CreatedContainer created = Creation.Run(request, viaSocket: true);
    }
}
