using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>runc's rule for ids: one or more of letters, digits, '_', '+', '-', '.', but neither "." nor "..".</summary>
internal static class ContainerId
{
    public static void Check(string id)
    {
        bool valid = id.Length > 0 && id is not ("." or "..");
        foreach (char c in id)
            valid &= char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '-' or '.';
        if (!valid) throw new OciException($"invalid container ID format: \"{Shorten(id)}\"");
    }

    private static string Shorten(string id) => id.Length <= 64 ? id : id[..64] + "...";
}
