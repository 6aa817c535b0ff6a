import type {DriftClass} from '../plan/drift/difference.ts';
import type {HostDrift} from '../plan/drift/host.ts';
import {driftWords} from './drift.ts';
import {safe} from './safe.ts';

const classes = (Object.keys(driftWords) as readonly DriftClass[]).filter((name) => name !== 'unmanaged');

/**
 * Drift as JUnit XML: a suite for each host, a case for each class of drift; a host that could not be compared is an error.
 * Unmanaged things are no drift, and are told in `system-out`.
 */
export function junitText(hosts: readonly HostDrift[]): string {
  const failures = hosts.reduce((sum, host) => sum + failed(host).length, 0);
  const errors = hosts.filter(({kind}) => kind !== 'compared').length;
  const tests = hosts.length * classes.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vifleet drift" tests="${tests}" failures="${failures}" errors="${errors}">`,
    ...hosts.map(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

const failed = (host: HostDrift): readonly DriftClass[] =>
  host.kind === 'compared' ? classes.filter((name) => linesOf(host, name).length > 0) : [];

const linesOf = (host: Extract<HostDrift, {kind: 'compared'}>, name: DriftClass): readonly string[] =>
  host.differences.filter((difference) => difference.class === name).map(({object, what}) => `${object} ${what}`);

function suite(host: HostDrift): string {
  const errors = host.kind === 'compared' ? 0 : 1;
  const counts = `tests="${classes.length}" failures="${failed(host).length}" errors="${errors}"`;
  const lines = classes.map((name, index) => testCase(host, name, index === 0));
  const unmanaged = host.kind === 'compared' ? linesOf(host, 'unmanaged') : [];
  const told = unmanaged.length === 0 ? [] : [`    <system-out>${xml(unmanaged.join('\n'))}</system-out>`];
  return [`  <testsuite name="${xml(host.host)}" ${counts}>`, ...lines, ...told, '  </testsuite>'].join('\n');
}

function testCase(host: HostDrift, name: DriftClass, first: boolean): string {
  const head = `    <testcase classname="${xml(host.host)}" name="nothing is ${driftWords[name]}"`;
  if (host.kind !== 'compared') {
    const {code, message, hint} = host.failure;
    const body = first
      ? `<error type="${xml(code)}" message="${xml(message)}">${xml(hint)}</error>`
      : '<skipped message="the host was not compared"/>';
    return `${head}>${body}</testcase>`;
  }
  const lines = linesOf(host, name);
  if (lines.length === 0) return `${head}/>`;
  const message = lines.length === 1 ? (lines[0] ?? '') : `${lines.length} differences`;
  return `${head}><failure type="${name}" message="${xml(message)}">${xml(lines.join('\n'))}</failure></testcase>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 has no way to write most control characters: they are spelt out. */
const xml = (text: string): string =>
  text
    .split('\n')
    .map(safe)
    .join('\n')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
