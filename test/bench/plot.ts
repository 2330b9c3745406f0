import type { Measurement } from './main';

const BAR = 22;
const LEFT = 240;
const WIDTH = 760;

/** The rates as a bar chart (SVG), so that a change of shape is seen at a glance. */
export function plotRatios(measurements: readonly Measurement[]): string {
  const most = Math.max(
    ...measurements.map(({ rowsPerSecond, ofLimit }) => (ofLimit ? rowsPerSecond / ofLimit : rowsPerSecond)),
  );
  const scale = (rate: number) => Math.round((rate / most) * (WIDTH - LEFT - 120));
  const bars = measurements.map((one, index) => {
    const y = 40 + index * (BAR + 8);
    const limit = one.ofLimit
      ? `<rect x="${LEFT}" y="${y}" width="${scale(one.rowsPerSecond / one.ofLimit)}" height="${BAR}" fill="#d6e4f5"/>`
      : '';
    const label = `${one.name}, ${one.rows.toLocaleString('en')} (${one.queue})`;
    const value = `${Math.round(one.rowsPerSecond).toLocaleString('en')} rows/s${one.ofLimit ? `, ${one.ofLimit.toFixed(2)} × limit` : ''}`;
    return `${limit}<rect x="${LEFT}" y="${y}" width="${scale(one.rowsPerSecond)}" height="${BAR}" fill="#0f6cbd"/>
  <text x="${LEFT - 8}" y="${y + 16}" text-anchor="end">${label}</text><text x="${LEFT + 6}" y="${y + 16}" fill="#fff">${value}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${60 + measurements.length * (BAR + 8)}" font-family="sans-serif" font-size="12">
  <rect width="100%" height="100%" fill="#fff"/><text x="${LEFT}" y="24" font-weight="bold">Rows per second; light: the COPY limit measured beside it</text>
  ${bars.join('\n  ')}
</svg>
`;
}
