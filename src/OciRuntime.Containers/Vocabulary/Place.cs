namespace OciRuntime.Containers.Vocabulary;

/// <summary>
/// A JSON pointer that is put together only if there is something to report: At, then the index, then the name.
/// ("/mounts", 3, "/options") is /mounts/3/options.
/// </summary>
internal readonly record struct Place(string At, int Index = Place.NoIndex, string Name = "")
{
    private const int NoIndex = -1;

    public static implicit operator Place(string pointer) => new(pointer);

    public override string ToString() => Index == NoIndex ? At + Name : $"{At}/{Index}{Name}";

    /// <summary>A member of a JSON object whose keys are free text.</summary>
    public static string Member(string at, string key) => $"{at}/{key.Replace("~", "~0").Replace("/", "~1")}";
}
