import {groupName, guestName, hostName, networkName} from '../model/values.ts';
import {object, record} from './collections.ts';
import {groupShape} from './groups.ts';
import {guestShape} from './guests.ts';
import {hostFields, hostShape} from './hosts.ts';
import type {Section} from './merge.ts';
import {networkShape} from './networks.ts';
import type {Shape} from './shape.ts';

/** What stands under each key at the top. */
export const shapes = {
  defaults: object('Defaults', hostFields),
  groups: record('groups', groupName, groupShape),
  networks: record('networks', networkName, networkShape),
  hosts: record('hosts', hostName, hostShape),
  guests: record('guests', guestName, guestShape),
} satisfies Record<Section, Shape<unknown>>;
