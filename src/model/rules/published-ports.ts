import type {Issue} from '../../base/issue.ts';
import type {Fleet, Publication} from '../fleet.ts';
import type {HostName} from '../values.ts';
import {finding, type Rule} from './finding.ts';

interface Published {
  readonly host: HostName;
  readonly publication: Publication;
  readonly path: string;
}

/** A port of a host leads to one guest, and the one that SSH needs to none. */
export const publishedPorts: Rule = (fleet, places) => {
  const first = new Map<string, string>();
  const issues: Issue[] = [];
  for (const {host, publication, path} of published(fleet)) {
    const port = `${publication.protocol}/${publication.hostPort}`;
    const owner = first.get(`${host} ${port}`) ?? sshOwner(fleet, host, port);
    if (owner === undefined) first.set(`${host} ${port}`, path);
    else
      issues.push(
        finding(places, 'model/published-port', path, `the port ${port} of the host "${host}" is taken`, {
          hint: 'publish another port',
          related: [{path: owner, message: 'taken by this'}],
        }),
      );
  }
  return issues;
};

const published = (fleet: Fleet): readonly Published[] =>
  [...fleet.guests.values()].flatMap((guest) =>
    guest.vifs.flatMap((vif) =>
      vif.kind !== 'masqueraded'
        ? []
        : vif.publish.map((publication, n) => ({
            host: guest.host,
            publication,
            path: `guests.${guest.name}.vifs[${vif.number}].publish[${n}]`,
          })),
    ),
  );

function sshOwner(fleet: Fleet, name: HostName, port: string): string | undefined {
  const host = fleet.hosts.get(name);
  return host !== undefined && port === `tcp/${host.ssh.port ?? 22}` ? `hosts.${name}.ssh.port` : undefined;
}
