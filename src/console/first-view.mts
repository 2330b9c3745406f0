import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const CUSTOMER = '^/customers/[^/]+';
const TAB = 'pages/customer/customer-layout.tsx';

/** Which of the console's files is the page at an address; see router.tsx. */
const PAGES: [address: string, ...files: string[]][] = [
  ['^/$', 'pages/dashboard/dashboard-page.tsx'],
  ['^/customers/?$', 'pages/customers/customers-page.tsx'],
  [`${CUSTOMER}(/users)?/?$`, TAB, 'pages/users/users-page.tsx'],
  [`${CUSTOMER}/deleted/?$`, TAB, 'pages/deleted/deleted-users-page.tsx'],
  [`${CUSTOMER}/jobs/?$`, TAB, 'pages/jobs/customer-jobs-page.tsx'],
  [`${CUSTOMER}/subscriptions/?$`, TAB, 'pages/subscriptions/subscriptions-page.tsx'],
  [`${CUSTOMER}/audit/?$`, TAB, 'pages/audit/audit-page.tsx'],
  [`${CUSTOMER}/users/add/?$`, 'pages/add-users/add-users-page.tsx'],
  [`${CUSTOMER}/licenses/?$`, 'pages/licenses/licenses-page.tsx'],
  [`${CUSTOMER}/upload/?$`, 'pages/upload/upload-page.tsx'],
  ['^/jobs/?$', 'pages/jobs/jobs-page.tsx'],
  ['^/jobs/[^/]+/?$', 'pages/job/job-page.tsx'],
  ['^/audit/?$', 'pages/audit/audit-page.tsx'],
  ['^/settings/?$', 'pages/settings/settings-page.tsx'],
];
const TEXTS = { en: 'texts/en/index.ts', de: 'texts/de/index.ts' };
/** What the first words of every page are set in; found out only once the styles have been read. */
const FONT = /inter-latin-wght-normal.*\.woff2$/;
const COMPRESSED = /\.(js|css|svg)$/;

type Output = Parameters<Extract<NonNullable<Plugin['generateBundle']>, (...all: never[]) => unknown>>[1];

/**
 * Makes the first view fast: says which files each address needs, so that the server can tell the browser with the page and not one after the
 * other (`preloads.json`), and compresses what is served, once and well.
 */
export function firstView(root: string): Plugin {
  return {
    name: 'first-view',
    generateBundle(_, output) {
      const source = JSON.stringify({
        font: Object.keys(output).find((name) => FONT.test(name)),
        texts: Object.fromEntries(
          Object.entries(TEXTS).map(([language, file]) => [language, filesOf(output, [join(root, file)])]),
        ),
        pages: PAGES.map(([address, ...files]) => [
          address,
          filesOf(
            output,
            files.map((file) => join(root, file)),
          ),
        ]),
      });
      this.emitFile({ type: 'asset', fileName: 'preloads.json', source });
    },
    writeBundle({ dir }) {
      const assets = join(dir!, 'assets');
      for (const name of readdirSync(assets).filter((one) => COMPRESSED.test(one))) compress(join(assets, name));
    },
  };
}

/** The scripts that these modules need and that the page itself does not name. */
function filesOf(output: Output, modules: readonly string[]): string[] {
  const isScript = (name: string) => output[name]?.type === 'chunk';
  const closure = (names: readonly string[]) => {
    const reached = new Set(names);
    for (const name of reached) {
      const chunk = output[name];
      if (chunk?.type === 'chunk') for (const next of chunk.imports.filter(isScript)) reached.add(next);
    }
    return reached;
  };
  const chunks = Object.values(output).filter((one) => one.type === 'chunk');
  const fileOf = (module: string) => {
    const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === module);
    if (!chunk) throw new Error(`${module} is no file of its own any more: see PAGES in first-view.mts.`);
    return chunk.fileName;
  };
  const known = closure(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  return [...closure(modules.map(fileOf))].filter((name) => !known.has(name));
}

function compress(file: string): void {
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
}
