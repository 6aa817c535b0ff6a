import {Failure} from '../base/failure.ts';
import {sha256} from '../base/hash.ts';
import {err, ok, type Result} from '../base/result.ts';
import type {FactAnswer, FactName, ObservedFile, ObservedTransaction} from './facts.ts';
import {observeFirewall, type ObservedFirewall} from './firewall.ts';
import type {ObservedGuest} from './guests.ts';
import type {ObservedLink} from './links.ts';
import {parsers, type Fact} from './parsers.ts';
import type {Oddity} from './reading.ts';
import {readRecord, type HostRecord} from './record.ts';
import {isActive} from './services.ts';

/** The raw answer of one host, as it comes out of the protocol's `read`. */
export interface HostReading {
  readonly facts: ReadonlyMap<FactName, FactAnswer>;
  /** By path, or as a list. */
  readonly files: ReadonlyMap<string, ObservedFile> | readonly ObservedFile[];
  /** The text of the current record; none where the host has none. */
  readonly record?: string | null | undefined;
  readonly transaction?: ObservedTransaction | null | undefined;
}

/** Everything that is known of a host at one moment. What it lacks (wicked, xl, a firewall) is data, not an error. */
export interface ObservedHost {
  readonly host: string;
  readonly os: Fact<'os'>;
  readonly programs: Fact<'programs'>;
  readonly services: Fact<'services'>;
  /** By name. */
  readonly links: ReadonlyMap<string, ObservedLink>;
  readonly addresses: Fact<'addresses'>;
  readonly routes: Fact<'routes'>;
  readonly sysctl: Fact<'sysctl'>;
  readonly firewall: ObservedFirewall;
  readonly policies: Fact<'policies'>;
  readonly ifcheck: Fact<'ifcheck'>;
  readonly neighbours: Fact<'neighbours'>;
  /** Whether the host was booted on Xen, and xl answers. */
  readonly xen: boolean;
  /** Domains that Xen has now, whatever their state. */
  readonly guests: readonly ObservedGuest[];
  /** By path. */
  readonly files: ReadonlyMap<string, ObservedFile>;
  readonly record: HostRecord | undefined;
  readonly transaction: ObservedTransaction | undefined;
  /** SHA-256 of the comparable form of each fact that was asked. */
  readonly fingerprints: ReadonlyMap<FactName, string>;
  readonly oddities: readonly Oddity[];
}

/** Without these nothing can be said about a host's network; every host has the program that answers them. */
const essential = ['links', 'addresses', 'routes'] as const satisfies readonly FactName[];

/**
 * One typed value of a host's raw answer. A fact that was not asked, or whose program the host does not have, reads as
 * nothing. Failures: `observed/no-answer`, `observed/record-damaged`, `observed/record-version`.
 */
export function observeHost(host: string, reading: HostReading): Result<ObservedHost, Failure> {
  const silent = essential.find((name) => isSilent(reading.facts.get(name)));
  if (silent !== undefined) return err(noAnswer(host, silent, reading.facts.get(silent)?.rc ?? 0));
  const record = typeof reading.record === 'string' ? readRecord(reading.record, host) : ok(undefined);
  return record.ok ? ok(assemble(host, reading, record.value)) : record;
}

const isSilent = (answer: FactAnswer | undefined): boolean =>
  answer !== undefined && answer.rc !== 0 && answer.raw.trim() === '';

function assemble(host: string, reading: HostReading, record: HostRecord | undefined): ObservedHost {
  const facts = readFacts(reading.facts);
  const answered = (name: FactName) => reading.facts.get(name)?.rc === 0;
  const services = facts.services.value;
  return {
    host,
    os: facts.os.value,
    programs: facts.programs.value,
    services,
    links: new Map(facts.links.value.map((link) => [link.name, link])),
    addresses: facts.addresses.value,
    routes: facts.routes.value,
    sysctl: facts.sysctl.value,
    firewall: observeFirewall(
      services,
      answered('rules4') ? facts.rules4.value : undefined,
      answered('rules6') ? facts.rules6.value : undefined,
    ),
    policies: facts.policies.value,
    ifcheck: facts.ifcheck.value,
    neighbours: facts.neighbours.value,
    xen: facts.guests.value.xen,
    guests: facts.guests.value.guests,
    files: new Map([...reading.files.values()].map((file) => [file.path, file])),
    record,
    transaction: reading.transaction ?? undefined,
    fingerprints: new Map([...reading.facts].map(([name, answer]) => [name, sha256(answer.comparable)])),
    oddities: [...Object.values(facts).flatMap((fact) => fact.oddities), ...rivals(services)],
  };
}

type Facts = {readonly [N in FactName]: ReturnType<(typeof parsers)[N]>};

/** What a program prints when it fails (127: it does not exist) is words, and no answer; `xl list` may fail behind a half. */
function readFacts(answers: ReadonlyMap<FactName, FactAnswer>): Facts {
  const raw = (name: FactName) => {
    const answer = answers.get(name);
    return answer === undefined || answer.rc === 127 ? '' : answer.raw;
  };
  return {
    os: parsers.os(raw('os')),
    services: parsers.services(raw('services')),
    links: parsers.links(raw('links')),
    addresses: parsers.addresses(raw('addresses')),
    routes: parsers.routes(raw('routes')),
    sysctl: parsers.sysctl(raw('sysctl')),
    rules4: parsers.rules4(raw('rules4')),
    rules6: parsers.rules6(raw('rules6')),
    policies: parsers.policies(raw('policies')),
    ifcheck: parsers.ifcheck(raw('ifcheck')),
    guests: parsers.guests(raw('guests')),
    programs: parsers.programs(raw('programs')),
    neighbours: parsers.neighbours(raw('neighbours')),
  };
}

/** Two that do the same work undo each other's. */
const pairs = [
  ['wicked', 'NetworkManager'],
  ['SuSEfirewall2', 'firewalld'],
] as const;

const rivals = (services: Fact<'services'>): readonly Oddity[] =>
  pairs
    .filter((pair) => pair.every((unit) => isActive(services, unit)))
    .map(([one, other]) => ({at: 'services', what: `${one} and ${other} are both active`}));

const noAnswer = (host: string, fact: FactName, rc: number) =>
  new Failure('observed/no-answer', `${host} does not tell its ${fact}: the command failed with exit status ${rc}`, {
    where: {host, step: fact},
    hint: 'see whether ip (iproute2) works on the host',
  });
