using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>An AppArmor profile, which takes effect at execve.</summary>
internal sealed class AppArmorProfile(string profile) : Operation(InitOp.AppArmorProfile)
{
    public override void Write(OperationWriter to) => to.Text(profile);

    public static AppArmorProfile Read(ref OperationReader from) => new(from.Text());

    /// <summary>The newer place of the file tells AppArmor from other modules; see Documentation/admin-guide/LSM.</summary>
    public override void Run(Session session)
    {
        try
        {
            session.Proc.Write("self/attr/apparmor/exec", "exec " + profile);
        }
        catch (OciException missing) when (missing.Error == Errno.ENOENT)
        {
            session.Proc.Write("self/attr/exec", "exec " + profile);
        }
    }
}
