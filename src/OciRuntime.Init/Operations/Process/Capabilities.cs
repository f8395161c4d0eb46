using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>The sets of capabilities(7) but for the bounding set; bit n of each is capability n.</summary>
internal sealed unsafe class Capabilities(ulong effective, ulong permitted, ulong inheritable, ulong ambient) : Operation(InitOp.Capabilities)
{
    /// <summary>The last capability that a set has room for.</summary>
    public const int Last = 63;

    public override void Write(OperationWriter to)
    {
        to.Number(effective, Meaning.Capabilities);
        to.Number(permitted, Meaning.Capabilities);
        to.Number(inheritable, Meaning.Capabilities);
        to.Number(ambient, Meaning.Capabilities);
    }

    public static Capabilities Read(ref OperationReader from) =>
        new((ulong)from.Number(), (ulong)from.Number(), (ulong)from.Number(), (ulong)from.Number());

    public override void Run(Session session)
    {
        __user_cap_header_struct header = new() { version = Libc._LINUX_CAPABILITY_VERSION_3 };
        __user_cap_data_struct* sets = stackalloc __user_cap_data_struct[2];
        sets[0] = new() { effective = (uint)effective, permitted = (uint)permitted, inheritable = (uint)inheritable };
        sets[1] = new() { effective = (uint)(effective >> 32), permitted = (uint)(permitted >> 32), inheritable = (uint)(inheritable >> 32) };
        if ((int)Libc.syscall(Libc.SYS_capset, &header, sets) < 0) throw OciException.FromErrno("capset");
        if (Libc.prctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && Errno.Last != Errno.EINVAL)
            throw OciException.FromErrno("prctl(PR_CAP_AMBIENT_CLEAR_ALL)");
        for (int capability = 0; capability <= Last; capability++)
        {
            if ((ambient >> capability & 1) == 0) continue;
            if (Libc.prctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0)
                throw OciException.FromErrno("prctl(PR_CAP_AMBIENT_RAISE)", capability.ToString());
        }
    }
}
