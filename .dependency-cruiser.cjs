/**
 * Who may import whom: the rooms of docs/architecture.md. `npm run check:imports` fails when a wall is broken.
 * The console's part is in src/console/import-check.cjs.
 */

/** Everything of ours except the rooms named. */
const outside = (...rooms) => ({ path: '^src/', pathNot: rooms.map((room) => `^src/${room}`) });

/** A room may import itself, and of ours nothing but the rooms named. */
const only = (room, rooms, comment) => ({
  name: `${room}-imports-only`,
  comment,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: outside(`${room}/`, ...rooms),
});

/** None of the modules matched may be imported by a room. */
const never = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    {
      name: 'no-circular-imports',
      comment: 'Two files that need each other are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only('entities', [], 'What is stored depends on nothing of ours.'),
    only(
      'migrations',
      ['entities/', 'operations/catalogue'],
      'A migration is history: code that changes must not change it.',
    ),
    only(
      'audit',
      // The export is written as every CSV of ours; the command is an entry point and composes its process.
      ['entities/', 'tabular/(neutralize-cell|write-records|in-pieces)\\.ts', 'config', 'database', 'binary-array'],
      'The record of what was done does not depend on what can be done.',
    ),
    only('credentials', ['entities/', 'audit/'], 'Passwords are made and kept without knowing who asks.'),
    only('tabular', ['entities/'], 'Files are read without knowing what is done with their rows.'),
    only(
      'operations',
      ['entities/', 'credentials/', 'audit/', 'binary-array'],
      'Operations receive their transaction and know neither HTTP nor queues nor CSV.',
    ),
    only(
      'jobs',
      ['operations/', 'entities/', 'tabular/', 'credentials/', 'audit/', 'logger', 'config', 'queues', 'binary-array'],
      'A job knows operations and files, not who serves it.',
    ),
    never(
      'operations-know-no-transport',
      { path: '^src/operations/' },
      { path: 'node_modules/(express|bullmq|ioredis|fast-csv)/' },
      'Operations know neither HTTP nor queues nor CSV.',
    ),
    never(
      'bullmq-stays-inside',
      { path: '^src/', pathNot: '^src/(queues\\.ts|workers/|api/queue-dashboard\\.ts)' },
      { path: 'node_modules/bullmq/' },
      'A BulkJob is ours, a Job is BullMQ’s: only queues.ts and workers/ know the latter.',
    ),
    never(
      'api-never-meets-workers',
      { path: '^src/api/' },
      { path: '^src/workers/' },
      'They share PostgreSQL and a doorbell, no code of each other.',
    ),
    never(
      'workers-never-meet-api',
      { path: '^src/workers/' },
      { path: '^src/api/' },
      'They share PostgreSQL and a doorbell, no code of each other.',
    ),
    never(
      'access-and-delivery-serve-processes',
      { path: '^src/(entities|migrations|audit|credentials|tabular|operations|jobs)/' },
      { path: '^src/(access|delivery)/' },
      'Only api and workers (and what composes them) decide who may, and what is sent.',
    ),
    never(
      'nobody-imports-standalone',
      { path: '^src/', pathNot: '^src/standalone/' },
      { path: '^src/standalone/' },
      'The one-command start composes the others and is known by none.',
    ),
    never(
      'nobody-imports-console',
      { path: '^src/', pathNot: '^src/console/' },
      { path: '^src/console/' },
      'The page is built apart and served as files.',
    ),
    never(
      'installed-for-development-only',
      { path: '^src/', pathNot: '^src/console/' },
      { dependencyTypes: ['npm-dev'] },
      'A production install would miss it.',
    ),
    never(
      'every-import-is-found',
      { path: '^src/' },
      { couldNotResolve: true },
      'It would fail when the program runs.',
    ),
  ],
  options: {
    // TypeScript 7 has no programming interface yet; swc sees type imports like any others, so the rules hold for them too.
    parser: 'swc',
    doNotFollow: { path: ['node_modules', '^src/console/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'import', 'default', 'types'],
    },
  },
};
