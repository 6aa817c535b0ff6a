import {describe, expect, it} from 'vitest';
import {canonicalJson} from '../../src/base/json.ts';
import {desireHost, type DesiredHost} from '../../src/desired/desired.ts';
import {renderFiles} from '../../src/desired/render.ts';
import {compileTemplates} from '../../src/desired/templates.ts';
import type {Host} from '../../src/model/fleet.ts';
import {noKnowledge} from '../../src/model/knowledge.ts';
import {caseFiles, expectedFiles, scenarios} from './cases.ts';
import {bridge, bridged, fleet, guest, host, macOf, name, routed, routedVif} from './fleet.ts';
import {scenarioFleets} from './scenarios.ts';
import {shippedTemplates} from './shipped.ts';

const templates = compileTemplates(shippedTemplates);
const knowledge = {macs: new Map([[name('eth0'), macOf('00:1c:c0:30:90:83')]])};

function desired(scenario: string): readonly DesiredHost[] {
  const made = scenarioFleets[scenario]?.();
  if (made === undefined) throw new Error(`scenarios.ts has no fleet for ${scenario}`);
  return [...made.hosts.values()].map((one: Host) => {
    const result = desireHost(made, one, knowledge, templates);
    if (!result.ok) throw result.error;
    return result.value;
  });
}

/** The host's files as it had them, by absolute path. */
const filesOn = (scenario: string, one: DesiredHost) =>
  new Map([...caseFiles(scenario, `host/${one.host}`)].map(([path, text]) => [`/${path}`, text]));

function rendered(scenario: string): ReadonlyMap<string, string> {
  const texts = desired(scenario).flatMap((one) => {
    const result = renderFiles(one, filesOn(scenario, one));
    if (!result.ok) throw result.error;
    const described = JSON.stringify(JSON.parse(canonicalJson({intent: one.intent, files: one.files})), null, 2);
    const files = [...result.value].map(([path, text]) => [`${one.host}${path}`, text] as const);
    return [[`${one.host}.json`, `${described}\n`] as const, ...files];
  });
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('what a host should have', () => {
  it('has a folder of files for each scenario, and a scenario for each folder', () => {
    expect(Object.keys(scenarioFleets).sort()).toEqual(scenarios());
  });

  it.each(Object.keys(scenarioFleets))('is in files: %s', (scenario) => {
    const now = rendered(scenario);
    expect(Object.fromEntries(now)).toEqual(Object.fromEntries(expectedFiles(scenario, now)));
  });

  it('is the same to the byte however often it is asked for', () => {
    const once = canonicalJson(desired('every-kind-on-one-host'));
    expect(canonicalJson(desired('every-kind-on-one-host'))).toBe(once);
  });

  it('names a reason in the inventory for every part and file', () => {
    for (const scenario of Object.keys(scenarioFleets))
      for (const file of desired(scenario).flatMap((one) => one.files))
        for (const {because} of file.kind === 'owned' ? [file] : file.parts) expect(because, file.path).not.toEqual([]);
  });

  it('gives a bridge no hardware address while that of its NIC is not known', () => {
    const lan = bridged('lan', 'br0', 'eth0');
    const earth = host('earth', [lan], [bridge('br0', '192.168.1.20/24')]);
    const result = desireHost(fleet([lan], [earth]), earth, noKnowledge, templates);
    expect(result.ok && JSON.stringify(result.value)).not.toContain('LLADDR');
  });

  it('uses one name for a routed guest in its link, its route, the firewall, sysctl and the vif', () => {
    const lan = bridged('lan', 'br0', 'eth0');
    const edge = routed('edge', 'br0');
    const earth = host('earth', [lan, edge], [bridge('br0', '192.168.1.20/24')]);
    const vif = routedVif(0, edge, 'web', '192.168.1.21');
    const result = desireHost(fleet([lan, edge], [earth], [guest('alice', earth, [vif])]), earth, knowledge, templates);
    const text = result.ok ? JSON.stringify(result.value.files) : '';
    expect(text).toContain('ifcfg-web');
    expect(text).toContain('"path":"/etc/sysconfig/network/ifroute-web"');
    expect(text).toContain('"link":"web"');
    expect(text).toContain('"items":["web"]');
    expect(text).toContain('net.ipv4.conf.web.proxy_arp');
    expect(text).toContain('"vifname":"web"');
    expect(text).not.toContain('alice.0');
  });
});
