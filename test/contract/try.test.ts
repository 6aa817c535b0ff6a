import {readFile} from 'node:fs/promises';
import {test} from 'vitest';
import {loadAssets} from '../../src/app/plan.ts';
import {labRig} from '../rigs/lab.ts';
import {namespaceRig} from '../rigs/ns/ns.ts';
import {attempt} from './attempt.ts';
import {violations} from './judge.ts';
import {testedKit} from './kits.ts';

test('try', async () => {
  const kit = await testedKit();
  const assets = await loadAssets(undefined);
  if (!assets.ok) throw assets.error;
  const rig = process.env['RIG'] === 'ns' ? namespaceRig(kit) : labRig(kit);
  await rig.up();
  const t0 = performance.now();
  const trial = await rig.trial((process.env['FORM'] ?? 'plain') as 'plain');
  const t1 = performance.now();
  console.log('up', t1 - t0);
  try {
    const inventory = await readFile(
      new URL(`./inventories/${process.env['INV'] ?? 'bridged-host'}.yml`, import.meta.url),
      'utf8',
    );
    const strike = process.env['AT'] ? {at: process.env['AT'], what: process.env['WHAT'] as 'cut'} : undefined;
    const run = await attempt({trial, inventory, assets: {...assets.value, kit}, ...(strike ? {strike} : {})});
    console.log('ran', performance.now() - t1, run.plan.kind, run.result, run.secondPlan, run.struck);
    if (run.plan.kind === 'refused') console.log(run.plan);
    console.log(run.after.transaction);
    console.log(JSON.stringify(run.before.guests), JSON.stringify(run.after.guests));
    console.log(violations(run));
    if (process.env['SHOW']) console.log(JSON.stringify(run.plan, undefined, 1));
  } finally {
    await trial.close();
  }
}, 300_000);
