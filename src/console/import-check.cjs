/**
 * The console's part of the import rule. It may take types from anywhere in the server (babel takes them away before the
 * imports are looked at, as Vite does), but what ships to browsers is its own code, schemas, and the names of columns.
 */
module.exports = {
  forbidden: [
    {
      name: 'console-imports-types-and-schemas',
      comment: 'The page ships to browsers: of the server it knows types and schemas.',
      severity: 'error',
      from: { path: '^src/console/' },
      to: { path: '^src/', pathNot: '^src/(console/|api/schemas\\.ts|entities/column-name\\.ts)' },
    },
    {
      name: 'no-circular-imports',
      comment: 'Two files that need each other are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-import-is-found',
      comment: 'The build would fail.',
      severity: 'error',
      from: { path: '^src/console/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    babelConfig: { fileName: 'src/console/import-check.babel.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json', '.css', '.svg'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
    },
  },
};
