using System.Text;

namespace Granary.Engine.Templates;

/// <summary>Runs the statements of a template.</summary>
internal sealed class StatementExecutor
{
    private readonly RenderState _state;
    private readonly ExpressionEvaluator _expressions;
    private StringBuilder _output = new();

    public StatementExecutor(RenderState state)
    {
        _state = state;
        _expressions = new ExpressionEvaluator(state, CallMacro);
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>What <paramref name="body"/> prints.</summary>
    public string Render(IReadOnlyList<Statement> body, Scope scope)
    {
        var outer = _output;
        _output = new StringBuilder();
        if (Execute(body, scope) != Flow.Next)
            throw _state.Fail("'break' and 'continue' belong in a loop");
        var text = _output.ToString();
        _output = outer;
        return text;
    }

    private Flow Execute(IReadOnlyList<Statement> body, Scope scope)
    {
        foreach (var statement in body)
        {
            _state.Line = statement.Line;
            _state.Step();
            _state.Enter();
            var flow = Execute(statement, scope);
            _state.Leave();
            if (flow != Flow.Next)
                return flow;
        }

        return Flow.Next;
    }

    private Flow Execute(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case TextStatement text:
                Print(text.Text);
                return Flow.Next;
            case PrintStatement print:
                Print(TextForm.Of(_expressions.Evaluate(print.Value, scope), _state));
                return Flow.Next;
            case SetStatement set:
                Assign(set.Target, _expressions.Evaluate(set.Value, scope), scope);
                return Flow.Next;
            case IfStatement condition:
                return ExecuteIf(condition, scope);
            case ForStatement loop:
                return ExecuteFor(loop, scope);
            case LoopControlStatement control:
                return control.IsBreak ? Flow.Break : Flow.Continue;
            case MacroStatement macro:
                scope.Set(macro.Name, new MacroValue(macro, scope));
                return Flow.Next;
            case CaptureStatement capture:
                ExecuteCapture(capture, scope);
                return Flow.Next;
            case GroupStatement group:
                return Execute(group.Body, scope);
            case WithStatement with:
                return ExecuteWith(with, scope);
            default:
                throw new InvalidOperationException($"No rule for {statement.GetType().Name}");
        }
    }

    private void Print(string text)
    {
        _state.Build(text.Length);
        if (_output.Length + (long)text.Length > _state.Limits.OutputCharacters)
            throw _state.Fail($"A text is longer than {_state.Limits.OutputCharacters} characters");
        _output.Append(text);
    }

    private Flow ExecuteIf(IfStatement statement, Scope scope)
    {
        foreach (var (condition, body) in statement.Branches)
        {
            if (Operators.IsTrue(_expressions.Evaluate(condition, scope)))
                return Execute(body, scope);
        }

        return Execute(statement.Else, scope);
    }

    private Flow ExecuteFor(ForStatement statement, Scope scope)
    {
        // A copy: the body may change the list that it runs over.
        List<object?> items = [.. Operators.Items(_expressions.Evaluate(statement.Items, scope), _state)];
        if (statement.Filter is { } filter)
            items = items.FindAll(item => Operators.IsTrue(_expressions.Evaluate(filter, ScopeOf(statement.Target, item, scope))));
        if (items.Count == 0)
            return Execute(statement.Else, scope);

        var loop = new LoopValue(items);
        for (; loop.Index < items.Count; loop.Index++)
        {
            _state.Step();
            var inner = ScopeOf(statement.Target, items[loop.Index], scope);
            inner.Set("loop", loop);
            if (Execute(statement.Body, inner) == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private Scope ScopeOf(AssignmentTarget target, object? item, Scope scope)
    {
        var inner = new Scope(scope);
        Assign(target, item, inner);
        return inner;
    }

    private void ExecuteCapture(CaptureStatement capture, Scope scope)
    {
        object? value = Render(capture.Body, new Scope(scope));
        foreach (var (name, arguments) in capture.Filters)
            value = _expressions.Filter(value, name, arguments, scope);
        if (capture.Target is { } target)
            Assign(target, value, scope);
        else
            Print(TextForm.Of(value, _state));
    }

    private Flow ExecuteWith(WithStatement with, Scope scope)
    {
        var inner = new Scope(scope);
        foreach (var (target, value) in with.Assignments)
            Assign(target, _expressions.Evaluate(value, scope), inner);
        return Execute(with.Body, inner);
    }

    private void Assign(AssignmentTarget target, object? value, Scope scope)
    {
        switch (target)
        {
            case NameTarget name:
                scope.Set(name.Name, value);
                break;
            case AttributeTarget attribute:
                if (!scope.TryGet(attribute.Name, out var found) || found is not NamespaceValue space)
                    throw _state.Fail($"'{attribute.Name}' is not a namespace, so its attributes cannot be set");
                space.Attributes[attribute.Attribute] = value;
                break;
            case TupleTarget tuple:
                var items = Operators.Items(value, _state);
                if (items.Count != tuple.Items.Count)
                    throw _state.Fail($"{items.Count} values cannot be unpacked into {tuple.Items.Count} names");
                for (var i = 0; i < items.Count; i++)
                    Assign(tuple.Items[i], items[i], scope);
                break;
        }
    }

    private string CallMacro(MacroValue macro, Arguments arguments)
    {
        var definition = macro.Definition;
        arguments.AtMost(definition.Parameters.Count);
        foreach (var (name, _) in arguments.Named)
        {
            if (definition.Parameters.All(parameter => parameter.Name != name))
                throw _state.Fail($"The macro '{definition.Name}' has no parameter '{name}'");
        }

        var scope = new Scope(macro.Scope);
        for (var i = 0; i < definition.Parameters.Count; i++)
        {
            var (name, whenAbsent) = definition.Parameters[i];
            scope.Set(name, !arguments.Lacks(i, name) ? arguments.Get(i, name)
                : whenAbsent is null ? new Undefined($"the parameter '{name}' was not given")
                : _expressions.Evaluate(whenAbsent, scope));
        }

        return Render(definition.Body, scope);
    }
}
