import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {openInventory} from '../inventory.ts';

export async function check(args: Arguments<'check'>, screen: Screen): Promise<ExitCode> {
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const {hosts, guests, networks} = loaded.fleet;
  const count = (n: number, one: string) => `${n} ${n === 1 ? one : `${one}s`}`;
  screen.text(`ok: ${count(hosts.size, 'host')}, ${count(guests.size, 'guest')}, ${count(networks.size, 'network')}\n`);
  screen.document({
    format: 'vifleet/check',
    version: 1,
    hosts: hosts.size,
    guests: guests.size,
    networks: networks.size,
    warnings: loaded.warnings,
  });
  return 0;
}
