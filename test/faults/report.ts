/** What a report needs to know of a point. */
export interface ReportedPoint {
  number: number;
  fault: string;
  queue: string;
  rows: number;
  tookMs: number;
  recoveryMs: number;
  violations: readonly string[];
}

/** A run to report on. */
export interface Run {
  seed: number;
  outcomes: readonly ReportedPoint[];
  leftovers: readonly string[];
  skipped: readonly string[];
}

/** Writes what was seen, as Markdown. */
export function writeReport({ seed, outcomes, leftovers, skipped }: Run): string {
  const violations = outcomes.flatMap(({ number, fault, violations }) =>
    violations.map((text) => ({ number, fault, text })),
  );
  const seconds = outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000;
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
${[...skipped, ...leftovers].map((line) => `- ${line}\n`).join('')}${violations.map(({ number, fault, text }) => `- Point ${number}, ${fault}: ${text}\n`).join('')}`;
}

function byFault(outcomes: readonly ReportedPoint[]): string {
  const names = [...new Set(outcomes.map(({ fault }) => fault))].sort();
  const lines = names.map((name) => {
    const own = outcomes.filter(({ fault }) => fault === name);
    const times = own.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
    const violated = own.filter(({ violations }) => violations.length > 0).length;
    return `| ${name} | ${own.length} | ${toSeconds(times[Math.floor(times.length / 2)]!)} s | ${toSeconds(times.at(-1)!)} s | ${violated} |\n`;
  });
  return lines.join('');
}

function toSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
