import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {compileTemplates} from '../../src/desired/templates.ts';
import {shippedTemplates} from './shipped.ts';

const stubs = fileURLToPath(new URL('./stubs', import.meta.url));
const backend = '/local/domain/0/backend/vif/1/0';

let world = '';
let script = '';

beforeEach(() => {
  world = mkdtempSync(join(tmpdir(), 'vif-vifleet-'));
  script = join(world, 'vif-vifleet');
  const text = compileTemplates(shippedTemplates).render('scripts/vif-vifleet', {});
  if (!text.ok) throw text.error;
  writeFileSync(script, text.value, {mode: 0o755});
});
afterEach(() => rmSync(world, {recursive: true, force: true}));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(world, path)), {recursive: true});
  writeFileSync(join(world, path), text);
}

const read = (path: string): string | undefined =>
  existsSync(join(world, path)) ? readFileSync(join(world, path), 'utf8').trim() : undefined;

/** A host on which Xen has just made the device of the guest's vif. */
function host(links: string, vifname: string | undefined): void {
  write('links', links);
  for (const line of links.split('\n').filter((text) => text !== ''))
    write(`root/proc/sys/net/ipv4/conf/${line.split(' ')[0] ?? ''}/proxy_arp`, '0\n');
  if (vifname !== undefined) write(`xenstore${backend}/vifname`, `${vifname}\n`);
}

/** Runs the script as libxl does. */
function hotplug(shell: readonly string[], command: string, env: Record<string, string> = {}, type = 'type_if=vif') {
  const [program = '', ...words] = shell;
  return spawnSync(program, [...words, script, command, type], {
    encoding: 'utf8',
    env: {
      PATH: `${stubs}:/usr/bin:/bin`,
      STUB: world,
      VIFLEET_ROOT: join(world, 'root'),
      XENBUS_PATH: backend,
      vif: 'vif1.0',
      ...env,
    },
  });
}

const status = () => read(`xenstore${backend}/hotplug-status`);
const proxyArp = (device: string) => read(`root/proc/sys/net/ipv4/conf/${device}/proxy_arp`);

describe.each([['dash'], ['bash', '--posix'], ['busybox', 'sh']])('the hotplug script under %s', (...shell) => {
  it('names the vif, sets it up, lets the host answer ARP on it, and tells Xen', () => {
    host('eth0 up\nvif1.0 down\n', 'alice.0');
    expect(hotplug(shell, 'online')).toMatchObject({status: 0, stderr: ''});
    expect(read('links')).toBe('eth0 up\nalice.0 up');
    expect(proxyArp('alice.0')).toBe('1');
    expect(proxyArp('eth0')).toBe('0');
    expect(status()).toBe('connected');
  });

  it('does the same where the vif has its name already', () => {
    host('alice.0 down\n', 'alice.0');
    expect(hotplug(shell, 'online').status).toBe(0);
    expect(read('links')).toBe('alice.0 up');
    expect(proxyArp('alice.0')).toBe('1');
    expect(status()).toBe('connected');
  });

  it('may run twice', () => {
    host('vif1.0 down\n', 'alice.0');
    hotplug(shell, 'online');
    expect(hotplug(shell, 'online').status).toBe(0);
    expect(read('links')).toBe('alice.0 up');
  });

  it('renames a vif that somebody set up in between', () => {
    host('vif1.0 up\n', 'alice.0');
    expect(hotplug(shell, 'online').status).toBe(0);
    expect(read('links')).toBe('alice.0 up');
  });

  it("keeps Xen's name where the guest's config gives none", () => {
    host('vif1.0 down\n', undefined);
    expect(hotplug(shell, 'online').status).toBe(0);
    expect(read('links')).toBe('vif1.0 up');
    expect(status()).toBe('connected');
  });

  it('fails, and says why, when the name belongs to another device', () => {
    host('vif1.0 down\nalice.0 up\n', 'alice.0');
    expect(hotplug(shell, 'online').status).toBe(1);
    expect(status()).toBe('error');
    expect(read(`xenstore${backend}/hotplug-error`)).toBe(
      'vif-vifleet: alice.0 exists already; vif1.0 cannot have its name',
    );
    expect(read('links')).toBe('vif1.0 down\nalice.0 up');
  });

  it('fails when the device is not there', () => {
    host('eth0 up\n', 'alice.0');
    expect(hotplug(shell, 'online').status).toBe(1);
    expect(status()).toBe('error');
  });

  it('fails when the host cannot be made to answer ARP', () => {
    host('vif1.0 down\n', undefined);
    rmSync(join(world, 'root/proc/sys/net/ipv4/conf/vif1.0'), {recursive: true});
    expect(hotplug(shell, 'online').status).toBe(1);
    expect(status()).toBe('error');
  });

  it('sets the device down when the guest goes, and does not mind when it is gone', () => {
    host('alice.0 up\n', 'alice.0');
    expect(hotplug(shell, 'offline').status).toBe(0);
    expect(read('links')).toBe('alice.0 down');
    host('eth0 up\n', 'alice.0');
    expect(hotplug(shell, 'offline')).toMatchObject({status: 0, stderr: ''});
    expect(status()).toBeUndefined();
  });

  const tap = {INTERFACE: 'vif1.0-emu'};
  const linkdown = 'root/proc/sys/net/ipv4/conf/alice.0/ignore_routes_with_linkdown';

  it('does the same for the emulated twin of a vif, and lets its route count while the vif has no carrier', () => {
    host('alice.0 up\nvif1.0-emu up\n', 'alice.0');
    write(linkdown, '0\n');
    expect(hotplug(shell, 'add', tap, 'type_if=tap')).toMatchObject({status: 0, stderr: ''});
    expect(read('links')).toBe('alice.0 up\nalice.0-emu up');
    expect(proxyArp('alice.0-emu')).toBe('1');
    expect(read(linkdown)).toBe('1');
    expect(status()).toBeUndefined();
  });

  it('does without that on a kernel that does not know it', () => {
    host('alice.0 up\nvif1.0-emu down\n', 'alice.0');
    expect(hotplug(shell, 'add', tap, 'type_if=tap').status).toBe(0);
    expect(read('links')).toBe('alice.0 up\nalice.0-emu up');
    expect(read(linkdown)).toBeUndefined();
  });

  it('sets the twin down when the guest goes, and leaves the vif alone then', () => {
    host('alice.0 up\nalice.0-emu up\n', 'alice.0');
    expect(hotplug(shell, 'remove', tap, 'type_if=tap').status).toBe(0);
    expect(read('links')).toBe('alice.0 up\nalice.0-emu down');
  });

  it('fails for a twin whose device nobody names', () => {
    host('alice.0 up\nvif1.0-emu down\n', 'alice.0');
    expect(hotplug(shell, 'add', {}, 'type_if=tap').status).toBe(1);
    expect(read('links')).toBe('alice.0 up\nvif1.0-emu down');
  });

  it('touches nothing when it is called without what Xen gives', () => {
    host('vif1.0 down\n', 'alice.0');
    expect(hotplug(shell, 'online', {XENBUS_PATH: ''}).status).toBe(1);
    expect(hotplug(shell, 'online', {vif: ''}).status).toBe(1);
    expect(hotplug(shell, 'remake').status).toBe(1);
    expect(read('links')).toBe('vif1.0 down');
  });
});

describe('the hotplug script', () => {
  it('is what shellcheck has nothing to say about', () => {
    const found = spawnSync('shellcheck', ['-s', 'sh', script], {encoding: 'utf8'});
    expect(found.error).toBeUndefined();
    expect(found.stdout).toBe('');
    expect(found.status).toBe(0);
  });
});
