const FILES = new Set(['node:fs', 'node:fs/promises', 'fs', 'fs/promises']);
/** Finds any other module by a name. */
const FINDERS = new Set(['node:module', 'module']);

const STATIC = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

/**
 * Reports what reaches the system's files without a static import of them, which another rule reports: their names
 * anywhere else, and whatever finds a module by a name that is made up while it runs.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'Files are worked with in the room for them' },
    messages: {
      files: 'Files of a node are opened, made and removed in src/files (docs/decisions/0018).',
      computed: 'Modules are named where they are loaded: another name could reach files beside src/files.',
    },
  },
  create(context) {
    const report = (node, messageId) => context.report({ node, messageId });
    /** A type is nothing that runs; a static import is another rule's. */
    const isNamedByTypes = ({ parent }) =>
      STATIC.has(parent.type) ||
      parent.type === 'TSExternalModuleReference' ||
      parent.type === 'TSImportType' ||
      (parent.type === 'TSLiteralType' && parent.parent.type === 'TSImportType');

    return {
      Literal(node) {
        if (FILES.has(node.value) && !isNamedByTypes(node)) report(node, 'files');
        if (node.value === 'getBuiltinModule') report(node, 'computed');
        const { parent } = node;
        const isType = parent.importKind === 'type' || parent.exportKind === 'type';
        if (FINDERS.has(node.value) && STATIC.has(parent.type) && !isType) report(node, 'computed');
      },
      TemplateElement(node) {
        if (FILES.has(node.value.cooked)) report(node, 'files');
      },
      ImportExpression({ source }) {
        if (source.type !== 'Literal' || FINDERS.has(source.value)) report(source, 'computed');
      },
      Identifier(node) {
        if (node.name === 'getBuiltinModule') report(node, 'computed');
        const isKey = node.parent.type === 'MemberExpression' && node.parent.property === node && !node.parent.computed;
        if (node.name === 'require' && !(isKey && node.parent.object.name !== 'module')) report(node, 'computed');
        if (isKey && node.parent.object.name === 'process' && /^_?(?:linkedB|b)inding$/.test(node.name))
          report(node, 'computed');
      },
    };
  },
};
