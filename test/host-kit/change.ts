import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {sha256} from '../../src/base/hash.ts';
import type {TransactionState} from '../../src/host-kit/answer.ts';
import type {Phase, Step} from '../../src/plan/steps.ts';
import type {ChangedHost, FileChange} from '../../src/plan/plan.ts';
import type {HostName} from '../../src/model/values.ts';
import {beginRequest, type BeginMeta, type Request} from '../../src/host-kit/request.ts';
import {refusalOf} from '../../src/host-kit/refusal.ts';
import type {Kit} from '../../src/host-kit/build.ts';
import {FakeHost, kitOf, type Shell} from './host.ts';

/** Seconds that tests may take: the machine is shared, and the kit waits in whole seconds. */
export const patient = {testTimeout: 120_000, hookTimeout: 60_000};

export const before = {
  eth0: "BOOTPROTO='static'\nSTARTMODE='auto'\nIPADDR='192.168.1.20/24'\n",
  routes: 'default 192.168.1.1 - -\n',
  firewall: 'FW_DEV_EXT="eth0"\n',
  alice: 'name = "alice"\nvif = [ "mac=00:16:3e:4f:94:a9,bridge=br0" ]\n',
};
const after = {
  eth0: "BOOTPROTO='static'\nSTARTMODE='auto'\n",
  br0: "BOOTPROTO='static'\nSTARTMODE='auto'\nBRIDGE='yes'\nBRIDGE_PORTS='eth0'\nIPADDR='192.168.1.20/24'\n",
  firewall: 'FW_DEV_EXT="br0"\n',
  vif: "STARTMODE='hotplug'\nBOOTPROTO='static'\nLINK_REQUIRED='no'\n",
  routes: 'default 192.168.1.1 - -\n192.168.1.21 - - alice.0\n',
  alice: 'name = "alice"\nvif = [ "mac=00:16:3e:4f:94:a9,vifname=alice.0" ]\n',
};

const network = '/etc/sysconfig/network';

/** A host whose address is on eth0, as before a bridge is made. */
export function plainHost(shell: Shell = 'dash', options: {readonly systemd?: boolean} = {}): FakeHost {
  const host = new FakeHost(shell, options);
  host.write(`.${network}/ifcfg-eth0`, before.eth0);
  host.write(`.${network}/routes`, before.routes);
  host.write('./etc/sysconfig/SuSEfirewall2', before.firewall);
  host.write('./etc/xen/vm/alice.cfg', before.alice);
  for (const folder of ['var/lib', 'etc/systemd/system']) mkdirSync(join(host.root, folder), {recursive: true});
  host.table('links', 'eth0 nic -\n');
  host.table('addr', 'eth0 192.168.1.20/24\n');
  host.table('route', 'default 192.168.1.1 eth0\n');
  host.table(
    'rules4',
    '*filter\n:INPUT DROP [1:60]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [5:300]\n-A INPUT -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
  );
  host.table('domains', '');
  host.table('next-id', '2\n');
  return host;
}

/** A host whose address is on br0, with alice on it. */
export function bridgedHost(shell: Shell = 'dash', options: {readonly systemd?: boolean} = {}): FakeHost {
  const host = plainHost(shell, options);
  host.write(`.${network}/ifcfg-eth0`, after.eth0);
  host.write(`.${network}/ifcfg-br0`, after.br0);
  host.write('./etc/sysconfig/SuSEfirewall2', after.firewall);
  host.table('links', 'eth0 nic br0\nbr0 bridge -\nvif1.0 vif br0\n');
  host.table('addr', 'br0 192.168.1.20/24\n');
  host.table('route', 'default 192.168.1.1 br0\n');
  host.table('domains', 'alice 1 -b----\n');
  host.vif('alice', '1 br0 vif1.0\n');
  return host;
}

export interface Draft {
  readonly files: readonly {readonly path: string; readonly before: string | null; readonly after: string | null}[];
  readonly stop?: readonly Step[];
  readonly change: readonly Step[];
  readonly start?: readonly Step[];
  readonly beforeRestore?: readonly Step[];
  readonly afterRestore?: readonly Step[];
  readonly expect?: Readonly<Record<string, string>>;
  readonly window?: number;
  readonly checks?: readonly string[];
}

/** The management address moves from eth0 to br0. */
export const moveToBridge: Draft = {
  files: [
    {path: `${network}/ifcfg-eth0`, before: before.eth0, after: after.eth0},
    {path: `${network}/ifcfg-br0`, before: null, after: after.br0},
    {path: '/etc/sysconfig/SuSEfirewall2', before: before.firewall, after: after.firewall},
  ],
  change: [
    {do: 'sysctl-set', key: 'net/ipv4/ip_forward', value: '1'},
    {do: 'file-put', path: `${network}/ifcfg-eth0`},
    {do: 'file-put', path: `${network}/ifcfg-br0`},
    {do: 'file-put', path: '/etc/sysconfig/SuSEfirewall2'},
    {do: 'link-up', links: ['eth0', 'br0']},
    {do: 'expect-address', link: 'br0', cidr: '192.168.1.20/24'},
    {do: 'expect-no-address', link: 'eth0'},
    {do: 'expect-port', bridge: 'br0', port: 'eth0'},
    {do: 'expect-default', gateway: '192.168.1.1', link: 'br0'},
    {do: 'firewall-load'},
  ],
  beforeRestore: [{do: 'link-down', links: ['br0']}],
  afterRestore: [{do: 'link-up', links: ['eth0']}, {do: 'firewall-load'}],
  checks: ['wicked'],
};

