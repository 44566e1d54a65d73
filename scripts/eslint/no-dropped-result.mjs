import ts from 'typescript';

/** The members by which a neverthrow `Result` or `ResultAsync` is known, whatever copy of the library it comes from. */
const MEMBERS = ['mapErr', 'map', 'andThen', 'orElse', 'match', 'unwrapOr'];

const FUNCTIONS = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration']);

/** Reports a Result that nobody looks at: the failure in it would be lost. @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'A Result must be looked at, returned or assigned' },
    messages: { dropped: 'This Result is dropped, and with it the failure it may hold. Return it, or look at it.' },
  },
  create(context) {
    const { esTreeNodeToTSNodeMap, program } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const tsNodeOf = (node) => esTreeNodeToTSNodeMap.get(node);
    const parts = (type) => (type.isUnion() ? type.types : [type]);
    /** `Result<T, never>` holds no failure to lose. */
    const isInfallible = (part) => ((checker.getTypeArguments(part)[1]?.flags ?? 0) & ts.TypeFlags.Never) !== 0;
    const isResult = (type) =>
      parts(type).some((part) => MEMBERS.every((name) => part.getProperty(name) !== undefined) && !isInfallible(part));
    const typeOf = (node) => checker.getTypeAtLocation(tsNodeOf(node));
    const isVoid = (type) => (type.flags & ts.TypeFlags.Void) !== 0;

    /** Follows the value of an expression that is thrown away down to the parts that produce it. */
    function drop(node) {
      if (node.type === 'SequenceExpression') return drop(node.expressions.at(-1));
      if (node.type === 'UnaryExpression' && node.operator === 'void') return;
      if (node.type === 'LogicalExpression') return drop(node.right);
      if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate].forEach(drop);
      if (node.type === 'ChainExpression') return drop(node.expression);
      if (node.type === 'AssignmentExpression') return;
      if (isResult(typeOf(node))) context.report({ node, messageId: 'dropped' });
    }

    /** A function handed to a place that expects a callback answering nothing. */
    function dropsAnswer(node) {
      const expected = checker.getContextualType(tsNodeOf(node));
      const signatures = expected === undefined ? [] : parts(expected).flatMap((part) => part.getCallSignatures());
      return signatures.length > 0 && signatures.every((signature) => isVoid(signature.getReturnType()));
    }

    return {
      ExpressionStatement: ({ expression }) => drop(expression),
      SequenceExpression: ({ expressions }) => expressions.slice(0, -1).forEach(drop),
      UnaryExpression: ({ operator, argument }) => operator === 'void' && drop(argument),
      ArrowFunctionExpression(node) {
        if (node.body.type !== 'BlockStatement' && dropsAnswer(node)) drop(node.body);
      },
      ReturnStatement(node) {
        const within = context.sourceCode.getAncestors(node).findLast(({ type }) => FUNCTIONS.has(type));
        if (node.argument && within?.type !== 'FunctionDeclaration' && dropsAnswer(within)) drop(node.argument);
      },
    };
  },
};
