import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const SRC = join(ROOT, 'src');

/** Folders of src/, two deep but for the console's pages, and the files that stand alone. */
function listRooms(): string[] {
  const rooms = readdirSync(SRC, { withFileTypes: true });
  const inner = rooms
    .filter((room) => room.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(SRC, name), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${name}/${entry.name}/`),
    );
  return [...rooms.map(({ name }) => name + (name.endsWith('.ts') ? '' : '/')), ...inner];
}

/** The tree in docs/architecture.md, as paths below src/. */
function readTree(): string[] {
  const document = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const tree = /<!-- tree.*-->\n```\nsrc\/\n([\s\S]*?)```/.exec(document)![1]!;
  let room = '';
  return [...tree.matchAll(/^( +)(\S+)/gm)].map(([, indent, name]) => {
    if (indent!.length > 2) return room + name;
    room = name!;
    return name!;
  });
}

test('the tree in docs/architecture.md names every room of src/ and nothing else', () => {
  expect(readTree().sort()).toEqual(listRooms().sort());
});

test('every link from one text of the repository to a file leads somewhere', () => {
  const texts = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...listDocuments()];
  const broken = texts.flatMap((text) =>
    [...readFileSync(join(ROOT, text), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, target]) => target!)
      .filter((target) => !existsSync(join(ROOT, dirname(text), target)))
      .map((target) => `${text} → ${target}`),
  );
  expect(broken).toEqual([]);
});

function listDocuments(): string[] {
  return readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}
