using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;

namespace Granary.Embedded.Host;

/// <summary>Copies a type member by member; what has no identity starts out as its constructor leaves it.</summary>
internal sealed class MemberShape : Shape
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Type _type;
    private readonly FieldInfo[] _fields;
    private readonly ConstructorInfo? _constructor;

    public MemberShape(Type type)
    {
        _type = type;
        _constructor = type.GetConstructor(Instance, Type.EmptyTypes);
        var fields = new List<FieldInfo>();
        for (var each = type; each is not null && each != typeof(object) && each != typeof(ValueType); each = each.BaseType)
        {
            if (IsTuple(each)) fields.AddRange(each.GetFields(Instance));
            else if (each.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)) fields.AddRange(BoundaryMembers.Of(each));
        }

        _fields = [.. fields];
    }

    public override object Copy(object value, CopyContext context)
    {
        var copy = _constructor is null ? RuntimeHelpers.GetUninitializedObject(_type) : _constructor.Invoke(null);
        if (!_type.IsValueType) context.Add(value, copy);
        foreach (var field in _fields)
        {
            var member = field.GetValue(value);
            if (member is not null && !Copier.IsShared(field.FieldType)) member = Copier.Copy(member, field.FieldType, context);
            field.SetValue(copy, member);
        }

        return copy;
    }
}
