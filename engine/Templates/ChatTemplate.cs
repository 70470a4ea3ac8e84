namespace Granary.Engine.Templates;

/// <summary>
/// A chat template in the Jinja language, set up as model makers expect: blocks eat the line end after them and the blanks before
/// them, loops may be left early, <c>tojson</c> escapes no HTML. It is immutable and may be rendered by any number of threads.
/// </summary>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _body;

    private ChatTemplate(IReadOnlyList<Statement> body) => _body = body;

    /// <summary>Parses a template.</summary>
    /// <exception cref="TemplateException">It is malformed or uses a statement that is not supported.</exception>
    public static ChatTemplate Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ChatTemplate(new StatementParser(new TokenStream(Lexer.Tokenize(source))).ParseTemplate());
    }

    /// <summary>Renders the template.</summary>
    /// <param name="context">
    /// The template's variables: string, bool, int, long, float, double, null, <c>IReadOnlyList&lt;object?&gt;</c> and
    /// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>, which is shown in the order it enumerates. It is not changed.
    /// </param>
    /// <param name="timeProvider">What <c>strftime_now</c> asks for the local time.</param>
    /// <param name="limits">What the rendering may use; <see cref="TemplateLimits.Default"/> if null.</param>
    /// <exception cref="TemplateException">The template raised an error, failed, or reached a limit.</exception>
    public string Render(IReadOnlyDictionary<string, object?> context, TimeProvider timeProvider, TemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var state = new RenderState(limits ?? TemplateLimits.Default, timeProvider);
        var scope = new Scope(null);
        foreach (var (name, value) in context)
            scope.Set(name, ContextCopy.Copy(value, state));
        return new StatementExecutor(state).Render(_body, scope);
    }
}
