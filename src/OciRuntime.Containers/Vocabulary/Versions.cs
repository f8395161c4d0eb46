namespace OciRuntime.Containers.Vocabulary;

/// <summary>Versions that documents carry.</summary>
internal static class Versions
{
    /// <summary>The version of the runtime specification that is implemented.</summary>
    public const string Spec = "1.3.0";
}
