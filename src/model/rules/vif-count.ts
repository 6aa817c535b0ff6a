import {finding, type Rule} from './finding.ts';

/** The guides of SLES 12 and 15 support up to eight network devices per guest; xl itself does not count. */
const most = 8;

export const vifCount: Rule = (fleet, places) =>
  [...fleet.guests.values()]
    .filter(({vifs}) => vifs.length > most)
    .map(({name, vifs}) =>
      finding(
        places,
        'model/too-many-vifs',
        `guests.${name}.vifs`,
        `the guest "${name}" has ${vifs.length} vifs; Xen serves at most ${most}`,
      ),
    );
