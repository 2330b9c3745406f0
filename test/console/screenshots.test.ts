import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Showcase } from './showcase/furnish-showcase';
import { LANGUAGES, nameOf, THEMES, WIDTHS } from './showcase/picture-names';
import { viewsOf } from './showcase/views';

const root = join(__dirname, '../..');
/** Their names do not depend on what there is to be seen. */
const NOTHING = { jobs: {}, careful: {}, newcomer: {}, administrator: {} } as Showcase;

test('every view has its eight pictures, and no picture shows what there is no more', () => {
  const pictured = viewsOf(NOTHING).filter(({ unpictured }) => !unpictured);
  const wanted = pictured.flatMap(({ name }) =>
    WIDTHS.flatMap((width) =>
      THEMES.flatMap((theme) => LANGUAGES.map((language) => nameOf(name, width, theme, language))),
    ),
  );
  expect(readdirSync(join(root, 'docs/screenshots')).sort()).toEqual(wanted.sort());
});

test('the pictures in the README are there', () => {
  const shown = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((docs\/screenshots\/[^)]+)\)/g)];
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter(([, path]) => !existsSync(join(root, path!)))).toEqual([]);
});
