using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OciRuntime.SpecTests.Harness;

/// <summary>What came through a console socket, a pidfd socket or that of a seccomp agent.</summary>
/// <param name="Data">The bytes of the message.</param>
/// <param name="Descriptors">All that came with it.</param>
internal sealed record PassedDescriptors(byte[] Data, IReadOnlyList<int> Descriptors);

/// <summary>The other end of --console-socket, --pidfd-socket and listenerPath: a listening stream socket that takes one connection.</summary>
internal sealed unsafe partial class DescriptorListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public DescriptorListener()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(File));
        _listener.Listen(8);
    }

    public string File { get; } = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.sock");

    /// <summary>Whether anybody connected and was not accepted yet.</summary>
    public bool HasConnection => WaitForConnection(0);

    public bool WaitForConnection(int milliseconds) => _listener.Poll(milliseconds * 1000, SelectMode.SelectRead);

    /// <summary>Takes the connection and its message; the connection must end after it.</summary>
    public PassedDescriptors Receive()
    {
        _listener.Poll(10_000_000, SelectMode.SelectRead).Should().BeTrue("nobody connected to the socket");
        using Socket connection = _listener.Accept();
        PassedDescriptors first = ReceiveMessage(connection);
        connection.Receive(new byte[1]).Should().Be(0);
        return first;
    }

    /// <summary>As go-runc does it: a message of less than 4096 bytes with exactly one descriptor.</summary>
    public SafeFileHandle ReceiveOne(out string data)
    {
        PassedDescriptors passed = Receive();
        passed.Data.Length.Should().BeInRange(1, 4095);
        data = System.Text.Encoding.UTF8.GetString(passed.Data);
        return new SafeFileHandle(passed.Descriptors.Should().ContainSingle().Which, ownsHandle: true);
    }

    public void Dispose()
    {
        _listener.Dispose();
        System.IO.File.Delete(File);
    }

    private static PassedDescriptors ReceiveMessage(Socket connection)
    {
        byte[] data = new byte[8192];
        byte* control = stackalloc byte[1024];
        nint length;
        Message message;
        fixed (byte* bytes = data)
        {
            Part part = new() { Base = bytes, Length = (nuint)data.Length };
            message = new() { Parts = &part, PartCount = 1, Control = control, ControlLength = 1024 };
            // SAFETY: all that the message points to lives until the call returns.
            length = recvmsg((int)connection.Handle, &message, 0);
        }
        length.Should().BeGreaterThanOrEqualTo((nint)0, $"recvmsg: {Marshal.GetLastPInvokeErrorMessage()}");
        // struct cmsghdr { size_t len; int level; int type; }, then the descriptors; SOL_SOCKET is 1, SCM_RIGHTS 1.
        List<int> descriptors = [];
        for (nuint at = 0; at + 16 <= message.ControlLength; at += (*(nuint*)(control + at) + 7) & ~(nuint)7)
        {
            ((*(int*)(control + at + 8), *(int*)(control + at + 12))).Should().Be((1, 1));
            for (nuint fd = 16; fd + 4 <= *(nuint*)(control + at); fd += 4)
                descriptors.Add(*(int*)(control + at + fd));
        }
        return new PassedDescriptors(data[..(int)length], descriptors);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int socket, Message* message, int flags);
}
