using System.Text;
using System.Text.Json;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;
using Xunit;

namespace Granary.Silo.Tests.Parsing;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("{")]
    [InlineData("{\"a\": 1} x")]
    [InlineData("{'a': 1}")]
    [InlineData("{\"a\": 01}")]
    [InlineData("{\"a\": NaN}")]
    [InlineData("{\"a\": 1, \"a\": 1}")]
    [InlineData("{\"a\": {\"b\": 1, \"b\": 1}}")]
    [InlineData("{\"\\ud800\": 1, \"\\udc00\": 2}")]
    public void What_is_no_strict_json_is_refused(string text) => AssertRefused(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Depth_is_limited() => AssertRefused(Encoding.UTF8.GetBytes(new string('[', 17) + new string(']', 17)));

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused() => AssertRefused([(byte)'"', 0xC3, (byte)'"']);

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        using JsonDocument document = RequestBody.Parse((byte[])[0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}']);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }

    [Fact]
    public void Random_bytes_are_refused_or_parsed_and_nothing_else()
    {
        byte[] good = Encoding.UTF8.GetBytes("""{"model": "demo", "messages": [{"role": "user", "content": "Hi \u00e9 é"}], "stop": ["a"], "temperature": 0.5}""");
        var random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 20000; round++)
        {
            byte[] body = [.. good];
            for (int change = random.Next(1, 5); change > 0; change--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            try
            {
                using JsonDocument document = RequestBody.Parse(body);
                ChatRequestParser.Parse(document.RootElement);
            }
            catch (ApiException exception)
            {
                Assert.Equal(400, exception.Error.Status);
                refused++;
            }
        }
        Assert.InRange(refused, 1, 19999);
    }

    private static void AssertRefused(byte[] body)
    {
        ApiError error = ParserTables.ErrorOf(() => RequestBody.Parse(body));
        Assert.Equal(400, error.Status);
        Assert.Equal("invalid_json", error.Code);
    }
}
