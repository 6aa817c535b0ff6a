import {buildKit, type Kit} from '../../src/host-kit/build.ts';
import {loadHostKit} from '../../src/load/assets.ts';
import {holdable} from '../rigs/hold.ts';

/** The product's kit, able to be held at a point of the trail. */
export const testedKit = (): Promise<Kit> => kitWith('');

/** The same with functions of it defined anew: what a mistake in the kit would be. */
export async function kitWith(redefinitions: string): Promise<Kit> {
  const texts = await loadHostKit();
  if (!texts.ok) throw texts.error;
  const changed = new Map(texts.value);
  changed.set('core.sh', holdable(textOf(changed, 'core.sh')));
  changed.set('recover.sh', `${textOf(changed, 'recover.sh')}\n${redefinitions}\n`);
  return buildKit(changed);
}

function textOf(texts: ReadonlyMap<string, string>, name: string): string {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`the kit has no ${name}`);
  return text;
}
