using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// Answers the calls of a message bus and of systemd, says that each job is done, and falls silent at the first message that has
/// the given word in it, on this connection and all later ones.
/// </summary>
internal sealed class StubSystemd : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _clients = [];
    private readonly Thread _thread;
    private readonly string _silentAt;
    private volatile bool _isSilent;

    public StubSystemd(string silentAt)
    {
        _silentAt = silentAt;
        _socket.Bind(new UnixDomainSocketEndPoint(File));
        _socket.Listen(8);
        _thread = new Thread(() =>
        {
            try
            {
                while (true)
                {
                    Socket client = _socket.Accept();
                    lock (_clients)
                        _clients.Add(client);
                    Serve(client);
                }
            }
            catch (SocketException)
            {
                // disposed
            }
        });
        _thread.Start();
    }

    public string File { get; } = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.sock");

    public void Dispose()
    {
        _socket.Shutdown(SocketShutdown.Both); // ends the wait in Accept, which closing alone does not
        _socket.Dispose();
        _thread.Join();
        _clients.ForEach(client => client.Dispose());
    }

    // One connection after the other, as the runtime opens them.
    private void Serve(Socket client)
    {
        if (_isSilent || !Authenticated(client)) return;
        while (Receive(client) is { } message)
        {
            string text = Encoding.Latin1.GetString(message);
            _isSilent = text.Contains(_silentAt, StringComparison.Ordinal);
            if (_isSilent) return;
            uint serial = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(8));
            bool isJob = text.Contains("StartTransientUnit", StringComparison.Ordinal) || text.Contains("StopUnit", StringComparison.Ordinal);
            if (isJob)
                client.Send([.. new Message().Reply(serial, "o", Message.Texts("/job/1")), .. new Message().JobRemoved("/job/1")]);
            else if (text.Contains("org.freedesktop.DBus.Properties", StringComparison.Ordinal))
                client.Send(new Message().Reply(serial, "v", [1, (byte)'s', 0, 0, .. Message.Texts("257")])); // Version
            else
                client.Send(new Message().Reply(serial, "", []));
        }
    }

    // All is sent at once: NUL, AUTH EXTERNAL, DATA, BEGIN.
    private static bool Authenticated(Socket client)
    {
        byte[] one = new byte[1];
        StringBuilder said = new();
        while (!said.ToString().EndsWith("BEGIN\r\n", StringComparison.Ordinal))
        {
            if (client.Receive(one) == 0) return false;
            said.Append((char)one[0]);
        }
        client.Send("DATA\r\nOK 0123456789abcdef\r\n"u8);
        return true;
    }

    private static byte[]? Receive(Socket client)
    {
        byte[] start = new byte[16];
        if (!ReceiveAll(client, start)) return null;
        int fields = (int)BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(12));
        int body = (int)BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
        byte[] rest = new byte[(fields + 7) / 8 * 8 + body];
        return ReceiveAll(client, rest) ? [.. start, .. rest] : null;
    }

    private static bool ReceiveAll(Socket client, byte[] bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int received = client.Receive(bytes.AsSpan(done));
            if (received == 0) return false;
            done += received;
        }
        return true;
    }

    /// <summary>D-Bus specification, "Message Format".</summary>
    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public byte[] Reply(uint serial, string signature, byte[] body)
        {
            Begin(type: 2);
            Align(8);
            _bytes.AddRange([5, 1, (byte)'u', 0]); // the serial that is answered
            UInt32(serial);
            return End(signature, body);
        }

        public byte[] JobRemoved(string job)
        {
            Begin(type: 4);
            Field(1, 'o', "/org/freedesktop/systemd1");
            Field(2, 's', "org.freedesktop.systemd1.Manager");
            Field(3, 's', "JobRemoved");
            return End("uoss", [1, 0, 0, 0, .. Texts(job, "unit", "done")]);
        }

        private void Begin(byte type) => _bytes.AddRange([(byte)'l', type, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);

        private byte[] End(string signature, byte[] body)
        {
            if (signature.Length > 0)
            {
                Align(8);
                _bytes.AddRange([8, 1, (byte)'g', 0, (byte)signature.Length, .. Encoding.ASCII.GetBytes(signature), 0]);
            }
            int fields = _bytes.Count - 16;
            Align(8);
            byte[] whole = [.. _bytes, .. body];
            BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), body.Length);
            BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(12), fields);
            return whole;
        }

        private void Field(byte code, char type, string text)
        {
            Align(8);
            _bytes.AddRange([code, 1, (byte)type, 0]);
            UInt32((uint)text.Length);
            _bytes.AddRange([.. Encoding.ASCII.GetBytes(text), 0]);
        }

        public static byte[] Texts(params string[] texts)
        {
            Message body = new();
            foreach (string text in texts)
            {
                body.Align(4);
                body.UInt32((uint)text.Length);
                body._bytes.AddRange([.. Encoding.ASCII.GetBytes(text), 0]);
            }
            return [.. body._bytes];
        }

        private void UInt32(uint value) => _bytes.AddRange([(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)]);

        private void Align(int size)
        {
            while (_bytes.Count % size != 0)
                _bytes.Add(0);
        }
    }
}
