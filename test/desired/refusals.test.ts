import {describe, expect, it} from 'vitest';
import {desireHost} from '../../src/desired/desired.ts';
import {compileTemplates} from '../../src/desired/templates.ts';
import type {Fleet, Host} from '../../src/model/fleet.ts';
import {noKnowledge} from '../../src/model/knowledge.ts';
import {ipv4} from '../../src/model/values.ts';
import {bridge, bridged, bridgedVif, fleet, guest, host, must} from './fleet.ts';
import {shippedTemplates} from './shipped.ts';

const lan = bridged('lan', 'br0', 'eth0');
const br0 = bridge('br0', '192.168.1.20/24');
/** Code and words of the refusal; undefined where the host can be served. */
function refusal(made: Fleet, one: Host): string | undefined {
  const result = desireHost(made, one, noKnowledge, compileTemplates(shippedTemplates));
  return result.ok ? undefined : `${result.error.code}: ${result.error.message}`;
}

describe('what is not built is refused by name and place', () => {
  it('guests that are to run, or to stand still', () => {
    const earth = host('earth', [lan], [br0]);
    const guests = (['running', 'stopped'] as const).map((run) => guest(run, earth, [bridgedVif(0, lan)], {run}));
    const words = refusal(fleet([lan], [earth], guests), earth);
    for (const place of ['guests.running.run', 'guests.stopped.run']) expect(words).toContain(`(${place})`);
  });

  it('says nothing of what concerns other hosts only', () => {
    const earth = host('earth', [lan], [br0]);
    const mars = host('mars', [{...lan, dhcp: {first: must(ipv4('10.0.0.5')), last: must(ipv4('10.0.0.9'))}}], [br0]);
    expect(refusal(fleet([lan], [earth, mars]), earth)).toBeUndefined();
  });

  it('a platform with a network service or a firewall that is not built', () => {
    const at = (platform: Host['platform']) => host('earth', [lan], [br0], {platform});
    expect(refusal(fleet([lan], [at('leap-15')]), at('leap-15'))).toMatch(/^platform\/not-built: .*firewalld/);
    expect(refusal(fleet([lan], [at('leap-16')]), at('leap-16'))).toMatch(/^platform\/not-built: .*NetworkManager/);
    expect(refusal(fleet([lan], [at('auto')]), at('auto'))).toMatch(/^platform\/not-built/);
    expect(refusal(fleet([lan], [at('leap-42')]), at('leap-42'))).toBeUndefined();
  });
});