/** alice goes from the bridge to a route of her own. */
export const routeAlice: Draft = {
  files: [
    {path: `${network}/ifcfg-alice.0`, before: null, after: after.vif},
    {path: `${network}/routes`, before: before.routes, after: after.routes},
    {path: '/etc/xen/vm/alice.cfg', before: before.alice, after: after.alice},
    {path: '/etc/xen/scripts/vif-vifleet', before: null, after: '#!/bin/sh\nexit 0\n'},
  ],
  stop: [{do: 'guest-stop', guest: 'alice', timeoutSeconds: 5, onTimeout: 'fail'}],
  change: [
    {do: 'file-put', path: `${network}/ifcfg-alice.0`},
    {do: 'file-put', path: `${network}/routes`},
    {do: 'file-put', path: '/etc/xen/scripts/vif-vifleet'},
    {do: 'link-declare', link: 'alice.0'},
    {do: 'file-put', path: '/etc/xen/vm/alice.cfg'},
    {do: 'arp-notify', link: 'br0', address: '192.168.1.21'},
  ],
  start: [
    {do: 'guest-start', guest: 'alice', config: '/etc/xen/vm/alice.cfg', timeoutSeconds: 5},
    {do: 'expect-route', destination: '192.168.1.21/32', link: 'alice.0'},
  ],
  beforeRestore: [{do: 'guest-stop', guest: 'alice', timeoutSeconds: 5, onTimeout: 'fail'}],
  afterRestore: [
    {do: 'link-forget', link: 'alice.0'},
    {do: 'guest-start', guest: 'alice', config: '/etc/xen/vm/alice.cfg', timeoutSeconds: 5},
  ],
  checks: ['wicked', 'xl /etc/xen/vm/alice.cfg', 'shell /etc/xen/scripts/vif-vifleet'],
};

export const meta: BeginMeta = {id: 'r1-earth', run: 'r1', owner: 'ann@desk', retries: [0, 1]};

/** The plan of one host, and the texts that go with it. */
export function planOf(draft: Draft): {readonly host: ChangedHost; readonly texts: Readonly<Record<string, string>>} {
  const hash = (text: string | null) => (text === null ? null : sha256(text));
  const files = draft.files.map(({path, before: old, after: wanted}): FileChange => ({
    path,
    before: hash(old),
    after: hash(wanted),
    mode: path.includes('scripts') ? '0755' : '0644',
    uid: 0,
    gid: 0,
    because: [],
  }));
  const texts = draft.files.flatMap(({after: wanted}) => (wanted === null ? [] : [[sha256(wanted), wanted] as const]));
  const host: ChangedHost = {
    kind: 'change',
    host: 'earth' as HostName,
    endpoint: {address: '192.168.1.20'},
    endpointAfter: {address: '192.168.1.20'},
    platform: 'leap-42',
    satisfied: [],
    changes: [],
    impact: [],
    risk: {cutsManagement: true, reasons: []},
    files,
    steps: {'stop-guests': draft.stop ?? [], change: draft.change, 'start-guests': draft.start ?? []},
    undo: {beforeRestore: draft.beforeRestore ?? [], afterRestore: draft.afterRestore ?? []},
    expect: {
      facts: draft.expect ?? {},
      files: Object.fromEntries(files.map((file) => [file.path, file.before ?? '-'])),
    },
    checks: draft.checks ?? [],
    guard: {windowSeconds: draft.window ?? 60, lastResort: 'none'},
    limits: {'stop-guests': 0, change: 0, 'start-guests': 0},
    management: ['eth0', 'br0'],
    verify: {files: {}, links: [], ports: [], guests: [], probes: []},
    recordBefore: null,
    guests: [],
    record: '{"format":"vifleet/record","version":1}\n',
  };
  return {host, texts: Object.fromEntries(texts)};
}

const ours = kitOf();
export const begin = (draft: Draft, with_: Partial<BeginMeta> = {}, kit: Kit = ours): Request => {
  const {host, texts} = planOf(draft);
  return beginRequest(kit, host, texts, {...meta, ...with_});
};

/** Begins, and gives the token. */
export async function begun(
  host: FakeHost,
  draft: Draft,
  with_: Partial<BeginMeta> = {},
  kit: Kit = ours,
): Promise<string> {
  const answer = await host.ask(begin(draft, with_, kit));
  const token = answer.frame('token');
  if (token === undefined) throw new Error(`no token: ${JSON.stringify(refusalOf(answer))}`);
  return token.content.trim();
}

/** A kit whose process kills itself just before it does what the trail's line says, once, in processes that match. */
export const fragileKit = (): Kit =>
  kitOf((name, text) =>
    name === 'core.sh'
      ? text.replace(
          'vf_point() {\n',
          () => `vf_point() {
  if [ -f "$STUB_STATE/die-at" ]; then
    case "$* " in "$(cat "$STUB_STATE/die-at")"*) rm -f "$STUB_STATE/die-at"; kill -9 $$ ;; esac
  fi
`,
        )
      : text,
  );

/** A kit that finds no room for one file of the transaction as long as the table disk-full is there. */
export const kitWithFullDisk = (file: string): Kit =>
  kitOf((name, text) =>
    name === 'core.sh'
      ? text.replace(
          'vf_write() {\n',
          () => `vf_write() {
  case $1 in */${file}) [ ! -f "$STUB_STATE/disk-full" ] || return 1 ;; esac
`,
        )
      : text,
  );

/** Runs a phase to its end. */
export async function phase(
  host: FakeHost,
  token: string,
  name: Phase,
  id: string = meta.id,
): Promise<TransactionState> {
  await host.verb('go', id, token, name);
  return host.until(id, (state) => state.phase !== name || state.progress === 'done' || state.progress === 'failed');
}
