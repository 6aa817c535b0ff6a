// Started by hosts.mjs in namespaces of its own.
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {loadAssets} from '../../dist/app/plan.js';
import {systemClock} from '../../dist/base/clock.js';
import {stopper} from '../../dist/base/stop.js';
import {runOn} from '../../dist/lab/host.js';
import {programsFolder} from '../../dist/lab/layout.js';
import {gatherHost} from '../../dist/run/gather.js';
import {usualPatience} from '../../dist/run/reach.js';
import {measured, startFleet} from './sshd-fleet.mjs';

const number = (text) => ({type: 'string', default: text});
const {values} = parseArgs({
  options: {hosts: number('100'), apply: number(''), rounds: number('3'), guests: number('2')},
});
const hosts = Number(values.hosts);
const applied = values.apply === '' ? hosts : Number(values.apply);
const folder = await mkdtemp('/tmp/vifleet-bench-');
try {
  const from = performance.now();
  const fleet = await startFleet(folder, hosts, Number(values.guests));
  console.log(`${hosts} hosts up in ${((performance.now() - from) / 1000).toFixed(0)} s`);
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: fleet.home,
    XDG_STATE_HOME: join(folder, 'state'),
    LANG: 'C',
  };
  const vifleet = (...words) => [join(import.meta.dirname, '../../dist/cli/main.js'), ...words];
  const chosen = fleet.hosts.slice(0, applied);
  const pattern = chosen.map(({name}) => name).join(',');

  const rows = [];
  const measure = async (what, count, expected, args) => {
    const row = {what, hosts: count, ...(await measured(args, env, fleet))};
    if (row.code !== expected) throw new Error(`${what} ended with ${row.code}: ${row.words.slice(-2_000)}`);
    rows.push(row);
    console.log(
      columns(what, [
        count,
        row.wall.toFixed(2),
        row.cpu.toFixed(2),
        row.rss.toFixed(0),
        row.connections,
        row.execs,
        row.dropped,
      ]),
    );
  };
  const floors = await floorsOf(fleet, chosen);
  console.log(columns('', ['hosts', 'wall s', 'cpu s', 'MB', 'connects', 'execs', 'dropped']));
  await measure('first plan', hosts, 2, vifleet('plan', '-i', fleet.inventory));
  await measure('first apply', applied, 0, vifleet('apply', pattern, '--yes', '-i', fleet.inventory));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [what, file] of Object.entries(floors))
      await measure(what, applied, 0, [join(import.meta.dirname, 'floor.mjs'), file]);
    await measure('plan, nothing to change', applied, 0, vifleet('plan', pattern, '-i', fleet.inventory));
  }
  tell(rows);
} finally {
  await rm(folder, {recursive: true, force: true});
}
process.exit(0);

/** Two floors: bytes of the same number to and fro, and the same question to the host. */
async function floorsOf(fleet, chosen) {
  const assets = await loadAssets(undefined);
  const asked = {};
  const session = {
    exec: async (command, stdin) => (
      Object.assign(asked, {command, stdin}),
      {ok: true, value: {code: 1, stdout: '', stderr: ''}}
    ),
    close: async () => {},
  };
  const transport = {connect: async () => ({ok: true, value: session}), close: async () => {}};
  const effects = {clock: systemClock, stop: stopper().stop};
  const [{name, address}] = chosen;
  await gatherHost({host: name, address}, [], {transport, kit: assets.value.kit, effects, patience: usualPatience});
  const answer = await runOn({world: fleet.world, name, programs: programsFolder}, asked.command, asked.stdin);
  const bytes = Buffer.byteLength(answer.stdout);
  const addresses = chosen.map((host) => host.address);
  const files = {'floor, same size': join(folder, 'size.json'), 'floor, same question': join(folder, 'question.json')};
  const commands = [`cat >/dev/null; head -c ${bytes} /dev/zero`, asked.command];
  for (const [i, file] of Object.values(files).entries())
    await writeFile(file, JSON.stringify({addresses, command: commands[i], stdin: asked.stdin}));
  console.log(`one question is ${asked.stdin.length} bytes, its answer ${bytes}`);
  return files;
}

function tell(all) {
  const median = (what, of) => {
    const sorted = all
      .filter((row) => row.what === what)
      .map(of)
      .sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  };
  const names = [...new Set(all.map(({what}) => what))];
  const medians = names.map((what) => ({
    what,
    ...Object.fromEntries(
      ['hosts', 'wall', 'cpu', 'rss', 'connections', 'execs', 'dropped'].map((key) => [
        key,
        median(what, (row) => row[key]),
      ]),
    ),
  }));
  const by = Object.fromEntries(medians.map((row) => [row.what, row]));
  const plan = by['plan, nothing to change'];
  const ratios = Object.fromEntries(
    ['floor, same size', 'floor, same question'].map((floor) => [
      floor,
      {wall: round(plan.wall / by[floor].wall), cpu: round(plan.cpu / by[floor].cpu)},
    ]),
  );
  console.log(`plan with nothing to change, by the floor: ${JSON.stringify(ratios)}`);
  console.log(
    JSON.stringify({format: 'vifleet/bench', version: 1, bench: 'hosts', node: process.version, rows: medians, ratios}),
  );
}

function round(value) {
  return Number(value.toFixed(2));
}

function columns(what, cells) {
  return what.padEnd(26) + cells.map((cell) => String(cell).padStart(9)).join('');
}
