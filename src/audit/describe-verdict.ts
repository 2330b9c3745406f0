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
    : [
        `Whole: entries that follow from one another: ${length}${signature === 'valid' ? ', signed with MASTER_KEY' : ''}.`,
      ];
  if (signature === 'unchecked') {
    lines.push(
      'The signature was not checked: set MASTER_KEY. Without it a chain that was forged as a whole looks whole.',
    );
  }
  if (expired > 0) lines.push(`${expired} older ones were removed by retention; their hash is the checkpoint.`);
  if (unsealed.count > 0) {
    lines.push(
      `Not sealed yet, so that they prove nothing so far: ${unsealed.count}, the oldest for ${unsealed.oldestSeconds} s.`,
    );
  }
  if (unsealed.oldestSeconds > SEALED_WITHIN_SECONDS) lines.push('Is a worker running? It seals every few seconds.');
  lines.push(
    `Note this down elsewhere and give it to --expect next time: ${head.position}:${head.hash.toString('hex')}`,
  );
  return lines;
}
