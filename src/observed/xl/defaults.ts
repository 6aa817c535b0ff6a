import type {ObservedFile} from '../facts.ts';

/** What xl takes where a vif says nothing (xl.conf(5)). */
export interface XlDefaults {
  readonly bridge: string;
  readonly script: string;
}

/** openSUSE's xl.conf names br0; upstream's own default is xenbr0, where there is no xl.conf at all to name one. */
export function xlDefaults(config: ObservedFile | undefined): XlDefaults {
  const value = (key: string) =>
    new RegExp(`^[ \\t]*${key.replaceAll('.', '\\.')}[ \\t]*=[ \\t]*(["'])(.*?)\\1`, 'm').exec(config?.text ?? '')?.[2];
  return {bridge: value('vif.default.bridge') || 'br0', script: value('vif.default.script') || 'vif-bridge'};
}
