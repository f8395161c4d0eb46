using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OciRuntime.AbiCheck;

/// <summary>What an assembly names of Tmds.LibC.</summary>
internal static class References
{
    public static void Read(Assembly assembly, HashSet<string> members, HashSet<string> types)
    {
        using PEReader file = new(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
        {
            TypeReference type = metadata.GetTypeReference(handle);
            if (metadata.StringComparer.Equals(type.Namespace, "Tmds.Linux"))
                types.Add(metadata.GetString(type.Name));
        }
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            TypeReference owner = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
            if (metadata.StringComparer.Equals(owner.Namespace, "Tmds.Linux") && metadata.StringComparer.Equals(owner.Name, "LibC"))
                members.Add(metadata.GetString(member.Name));
        }
    }
}
