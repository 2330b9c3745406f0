import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RunningProduct } from '../support/running-product';

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const session = /<!-- session:.*-->\n```sh\n([\s\S]*?)```/.exec(readme)![1]!;
const hasTools = ['bash', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!hasTools) process.stdout.write('\nNo bash and curl on the PATH: the session in the README is not tried.\n');

let product: RunningProduct;
const folder = mkdtempSync(join(tmpdir(), 'readme-'));
beforeAll(async () => {
  product = await RunningProduct.start();
});
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true });
});

(hasTools ? test : test.skip)('the session in the README goes as it says', async () => {
  const env = { ...process.env, API: `${product.url}/api/v1`, TOKEN: product.token };
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', session], {
    cwd: folder,
    env,
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('"state":"completed"');
  for (const line of shownLines()) expect(withoutChance(stdout)).toContain(withoutChance(line));
});

/** What the README shows as answers, line by line. */
function shownLines(): string[] {
  return /look like this:\n\n```\n([\s\S]*?)```/.exec(readme)![1]!.split('\n').filter(Boolean);
}

/** Ids and temporary passwords are others every time. */
function withoutChance(text: string): string {
  return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID').replace(/,\w{5}(-\w{5}){3}/g, ',PASSWORD');
}
