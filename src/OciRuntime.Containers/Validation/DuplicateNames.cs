using OciRuntime.Containers.Vocabulary;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace OciRuntime.Containers.Validation;

/// <summary>
/// "JSON objects MUST NOT include duplicate names" (glossary.md). As with other runtimes the last value counts; a reader of config.json may
/// have taken the first for it, so a warning names the place.
/// </summary>
internal static class DuplicateNames
{
    public static void Warn(ReadOnlySpan<byte> json, ILogger log)
    {
        if (!log.IsEnabled(LogLevel.Warning)) return;
        foreach (string pointer in Find(json))
            log.LogWarning("{Pointer}: is given twice in one object, and the last value counts", pointer);
    }

    /// <summary>The pointers of names that their object had already; <paramref name="json"/> is known to be JSON.</summary>
    internal static List<string> Find(ReadOnlySpan<byte> json)
    {
        List<string> found = [];
        Stack<Level> outer = new();
        Level level = new();
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    level.Name = reader.GetString()!;
                    if (!level.Names.Add(level.Name))
                        found.Add(PointerOf(outer, level));
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    level.Count();
                    outer.Push(level);
                    level = new Level { IsArray = reader.TokenType == JsonTokenType.StartArray };
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    level = outer.Pop();
                    break;
                default:
                    level.Count();
                    break;
            }
        }
        return found;
    }

    private static string PointerOf(Stack<Level> outer, Level level)
    {
        string pointer = "";
        Level[] levels = [level, .. outer];
        // The outermost is the document, which has no name.
        for (int i = levels.Length - 2; i >= 0; i--)
            pointer = levels[i].IsArray ? $"{pointer}/{levels[i].Index}" : Place.Member(pointer, levels[i].Name);
        return pointer;
    }

    /// <summary>An object or an array, and how far it is read.</summary>
    private sealed class Level
    {
        public bool IsArray { get; init; }

        public int Index { get; private set; } = -1;

        public string Name { get; set; } = "";

        public HashSet<string> Names => field ??= [];

        public void Count() => Index++;
    }
}
