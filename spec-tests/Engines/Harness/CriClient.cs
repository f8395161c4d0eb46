using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>Calls of runtime.v1.RuntimeService: unary gRPC, which is one HTTP/2 request over a unix socket.</summary>
internal sealed class CriClient : IDisposable
{
    private readonly HttpClient _http;

    public CriClient(string socket)
    {
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
    }

    /// <summary>The response; a failed call fails the test with what the server says.</summary>
    public CriMessage Call(string method, CriMessage request)
    {
        (CriMessage response, string error) = TryCall(method, request);
        error.Length.Should().Be(0, $"{method}: {error}");
        return response;
    }

    /// <summary>The response, or why there is none.</summary>
    public (CriMessage Response, string Error) TryCall(string method, CriMessage request)
    {
        // A message is a byte "not compressed", its length, its bytes; status and message of the call are trailers.
        byte[] body = request.ToBytes();
        byte[] framed = [0, 0, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), body.Length);
        using HttpRequestMessage http = new(HttpMethod.Post, $"http://localhost/runtime.v1.RuntimeService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed),
        };
        http.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        http.Headers.Add("TE", "trailers");
        // HTTP/2 has no synchronous calls.
        using HttpResponseMessage response = _http.SendAsync(http).GetAwaiter().GetResult();
        byte[] received = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();

        string status = Header(response, "grpc-status");
        return status == "0"
            ? (CriMessage.Parse(received.AsSpan(5)), "")
            : (new CriMessage(), $"{status} {Uri.UnescapeDataString(Header(response, "grpc-message"))}");
    }

    // A call that fails at once has them as headers.
    private static string Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values)
            ? values.Single()
            : "";

    public void Dispose() => _http.Dispose();
}
