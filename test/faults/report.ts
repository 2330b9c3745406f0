import type { PointOutcome } from './run-points';

/** A run to report on. */
export interface Run {
  seed: number;
  outcomes: readonly PointOutcome[];
  leftovers: readonly string[];
  skipped: readonly string[];
  seconds: number;
}

/** Writes what was seen, as Markdown. */
export function writeReport({ seed, outcomes, leftovers, skipped, seconds }: Run): string {
  const violations = outcomes.flatMap((outcome) => outcome.violations.map((text) => ({ ...outcome, text })));
  const count = (word: string) => violations.filter(({ text }) => text.startsWith(word)).length;
  const other = violations.filter(({ text }) => !/^(lost|twice|unexplained)/.test(text)).length + leftovers.length;
  const recoveries = outcomes.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
  const at = (share: number) =>
    toSeconds(recoveries[Math.min(recoveries.length - 1, Math.floor(recoveries.length * share))] ?? 0);
  const rows = outcomes.reduce((sum, outcome) => sum + outcome.rows, 0);
  const verdict = violations.length + leftovers.length === 0 ? 'nothing lost, nothing twice' : 'NOT WELL';
  return `
| | |
|---|---|
| Seed | ${seed} |
| Points | ${outcomes.length} |
| Rows sent | ${rows} |
| Rows lost | ${count('lost')} |
| Rows done twice | ${count('twice')} |
| Unexplained | ${count('unexplained')} |
| Other violations | ${other} |
| Recovery | median ${at(0.5)} s, 95 % within ${at(0.95)} s, longest ${at(1)} s |
| Time | ${Math.round(seconds)} s |
| Verdict | ${verdict} |

| Fault | Points | Median recovery | Longest | Violations |
|---|---:|---:|---:|---:|
${byFault(outcomes)}
${[...skipped, ...leftovers].map((line) => `- ${line}\n`).join('')}${violations.map(({ point, text }) => `- Point ${point.number}, ${point.fault.name}: ${text}\n`).join('')}`;
}

function byFault(outcomes: readonly PointOutcome[]): string {
  const names = [...new Set(outcomes.map(({ point }) => point.fault.name))].sort();
  const lines = names.map((name) => {
    const own = outcomes.filter(({ point }) => point.fault.name === name);
    const times = own.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
    const violated = own.filter(({ violations }) => violations.length > 0).length;
    return `| ${name} | ${own.length} | ${toSeconds(times[Math.floor(times.length / 2)]!)} s | ${toSeconds(times.at(-1)!)} s | ${violated} |\n`;
  });
  return lines.join('');
}

function toSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
