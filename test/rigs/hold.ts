import type {Trial} from './rig.ts';

/**
 * A kit whose processes can be held at one point of the trail, so that a fault strikes exactly there: every entry is
 * written through vf_point before the thing happens that it names. Whoever comes to the point first is held, once.
 */
export const holdable = (coreText: string): string =>
  `${coreText.replace('vf_point() {', 'vf_point_unheld() {')}
vf_point() {
  vf_point_unheld "$@"
  [ -f "$vf_root${holdPath}.at" ] || return 0
  read -r vf_hold_at <"$vf_root${holdPath}.at" || return 0
  case "$*" in $vf_hold_at) ;; *) return 0 ;; esac
  rm "$vf_root${holdPath}.at" 2>/dev/null || return 0
  echo "$$" >"$vf_root${holdPath}.new" && mv "$vf_root${holdPath}.new" "$vf_root${holdPath}.held"
  while [ -f "$vf_root${holdPath}.held" ]; do sleep 0.05; done
}
`;

const holdPath = '/var/lib/hold';
const path = `"$VIFLEET_ROOT"${holdPath}`;
const setRoot = ': "${VIFLEET_ROOT:=}"; ';

export const holdAt = (exec: Trial['exec'], point: string) => exec(`${setRoot}cat >${path}.at`, `${point}\n`);

export const isHeld = async (exec: Trial['exec']): Promise<boolean> =>
  (await exec(`${setRoot}[ -f ${path}.held ]`)).code === 0;

export const letGo = (exec: Trial['exec']) => exec(`${setRoot}rm -f ${path}.at ${path}.held`);

/** Kills or stops the held process with all its group: a phase, a rollback or a verb with what it has started. */
export async function strikeGroup(exec: Trial['exec'], kind: 'kill-kit' | 'hang'): Promise<void> {
  const signal = kind === 'hang' ? 'STOP' : 'KILL';
  const group = `$(sed 's/.*) . [0-9]* \\([0-9]*\\) .*/\\1/' "/proc/$pid/stat")`;
  await exec(`${setRoot}read -r pid <${path}.held && kill -${signal} -- "-${group}"`);
}
