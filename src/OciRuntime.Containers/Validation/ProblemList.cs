using OciRuntime.Containers.Vocabulary;

namespace OciRuntime.Containers.Validation;

/// <summary>Collects problems; a config without any costs no allocation.</summary>
internal sealed class ProblemList
{
    private List<ConfigProblem>? _problems;

    public IReadOnlyList<ConfigProblem> All => _problems ?? (IReadOnlyList<ConfigProblem>)[];

    public void Add(in Place place, string message) => (_problems ??= []).Add(new ConfigProblem(place.ToString(), message));

    /// <summary>Texts end up as C strings, where a NUL would silently cut them short.</summary>
    public void CheckText(string? text, in Place place)
    {
        if (text is not null && text.Contains('\0'))
            Add(place, "contains a NUL byte");
    }

    public void CheckTexts(List<string>? texts, in Place place)
    {
        if (texts is null) return;
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null)
                Add($"{place}/{i}", "must not be null");
            else if (texts[i].Contains('\0'))
                Add($"{place}/{i}", "contains a NUL byte");
        }
    }

    /// <summary>Required, absolute, without NUL.</summary>
    public void CheckAbsolutePath(string? path, in Place place)
    {
        if (string.IsNullOrEmpty(path))
            Add(place, "is required");
        else if (path[0] != '/')
            Add(place, $"\"{path}\" is not an absolute path");
        else
            CheckText(path, place);
    }

    /// <summary>True, and reported, for a null where the spec has an object.</summary>
    public bool IsNull(object? item, in Place place)
    {
        if (item is not null) return false;
        Add(place, "must not be null");
        return true;
    }

    /// <summary>NAME=value entries, as execve(2) hands them on.</summary>
    /// <summary>An id that changed nothing would leave the rights of root.</summary>
    public void CheckId(uint? id, in Place place)
    {
        if (id == NumericUser.NoId)
            Add(place, $"{id} is no id: to the kernel it means that nothing is to be changed");
    }

    public void CheckEnvironment(List<string>? environment, in Place place)
    {
        CheckTexts(environment, place);
        if (environment is null) return;
        for (int i = 0; i < environment.Count; i++)
        {
            if (environment[i] is not { } entry) continue;
            if (entry.Length == 0 || entry[0] == '=')
                Add($"{place}/{i}", "has no name");
            else if (!entry.Contains('='))
                Add($"{place}/{i}", $"\"{entry}\" has no value, expected NAME=value");
        }
    }
}
