// offline-one.mjs HOSTS   Times check, render and plan of one fleet in this process, and prints one line of JSON.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {loadFleet} from '../../dist/app/fleet.js';
import {loadAssets, planFleet} from '../../dist/app/plan.js';
import {systemClock} from '../../dist/base/clock.js';
import {stopper} from '../../dist/base/stop.js';
import {desireHost} from '../../dist/desired/desired.js';
import {renderFiles} from '../../dist/desired/render.js';
import {noKnowledge} from '../../dist/model/knowledge.js';
import {sampleHost, writeInventory} from './fleet.mjs';

const hosts = Number(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'vifleet-bench-'));
const figures = {hosts};
async function timed(name, work) {
  const from = performance.now();
  const result = await work();
  figures[name] = (performance.now() - from) / 1000;
  return result;
}
try {
  await writeInventory(folder, hosts);
  const loaded = await timed('check', () => loadFleet(folder));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error.issues[0]));
  const {fleet} = loaded.value;
  const assets = await loadAssets(undefined);
  if (!assets.ok) throw assets.error;
  await timed('render', () => {
    for (const host of fleet.hosts.values()) {
      const desired = desireHost(fleet, host, noKnowledge, assets.value.templates);
      if (!desired.ok) throw desired.error;
      const files = renderFiles(desired.value, new Map());
      if (!files.ok) throw files.error;
      figures.files = (figures.files ?? 0) + files.value.size;
    }
  });
  const {plan, unreachable} = await timed('plan', async () =>
    planFleet(fleet, [...fleet.hosts.keys()], assets.value, portsTo(await sampleHost()), {parallel: 50}),
  );
  const odd = unreachable[0]?.failure ?? plan.hosts.find(({kind}) => kind !== 'change');
  if (odd !== undefined) throw new Error(`the bench means to change every host, but ${odd.host ?? ''} ${odd.message}`);
  figures.steps = plan.hosts.reduce((sum, {steps}) => sum + Object.values(steps).flat().length, 0);
  figures.peakMegabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await rm(folder, {recursive: true, force: true});
}

/** Hosts that answer at once, from memory. */
function portsTo(sample) {
  const transport = {
    connect: async ({host}) => ({
      ok: true,
      value: {exec: async (_command, stdin) => said(host, stdin), close: async () => {}},
    }),
    close: async () => {},
  };
  const said = (host, stdin) => {
    const facts = /\n@ facts \d+\n([a-z0-9\n]*)\n@ files /.exec(stdin)?.[1]?.split('\n') ?? [];
    return {ok: true, value: {code: 0, stdout: sample(Number(host.slice(3)), facts.filter(Boolean)), stderr: ''}};
  };
  return {transport, clock: systemClock, stop: stopper().stop, emit: () => {}};
}
