using System.Text;

namespace OciRuntime.Containers;

/// <summary>
/// A path in state.json. JSON is Unicode and a path is bytes: a byte that is no valid UTF-8, in memory U+DC80 to U+DCFF (see
/// <see cref="Linux.KernelText"/>), is written as a NUL, which no path holds, with the character U+0080 to U+00FF after it.
/// </summary>
internal static class StatePath
{
    private const char Mark = '\0';
    private const int Escape = 0xDC00;

    public static string ToText(string path)
    {
        if (!path.AsSpan().ContainsAnyInRange('\uDC80', '\uDCFF')) return path;
        StringBuilder text = new(path.Length + 8);
        for (int i = 0; i < path.Length; i++)
        {
            bool isByte = path[i] is >= '\uDC80' and <= '\uDCFF' && (i == 0 || !char.IsHighSurrogate(path[i - 1]));
            if (isByte)
                text.Append(Mark).Append((char)(path[i] - Escape));
            else
                text.Append(path[i]);
        }
        return text.ToString();
    }

    public static string FromText(string text)
    {
        if (!text.Contains(Mark)) return text;
        StringBuilder path = new(text.Length);
        for (int i = 0; i < text.Length; i++)
            path.Append(text[i] == Mark && i + 1 < text.Length ? (char)(Escape + text[++i]) : text[i]);
        return path.ToString();
    }
}
