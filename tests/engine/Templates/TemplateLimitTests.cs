using Granary.Engine.Templates;
using Xunit;

namespace Granary.Engine.Tests.Templates;

public sealed class TemplateLimitTests
{
    private static readonly FixedClock Clock = new(DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% for i in range(100) %}{{ 'x' * 200000 }}{% endfor %}", "characters")]
    [InlineData("{{ 'x' * 9000000000000000000 }}", "characters")]
    [InlineData("{{ [0] * 9000000000000000000 }}", "steps")]
    [InlineData("{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s.replace('x', ns.s) %}{% endfor %}", "")]
    [InlineData("{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s | list | join(ns.s) %}{% endfor %}", "")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "steps")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}", "")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}", "")]
    [InlineData("{% set a = [] %}{% set _ = a.append(a) %}{{ a }}", "nests deeper")]
    [InlineData("{% set a = [] %}{% set _ = a.append(a) %}{{ a | tojson }}", "nests deeper")]
    [InlineData("{% set a = [] %}{% set b = [] %}{% set _ = a.append(b) %}{% set _ = b.append(a) %}{{ a == b }}", "nests deeper")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nests deeper")]
    [InlineData("{{ range(100001) }}", "range")]
    [InlineData("{{ range(9000000000000000000) }}", "range")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "64 bits")]
    [InlineData("{{ 2 ** 9000000000000000000 }}", "64 bits")]
    [InlineData("{{ 'a'.zfill(9000000000000000000) }}", "characters")]
    public void EndTheRendering(string template, string named)
    {
        var error = Assert.Throws<TemplateException>(() => Render(template));
        Assert.Contains(named, error.Reason, StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("1 if 1 else ", "")]
    [InlineData("1 + ", "")]
    [InlineData("'a' ~ ", "")]
    public void DeepNestingIsRefused(string before, string after)
    {
        var deep = string.Concat(Enumerable.Repeat(before, 20_000)) + "1" + string.Concat(Enumerable.Repeat(after, 20_000));
        Assert.Contains("nests deeper", Assert.Throws<TemplateException>(() => Render("{{ " + deep + " }}")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepStatementsAreRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("{% if 1 %}", 20_000)) + string.Concat(Enumerable.Repeat("{% endif %}", 20_000));
        Assert.Contains("nests deeper", Assert.Throws<TemplateException>(() => Render(deep)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDeepestNestingFitsTheStackOfAPoolThread()
    {
        const string template = "{% macro m(n) %}{% if n %}{{ ((((m(n - 1))))) ~ '' }}{% endif %}{% endmacro %}{{ m(100000) }}";
        var error = await Task.Run(() => Assert.Throws<TemplateException>(() => Render(template)), TestContext.Current.CancellationToken);
        Assert.Contains("nests deeper", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorsNameTheirLine()
    {
        Assert.Equal(3, Assert.Throws<TemplateException>(() => Render("a\n\n{{ nothing.x }}\n")).Line);
        Assert.Equal(4, Assert.Throws<TemplateException>(() => Render("a\n{% if true %}\n\n{{ 'b' + 1 }}{% endif %}")).Line);
        Assert.Equal(2, Assert.Throws<TemplateException>(() => ChatTemplate.Parse("\n{{ 1 + }}")).Line);
        Assert.StartsWith("line 2: ", Assert.Throws<TemplateException>(() => ChatTemplate.Parse("\n{% unknown %}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsGivenStaysUnchanged()
    {
        var list = new List<object?> { 1L };
        var text = ChatTemplate.Parse("{% set _ = l.append(2) %}{{ l }}").Render(new Dictionary<string, object?> { ["l"] = list }, Clock);
        Assert.Equal("[1, 2]", text);
        Assert.Equal([1L], list);
    }

    [Fact]
    public void ForeignTypesAreRefused()
    {
        var error = Assert.Throws<TemplateException>(() => ChatTemplate.Parse("").Render(new Dictionary<string, object?> { ["a"] = new Version(1, 0) }, Clock));
        Assert.Contains("Version", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedTemplatesFailCleanly()
    {
        const string template = "{%- for m in messages[1:] if m.role == 'user' %}{{ loop.index ~ m['a'] | tojson(indent=2) }}{% else %}{# c #}{% endfor -%}"
            + "{% macro f(a, b=[1, {'k': 2}]) %}{% set ns.x = a %}{% endmacro %}{% raw %}{{{% endraw %}{{ f(1) if x is not defined else -2 ** 3 }}";
        var random = new Random(8);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = template.ToCharArray().ToList();
            for (var edits = random.Next(1, 5); edits > 0; edits--)
            {
                var at = random.Next(damaged.Count);
                if (random.Next(2) == 0)
                    damaged.RemoveRange(at, Math.Min(random.Next(8), damaged.Count - at));
                else
                    damaged.Insert(at, template[random.Next(template.Length)]);
            }

            var source = new string([.. damaged]);
            var error = Record.Exception(() => Render(source));
            Assert.True(error is null or TemplateException, $"{source}\n{error}");
        }
    }

    private static string Render(string template) =>
        ChatTemplate.Parse(template).Render(new Dictionary<string, object?>(), Clock);
}
