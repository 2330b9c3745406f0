import type { AuditVerdict } from './verify';

/** An unsealed tail older than this many seconds means that no worker is sealing. */
const SEALED_WITHIN_SECONDS = 60;

/** A verdict as the lines that a person reads, the decisive one first. */
export function describeVerdict({ length, expired, head, signature, unsealed, flaw }: AuditVerdict): string[] {
  const lines = flaw
    ? [
        `BROKEN at position ${flaw.position}: ${flaw.reason}`,
        'Keep a copy of the database, compare with a backup, and find out who could write to it.',
      ]
    : [`Whole: ${length} entries follow from one another${signature === 'valid' ? ' and are signed' : ''}.`];
  if (signature === 'unchecked') {
    lines.push(
      'The signature was not checked: set MASTER_KEY. Without it a chain that was forged as a whole looks whole.',
    );
  }
  if (expired > 0) lines.push(`${expired} older entries were removed by retention; their hash is the checkpoint.`);
  if (unsealed.count > 0) {
    lines.push(
      `${unsealed.count} entries are not sealed yet, the oldest for ${unsealed.oldestSeconds} s: they prove nothing so far.`,
    );
  }
  if (unsealed.oldestSeconds > SEALED_WITHIN_SECONDS) lines.push('Is a worker running? It seals every few seconds.');
  lines.push(
    `Note this down elsewhere and give it to --expect next time: ${head.position}:${head.hash.toString('hex')}`,
  );
  return lines;
}
