using System.Reflection;
using System.Runtime.Loader;

namespace OciRuntime.AbiCheck;

/// <summary>
/// Our assemblies and Tmds.LibC as they are for one architecture. They hold no machine code, so every architecture can be read on every other.
/// </summary>
internal sealed class Code(string folder, string architecture) : AssemblyLoadContext
{
    private static readonly string[] s_names = ["OciRuntime.Linux", "OciRuntime.Bpf", "OciRuntime.Init", "OciRuntime.Cgroups",
        "OciRuntime.Containers"];

    public IEnumerable<Assembly> Ours => s_names.Select(name => LoadFromAssemblyName(new AssemblyName(name)));

    public Assembly Package => LoadFromAssemblyName(new AssemblyName("Tmds.LibC"));

    /// <summary>The type of that name in one of our assemblies.</summary>
    public Type Find(string name) => Ours.Select(assembly => assembly.GetType(name)).First(type => type is not null)!;

    /// <summary>
    /// Members and structs that the package has and we have, too: a member of ours is then never called. Of siginfo_t the package has two fields in
    /// each other's places, and two others four bytes too early.
    /// </summary>
    public IEnumerable<string> DeclaredTwice
    {
        get
        {
            Type libc = Package.GetType("Tmds.Linux.LibC")!;
            HashSet<string> theirs = [.. libc.GetMethods(BindingFlags.Static | BindingFlags.Public).Select(method => method.Name)];
            IEnumerable<string> members = Find("OciRuntime.Linux.LibcExtensions").GetMethods(BindingFlags.Static | BindingFlags.Public)
                .Select(method => method.Name);
            IEnumerable<string> structs = Find("OciRuntime.Linux.Abi.clone_args").Assembly.GetTypes()
                .Where(type => type.Namespace == "OciRuntime.Linux.Abi").Select(type => type.Name);
            return [.. members.Where(theirs.Contains),
                .. structs.Where(name => Package.GetType("Tmds.Linux." + name) is not null && name != "siginfo_t")];
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string file = assemblyName.Name == "Tmds.LibC"
            ? $"runtimes/linux-{architecture}/lib/netstandard2.0/Tmds.LibC.dll"
            : assemblyName.Name + ".dll";
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
