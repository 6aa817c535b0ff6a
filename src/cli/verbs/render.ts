import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {render, writeRendered} from '../../app/render.ts';
import {renderedText} from '../../report/rendered.ts';
import {chosenHosts, openInventory} from '../inventory.ts';
import {reportFailure} from '../trouble.ts';

export async function renderHosts(
  args: Arguments<'render'> & {readonly hosts?: string},
  screen: Screen,
): Promise<ExitCode> {
  const loaded = await openInventory(args.inventory, screen);
  if (loaded === undefined) return 1;
  const hosts = chosenHosts(loaded.fleet, args.hosts);
  if (!hosts.ok) return reportFailure(hosts.error, screen);
  const files = await render(loaded.fleet, hosts.value, {templates: args.templates, base: args.base});
  if (!files.ok) return reportFailure(files.error, screen);
  if (args.out !== undefined) {
    const written = await writeRendered(args.out, files.value);
    if (!written.ok) return reportFailure(written.error, screen);
    screen.note(`${files.value.length} files in ${args.out}`);
  } else screen.text(renderedText(files.value));
  screen.document({format: 'vifleet/rendered', version: 1, files: files.value});
  return 0;
}
