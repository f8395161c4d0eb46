using System.Globalization;
using System.Text;

namespace OciRuntime.Cli;

/// <summary>
/// Text that others chose (a path, an argument, what a hook printed) on its way to a terminal or a log: a line feed would forge a line,
/// an escape sequence would move the cursor or retitle the window, and a bidirectional override would show words in another order.
/// </summary>
internal static class Printable
{
    /// <summary>The text with "\n", "\x1b", "\u202e" in place of what is not printed as a character.</summary>
    public static string Escape(string text) => Replace(text, keepLayout: false, static c => c switch
    {
        '\n' => "\\n",
        <= '\xff' => $"\\x{(int)c:x2}",
        _ => $"\\u{(int)c:x4}",
    });

    /// <summary>A table of several lines: its line feeds and tabs stay.</summary>
    public static string EscapeTable(string text) => Replace(text, keepLayout: true, static c => c <= '\xff' ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}");

    /// <summary>A JSON document or a quoted Go string, in both of which "\u202e" is the character itself: the value does not change.</summary>
    public static string EscapeJson(string json) => Replace(json, keepLayout: true, static c => $"\\u{(int)c:x4}");

    private static string Replace(string text, bool keepLayout, Func<char, string> spelling)
    {
        StringBuilder? changed = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair || !IsInvisible(c) || (keepLayout && c is '\n' or '\t'))
                changed?.Append(c);
            else
                (changed ??= new StringBuilder(text, 0, i, text.Length + 8)).Append(spelling(c));
            if (!isPair) continue;
            i++;
            changed?.Append(text[i]);
        }
        return changed?.ToString() ?? text;
    }

    private static bool IsInvisible(char c) => c is < ' ' or > '~' && char.GetUnicodeCategory(c)
        // alone: a byte of a name that is no valid UTF-8, see KernelText
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
