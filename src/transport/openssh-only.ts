import type {Failure} from '../base/failure.ts';
import {failure} from './failures.ts';
import type {Way} from './way.ts';

/** What the ssh config asks for on a way and only ssh itself can do; to pass it over could let a wrong host in. */
export function openSshOnly({target, settings: {proxyCommand, revokedHostKeys}}: Way): Failure | undefined {
  const refuse = (asked: string, hint: string) =>
    failure(target, 'transport/openssh-only', `the ssh config ${asked}, which is not supported`, hint);
  if (proxyCommand !== undefined)
    return refuse(
      `reaches ${target.at} by a program (ProxyCommand ${proxyCommand})`,
      'use ProxyJump, or "ProxyCommand none" for this host',
    );
  if (revokedHostKeys !== undefined)
    return refuse(
      `has a file of keys that ${target.at} may not show (RevokedHostKeys ${revokedHostKeys})`,
      'write these keys into known_hosts, each line beginning with "@revoked *", and set "RevokedHostKeys none" for this host',
    );
  return undefined;
}
