using System.Globalization;
using System.Text.Json;
using Granary.Engine.Templates;
using Xunit;

namespace Granary.Engine.Tests.Templates;

/// <summary>
/// Renders the small templates of <c>Golden/templates/features.json</c>, one feature each, and compares with what Jinja2 3.1.6 made
/// of them with <c>trim_blocks</c>, <c>lstrip_blocks</c> and loop controls. A case without text must fail.
/// </summary>
public sealed class FeatureTests
{
    [Fact]
    public void RenderAsJinja2Does()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.Golden("templates/features.json")));
        var root = document.RootElement;
        var clock = new FixedClock(DateTimeOffset.Parse(
            root.GetProperty("now").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        var context = (Dictionary<string, object?>)JsonValues.Read(root.GetProperty("context"))!;
        var failures = new List<string>();
        var count = 0;
        foreach (var test in root.GetProperty("cases").EnumerateArray())
        {
            count++;
            var template = test.GetProperty("template").GetString()!;
            var wanted = test.TryGetProperty("text", out var text) ? text.GetString() : test.GetProperty("error").GetString() ?? "fails";
            string actual;
            try
            {
                actual = ChatTemplate.Parse(template).Render(context, clock);
            }
            catch (TemplateException e)
            {
                actual = wanted == e.Reason ? e.Reason : "fails";
                if (wanted != actual)
                    actual = $"fails: {e.Message}";
            }

            if (actual != wanted)
                failures.Add($"{template}\n  wanted {wanted}\n  found  {actual}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count} differ:\n{string.Join('\n', failures)}");
        Assert.True(count > 100);
    }
}
