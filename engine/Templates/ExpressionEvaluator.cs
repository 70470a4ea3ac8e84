namespace Granary.Engine.Templates;

/// <summary>Finds the value of an expression.</summary>
internal sealed class ExpressionEvaluator(RenderState state, Func<MacroValue, Arguments, object?> callMacro)
{
    /// <summary>The value of <paramref name="expression"/> with the names of <paramref name="scope"/>.</summary>
    public object? Evaluate(Expression expression, Scope scope)
    {
        state.Line = expression.Line;
        state.Step();
        state.Enter();
        var value = expression switch
        {
            LiteralExpression literal => literal.Value,
            NameExpression name => Lookup(name.Name, scope),
            AttributeExpression e => Members.Attribute(Evaluate(e.Target, scope), e.Name, state),
            SubscriptExpression e => Members.Subscript(Evaluate(e.Target, scope), Evaluate(e.Index, scope), state),
            SliceExpression e => Members.Slice(
                Evaluate(e.Target, scope), EvaluateOptional(e.Start, scope), EvaluateOptional(e.Stop, scope), EvaluateOptional(e.Step, scope), state),
            FilterExpression e => Filter(Evaluate(e.Target, scope), e.Name, e.Arguments, scope),
            TestExpression e => ValueTests.Apply(e.Name, Evaluate(e.Target, scope), EvaluateArguments($"the test '{e.Name}'", e.Arguments, scope), state),
            CallExpression e => Call(e, scope),
            UnaryExpression e => EvaluateUnary(e, scope),
            BinaryExpression e => EvaluateBinary(e, scope),
            ComparisonExpression e => EvaluateComparison(e, scope),
            ConditionalExpression e => EvaluateConditional(e, scope),
            ListExpression e => e.Items.Select(item => Evaluate(item, scope)).ToList(),
            TupleExpression e => new TupleValue([.. e.Items.Select(item => Evaluate(item, scope))]),
            DictionaryExpression e => EvaluateDictionary(e, scope),
            _ => throw new InvalidOperationException($"No rule for {expression.GetType().Name}"),
        };
        state.Leave();
        return value;
    }

    /// <summary>The result of a filter.</summary>
    public object? Filter(object? value, string name, ArgumentList arguments, Scope scope) =>
        Filters.Apply(name, value, EvaluateArguments($"the filter '{name}'", arguments, scope), state);

    private static object? Lookup(string name, Scope scope)
    {
        if (scope.TryGet(name, out var value))
            return value;
        return Functions.ByName.TryGetValue(name, out var function) ? function : new Undefined($"'{name}' is undefined");
    }

    private object? EvaluateOptional(Expression? expression, Scope scope) => expression is null ? null : Evaluate(expression, scope);

    private Arguments EvaluateArguments(string callee, ArgumentList arguments, Scope scope)
    {
        var line = state.Line;
        var positional = arguments.Positional.Select(argument => Evaluate(argument, scope)).ToList();
        var named = arguments.Named.Select(argument => (argument.Name, Evaluate(argument.Value, scope))).ToList();
        state.Line = line;
        return new Arguments(callee, positional, named, state);
    }

    private object? Call(CallExpression call, Scope scope)
    {
        var target = Evaluate(call.Target, scope);
        state.Line = call.Line;
        switch (target)
        {
            case MethodValue method:
                return Methods.Call(method, EvaluateArguments($"the method '{method.Name}'", call.Arguments, scope), state);
            case FunctionValue function:
                return function.Call(state, EvaluateArguments($"'{function.Name}'", call.Arguments, scope));
            case MacroValue macro:
                return callMacro(macro, EvaluateArguments($"the macro '{macro.Definition.Name}'", call.Arguments, scope));
            case Undefined undefined:
                throw state.Fail(undefined.Reason);
            default:
                throw state.Fail($"{Operators.TypeName(target)} cannot be called");
        }
    }

    private object EvaluateUnary(UnaryExpression unary, Scope scope)
    {
        var operand = Evaluate(unary.Operand, scope);
        if (unary.Operator == "not")
            return !Operators.IsTrue(operand);
        return Arithmetic.Apply(unary.Operator, 0L, operand, state) is var result && unary.Operator == "-" && operand is double number ? -number : result;
    }

    private object? EvaluateBinary(BinaryExpression binary, Scope scope)
    {
        var left = Evaluate(binary.Left, scope);
        switch (binary.Operator)
        {
            case "and":
                return Operators.IsTrue(left) ? Evaluate(binary.Right, scope) : left;
            case "or":
                return Operators.IsTrue(left) ? left : Evaluate(binary.Right, scope);
        }

        var right = Evaluate(binary.Right, scope);
        state.Line = binary.Line;
        return binary.Operator == "~"
            ? Arithmetic.Join(TextForm.Of(left, state), TextForm.Of(right, state), state)
            : Arithmetic.Apply(binary.Operator, left, right, state);
    }

    private bool EvaluateComparison(ComparisonExpression comparison, Scope scope)
    {
        var left = Evaluate(comparison.First, scope);
        foreach (var (op, operand) in comparison.Rest)
        {
            var right = Evaluate(operand, scope);
            if (!ValueTests.Compare(op, left, right, state))
                return false;
            left = right;
        }

        return true;
    }

    private object? EvaluateConditional(ConditionalExpression conditional, Scope scope)
    {
        if (Operators.IsTrue(Evaluate(conditional.Condition, scope)))
            return Evaluate(conditional.Then, scope);
        return conditional.Else is null
            ? new Undefined("a condition without 'else' was false")
            : Evaluate(conditional.Else, scope);
    }

    private OrderedDictionary<string, object?> EvaluateDictionary(DictionaryExpression dictionary, Scope scope)
    {
        var entries = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in dictionary.Entries)
        {
            if (Evaluate(key, scope) is not string name)
                throw state.Fail("A dictionary's keys must be strings");
            entries[name] = Evaluate(value, scope);
        }

        return entries;
    }
}
