namespace OciRuntime.AbiCheck;

/// <summary>The headers of one C library and one architecture, and the build of our code that has to agree with them.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Architecture">Of our code: the one that the build takes for -p:Architecture.</param>
/// <param name="Compiler">It finds the headers by itself.</param>
/// <param name="Package">Debian's name of what brings the compiler and the headers.</param>
/// <param name="Families">Translation units; a declaration has to hold in one of them.</param>
/// <param name="Differing">Places that may differ, and why.</param>
internal sealed record Target(string Name, string Architecture, string Compiler, string Package, string[] Families,
    Dictionary<string, string> Differing)
{
    /// <summary>
    /// glibc's headers and the kernel's are what our code is written after; the binary is linked with musl, whose headers have fewer names.
    /// </summary>
    public static readonly Target[] All =
    [
        new("x86-64", "x64", "gcc", "gcc, libc6-dev", [Headers.Glibc, Headers.Kernel, Headers.GlibcSigaction, Headers.KernelSigaction], []),
        new("x86-64, musl", "x64", "musl-gcc", "musl-tools", [Headers.Musl, Headers.MuslSigaction], MuslDiffers),
        new("arm64", "arm64", "aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu, libc6-dev-arm64-cross",
            [Headers.Glibc, Headers.Kernel, Headers.GlibcSigaction, Headers.KernelSigaction], []),
    ];

    private static Dictionary<string, string> MuslDiffers => new()
    {
        ["Libc.NGROUPS_MAX"] = "32 there, which its own initgroups() keeps to: the kernel's limit is the one that setgroups(2) has",
        ["Tmds.LibC.O_ACCMODE"] = "O_PATH is an access mode there: we ask only whether a descriptor without it was opened for writing",
        ["cmsghdr.cmsg_len"] = "32 bits and padding there: sendmsg() clears the padding, and in ours it is zero",
        ["msghdr.msg_iovlen"] = "likewise",
        ["msghdr.msg_controllen"] = "likewise",
    };

    /// <summary>Null where the compiler is not installed.</summary>
    public string? CompilerPath =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, Compiler)).FirstOrDefault(File.Exists);

    /// <summary>Where `tools/abi-check/run` builds our code for the architecture: beside this program, which is built for x64.</summary>
    public string CodeFolder => Architecture == "x64"
        ? AppContext.BaseDirectory
        : AppContext.BaseDirectory.Replace("/bin/", $"/bin/{Architecture}/", StringComparison.Ordinal);
}
