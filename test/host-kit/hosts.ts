import {afterAll} from 'vitest';
import type {FakeHost} from './host.ts';

const hosts: FakeHost[] = [];

/** The host goes, with all its processes, when the tests of the file are over, which may run side by side. */
export function keep(host: FakeHost): FakeHost {
  hosts.push(host);
  return host;
}

afterAll(() => {
  for (const host of hosts.splice(0)) host.remove();
});
