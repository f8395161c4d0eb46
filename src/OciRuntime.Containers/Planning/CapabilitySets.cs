using Microsoft.Extensions.Logging;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>The five sets as masks, bit n for capability n.</summary>
internal readonly record struct CapabilitySets(ulong Bounding, ulong Effective, ulong Permitted, ulong Inheritable, ulong Ambient)
{
    /// <summary>
    /// "The runtime SHOULD NOT fail if the container configuration requests capabilities that cannot be granted" (config.md):
    /// unknown names and what we do not hold ourselves are left out, and named in one warning.
    /// </summary>
    public static CapabilitySets Of(LinuxCapabilities capabilities, ILogger log)
    {
        Reader reader = new();
        CapabilitySets sets = new(
            reader.Read(capabilities.Bounding), reader.Read(capabilities.Effective), reader.Read(capabilities.Permitted),
            reader.Read(capabilities.Inheritable), reader.Read(capabilities.Ambient));
        if (reader.Refused.Count > 0 && log.IsEnabled(LogLevel.Warning))
            log.LogWarning("/process/capabilities: capabilities that cannot be granted are left out: {Names}", string.Join(", ", reader.Refused));
        // What the kernel demands: effective and ambient lie in permitted, ambient in inheritable too; see capabilities(7).
        return sets with
        {
            Effective = Within(sets.Permitted, sets.Effective, "effective", log),
            Ambient = Within(sets.Permitted & sets.Inheritable, sets.Ambient, "ambient", log),
        };
    }

    private static ulong Within(ulong bound, ulong set, string name, ILogger log)
    {
        if ((set & ~bound) != 0 && log.IsEnabled(LogLevel.Warning))
            log.LogWarning("/process/capabilities/{Set}: left out, for no other set allows it: {Names}", name, CapabilityNames.Of(set & ~bound));
        return set & bound;
    }

    private sealed class Reader
    {
        private readonly string[] _names = CapabilityNames.All;

        public HashSet<string> Refused { get; } = [];

        public ulong Read(List<string>? set)
        {
            ulong mask = 0;
            foreach (string name in set ?? [])
            {
                int number = CapabilityNames.NumberOf(_names, name);
                if (number >= 0 && Libc.prctl(Libc.PR_CAPBSET_READ, number, 0, 0, 0) == 1)
                    mask |= 1UL << number;
                else
                    Refused.Add(name);
            }
            return mask;
        }
    }
}
