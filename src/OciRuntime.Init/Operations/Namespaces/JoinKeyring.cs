using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// A session keyring of the container's own, or the process would use the caller's (see keyrings(7)). A kernel without
/// keyrings, or a filter around us that denies keyctl, is no reason to fail: there is nothing to protect then.
/// </summary>
/// <param name="name">What the ring is called.</param>
/// <param name="userNamespace">Whether the container has a user namespace: the ring's owner is another user than the root of that one.</param>
internal sealed unsafe class JoinKeyring(string name, bool userNamespace) : Operation(InitOp.JoinKeyring)
{
    public override void Write(OperationWriter to)
    {
        to.Text(name);
        to.Flag(userNamespace);
    }

    public static JoinKeyring Read(ref OperationReader from) => new(from.Text(), from.Flag());

    public override void Run(Session session)
    {
        using Utf8Z text = new(name);
        ssize_t ring = Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_JOIN_SESSION_KEYRING, text.Pointer);
        if (ring < 0)
        {
            if (Errno.Last is Errno.ENOSYS or Errno.EPERM) return;
            throw OciException.FromErrno("keyctl", name);
        }
        GrantSearch(ring, userNamespace ? Libc.KEY_OTH_SEARCH : Libc.KEY_USR_SEARCH);
    }

    private static void GrantSearch(ssize_t ring, uint permission)
    {
        // "keyring;0;0;3f030000;_ses.id": the fourth field is the permission mask; without the right to search it, exec could not join the ring.
        byte* buffer = stackalloc byte[512];
        int length = (int)Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_DESCRIBE, ring, buffer, 512);
        if (length is <= 0 or > 512) return;
        string[] fields = Encoding.UTF8.GetString(buffer, length - 1).Split(';');
        if (fields.Length > 3 && uint.TryParse(fields[3], System.Globalization.NumberStyles.HexNumber, null, out uint mask))
            _ = Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_SETPERM, ring, mask | permission);
    }
}
