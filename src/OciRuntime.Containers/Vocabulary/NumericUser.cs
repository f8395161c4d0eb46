using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>
/// "1000" or "1000:100", digits only. Names are not looked up: an image could map one to any id (CVE-2016-3697). Nothing is
/// read as 0 that does not say 0: a lax parser made root of "1:" elsewhere (CVE-2026-30892).
/// </summary>
internal static class NumericUser
{
    /// <summary>The id that the kernel takes for "leave as it is": setresuid(2), setgroups(2), chown(2).</summary>
    public const uint NoId = uint.MaxValue;

    /// <summary>Without a group the user's present one stays.</summary>
    public static void Apply(User user, string text)
    {
        int colon = text.IndexOf(':');
        user.Uid = ParseId(colon < 0 ? text : text[..colon], text, "user");
        if (colon >= 0)
            user.Gid = ParseId(text[(colon + 1)..], text, "user");
    }

    public static uint ParseGroup(string text) => ParseId(text, text, "additional-gids");

    private static uint ParseId(string digits, string whole, string option) =>
        digits.Length > 0 && digits.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && uint.TryParse(digits, out uint id) && id != NoId
            ? id
            : throw new OciException($"--{option}: \"{whole}\" is not {(option == "user" ? "a numeric uid or uid:gid" : "a numeric gid")}");
}
