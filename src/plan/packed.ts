import type {ChangedHost, HostPlan} from './plan.ts';
import {canonicalJson, knownJson} from '../base/json.ts';
import {packText} from '../base/packed.ts';

/**
 * The same plan of a host in a tenth of the room: what nobody looks at is kept packed, and unpacked each time that somebody
 * does. Plans of ten thousand hosts are in memory at once.
 */
export const packedPlan = (plan: HostPlan): HostPlan => (plan.kind === 'change' ? packedChange(plan) : plan);

function packedChange(plan: ChangedHost): ChangedHost {
  const text = packText(canonicalJson(plan));
  let seen: WeakRef<ChangedHost> | undefined;
  const open = (): ChangedHost => {
    const known = seen?.deref();
    if (known !== undefined) return known;
    const opened = JSON.parse(text.read()) as ChangedHost;
    seen = new WeakRef(opened);
    return opened;
  };
  const {kind, host, endpoint, platform, endpointAfter, impact, risk, guard, limits, management, recordBefore} = plan;
  return knownJson(
    {
      ...{kind, host, endpoint, platform, endpointAfter, impact, risk, guard, limits, management, recordBefore},
      get satisfied() {
        return open().satisfied;
      },
      get changes() {
        return open().changes;
      },
      get files() {
        return open().files;
      },
      get steps() {
        return open().steps;
      },
      get undo() {
        return open().undo;
      },
      get expect() {
        return open().expect;
      },
      get checks() {
        return open().checks;
      },
      get verify() {
        return open().verify;
      },
      get record() {
        return open().record;
      },
      get guests() {
        return open().guests;
      },
    },
    () => text.read(),
  );
}
