// offline.mjs [HOSTS...]   Check, render and plan for fleets of growing size, each in a process of its own, no host asked.
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000, 3_000, 10_000];
const one = join(import.meta.dirname, 'offline-one.mjs');
const rows = sizes.map((size) => {
  const {status, stdout} = spawnSync(process.execPath, [one, String(size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) process.exit(1);
  return JSON.parse(stdout);
});

const seconds = ({check, render, plan}) => check + render + plan;
const columns = [
  ['hosts', ({hosts}) => hosts],
  ['guests', ({hosts}) => hosts * 10],
  ['check s', ({check}) => check.toFixed(1)],
  ['render s', ({render}) => render.toFixed(1)],
  ['plan s', ({plan}) => plan.toFixed(1)],
  ['all s', (row) => seconds(row).toFixed(1)],
  ['peak MB', ({peakMegabytes}) => peakMegabytes.toFixed(0)],
];
for (const cells of [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, cell]) => cell(row)))])
  console.log(cells.map((cell) => String(cell).padStart(9)).join(''));
const exponents = Object.fromEntries(
  Object.entries({check: ({check}) => check, render: ({render}) => render, plan: ({plan}) => plan, all: seconds}).map(
    ([name, of]) => [name, Number(slope(rows.map((row) => [Math.log(row.hosts), Math.log(of(row))])).toFixed(3))],
  ),
);
if (rows.length > 1) console.log(`grows with the number of hosts to the power of: ${JSON.stringify(exponents)}`);
console.log(
  JSON.stringify({format: 'vifleet/bench', version: 1, bench: 'offline', node: process.version, rows, exponents}),
);

/** Of the line through the points with the least squares. */
function slope(points) {
  const mean = (n) => points.reduce((sum, point) => sum + point[n], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
