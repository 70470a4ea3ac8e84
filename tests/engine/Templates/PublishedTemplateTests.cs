using System.Globalization;
using System.Text.Json;
using Granary.Engine.Templates;
using Xunit;

namespace Granary.Engine.Tests.Templates;

/// <summary>
/// Renders templates as model makers publish them. Their licences differ, so they lie beside the checkout, in
/// <c>../shared/templates</c>, with what Jinja2 makes of them.
/// </summary>
public sealed class PublishedTemplateTests
{
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "..", "shared", "templates");

    [Fact]
    public void RenderAsJinja2Does()
    {
        var file = Path.Combine(Folder, "cases.json");
        Assert.SkipUnless(File.Exists(file), $"{file} is absent");
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = document.RootElement;
        var clock = new FixedClock(DateTimeOffset.Parse(
            root.GetProperty("now").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        var failures = new List<string>();
        var count = 0;
        foreach (var template in root.GetProperty("rendered").EnumerateObject())
        {
            var parsed = ChatTemplate.Parse(File.ReadAllText(Path.Combine(Folder, template.Name + ".jinja")));
            foreach (var expected in template.Value.EnumerateObject())
            {
                count++;
                var context = (Dictionary<string, object?>)JsonValues.Read(root.GetProperty("conversations").GetProperty(expected.Name))!;
                context["bos_token"] = root.GetProperty("bos_token").GetString();
                context["eos_token"] = root.GetProperty("eos_token").GetString();
                context.TryAdd("add_generation_prompt", true);
                var actual = Render(parsed, context, clock);
                var wanted = expected.Value.TryGetProperty("text", out var text)
                    ? (text.GetString(), (string?)null)
                    : (null, expected.Value.GetProperty("error").GetString());
                if (actual != wanted)
                    failures.Add($"{template.Name}, {expected.Name}:\n  wanted {wanted}\n  found  {actual}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count} differ:\n{string.Join('\n', failures)}");
        Assert.Equal(190, count);
    }

    private static (string? Text, string? Error) Render(ChatTemplate template, Dictionary<string, object?> context, TimeProvider clock)
    {
        try
        {
            return (template.Render(context, clock), null);
        }
        catch (TemplateException e)
        {
            return (null, e.Reason);
        }
    }
}
