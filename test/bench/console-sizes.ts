import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUILT = join(__dirname, '../../dist/console');

/** One file of the build, as Vite's manifest has it. */
interface ManifestEntry {
  file: string;
  src?: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  /** Keys of what it cannot begin without. */
  imports?: string[];
}

const LANGUAGES = ['texts/en/index.ts', 'texts/de/index.ts'];
/** Pages that are tabs of a customer's. */
const TABS = ['users', 'deleted', 'jobs', 'subscriptions', 'audit'];
/** What is loaded beside a page as soon as it is opened; of the settings' tabs, each in its turn. */
const PARTS: Record<string, RegExp> = { 'settings-page': /^pages\/settings\/[\w-]+-settings\.tsx$/ };
const PAGE = /^pages\/(?<folder>[\w-]+)\/(?<name>[\w-]+-page)\.tsx$/;

/** How much JavaScript one page needs before it can be used when it is the first that is opened. */
export interface PageSize {
  page: string;
  /** Bytes, compressed as they are sent. */
  gzipped: number;
}

/** Measures every page of the console as it is built (`npm run build`), the sign-in page among them; the larger language counts. */
export function measureConsole(): PageSize[] {
  const manifest: Record<string, ManifestEntry> = JSON.parse(readFileSync(join(BUILT, '.vite/manifest.json'), 'utf8'));
  const keys = Object.keys(manifest);
  const sizes = new Map<string, number>();
  const sizeOf = (file: string) => {
    if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(BUILT, file))).length);
    return sizes.get(file)!;
  };
  const find = (key: string) => {
    if (!manifest[key])
      throw new Error(`The build has no ${key} any more: say in console-sizes.ts what took its place.`);
    return key;
  };
  const weigh = (page: string, begun: readonly string[]): PageSize => ({
    page,
    gzipped: Math.max(
      ...LANGUAGES.map((language) => {
        const files = closureOf(manifest, ['index.html', language, ...begun].map(find));
        return [...files].reduce((sum, file) => sum + sizeOf(file), 0);
      }),
    ),
  });
  const pages = keys.filter((key) => PAGE.test(key) && manifest[key]!.isDynamicEntry);
  return [
    weigh('sign-in', ['session/sign-in-page.tsx']),
    ...pages.map((key) => {
      const { folder, name = '' } = PAGE.exec(key)!.groups!;
      const frame = TABS.includes(folder!) && name !== 'jobs-page' ? ['pages/customer/customer-layout.tsx'] : [];
      const parts = keys.filter((one) => PARTS[name]?.test(one));
      const wholes = (parts.length > 0 ? parts : [key]).map((part) => weigh(name, [...frame, key, part]));
      return wholes.reduce((a, b) => (a.gzipped > b.gzipped ? a : b));
    }),
  ].sort((a, b) => b.gzipped - a.gzipped);
}

/** The JavaScript files that these need, themselves among them. */
function closureOf(manifest: Record<string, ManifestEntry>, keys: readonly string[]): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    const { file, imports = [] } = manifest[key]!;
    if (file.endsWith('.js')) files.add(file);
    imports.forEach(visit);
  };
  keys.forEach(visit);
  return files;
}
